"""Contact points: who is obliged, what the matcher proposes, what people decide, what a change of the tree ends."""

from datetime import date, timedelta

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.fieldwork.actions import contacts
from guatu.fieldwork.models import Contact, ContactProposal
from guatu.fieldwork.queries import matching as queries
from guatu.fieldwork.rules.matching import Weak
from guatu.orgs.models import NormSetting, Unit
from tests.members import person, post
from tests.world import AT

TODAY = date(2026, 11, 2)


@pytest.fixture
def cadres(world):
    """A secretary at the county, a secretary and a delegate at the town, staff at the town, a branch secretary."""
    unit = world.unit
    return {
        "county": post(unit["east"], person(unit["east"], "周宁")),
        "town": post(unit["town"], person(unit["town"], "王海")),
        "delegate": post(unit["town"], person(unit["village"], "李静"), "delegate"),
        "staff": post(unit["town"], person(unit["town"], "钱多多"), "staff"),
        "branch": post(unit["village"], person(unit["village"], "刘春")),
    }


def run(world, top="east", by="eastern", **weak):
    seen = {world.unit[key].pk: value for key, value in weak.items()}
    return contacts.match(unit=world.unit[top], weak=seen, by=world.user[by], at=AT)


def pairs():
    rows = ContactProposal.objects.filter(accepted=None).select_related("person", "unit")
    return {row.person.name: row.unit.code for row in rows}


def set_norm(world, code, value):
    NormSetting.objects.create(
        unit=world.unit["city"], code=code, value=value, source="试行", since=TODAY, set_by=world.user["chief"],
        set_at=AT,
    )  # fmt: skip


def test_secretaries_and_delegates_of_committees_are_obliged_and_no_others(world, cadres):
    posts = queries.obliged(world.unit["city"], TODAY)
    assert {row.person.name for row in posts} == {"周宁", "王海", "李静"}


def test_everybody_obliged_below_a_unit_is_proposed_one_branch_with_reasons(world, cadres):
    made = run(world, hollow=Weak(findings=2))
    assert (made.obliged, made.branches, made.unmatched) == (3, 4, 0)
    # The delegate belongs to the village: only the other branch of the town is left to her.
    assert pairs()["李静"] == "hollow"
    row = made.proposals.get(person__name="李静")
    assert row.reasons == [["unplaced", 0], ["findings", 2], ["alone", 0]]
    assert row.metres is None


def test_a_new_run_replaces_what_nobody_decided_on_and_leaves_the_rest(world, cadres):
    first = run(world)
    chosen = first.proposals.get(person__name="王海")
    contacts.accept(proposal=chosen, by=world.user["eastern"], at=AT)
    second = run(world)
    assert second.obliged == 2
    assert ContactProposal.objects.filter(accepted=None).exclude(run=second).count() == 0
    assert Contact.objects.get().proposal == chosen


def test_a_refused_pair_is_not_proposed_again(world, cadres):
    row = run(world, top="town", by="mayor").proposals.get(person__name="王海")
    contacts.refuse(proposal=row, reason="路太远", by=world.user["mayor"], at=AT)
    again = run(world, top="town", by="mayor").proposals.get(person__name="王海")
    assert again.unit_id != row.unit_id
    assert JournalEntry.objects.filter(verb="contact_proposal.refuse").count() == 1


def test_a_proposal_is_decided_once(world, cadres):
    row = run(world).proposals.first()
    contacts.accept(proposal=row, by=world.user["eastern"], at=AT)
    for act in (contacts.accept, lambda **said: contacts.refuse(reason="晚了", **said)):
        with pytest.raises(Problem, match="已有结论"):
            act(proposal=row, by=world.user["eastern"], at=AT)


def test_accepting_all_links_everybody_and_leaves_what_has_moved_on(world, cadres):
    run(world)
    cadres["county"].until = TODAY
    cadres["county"].save()
    outcome = contacts.accept_all(unit=world.unit["east"], by=world.user["eastern"], at=AT)
    assert (outcome.linked, outcome.left) == (2, 1)
    assert set(Contact.objects.values_list("person__name", flat=True)) == {"王海", "李静"}
    assert JournalEntry.objects.filter(verb="contact.create").count() == 2


def test_another_branch_is_chosen_with_a_reason(world, cadres):
    row = run(world).proposals.get(person__name="周宁")
    other = world.unit["class1"] if row.unit.code != "class1" else world.unit["class2"]
    with pytest.raises(Problem) as refused:
        contacts.choose(proposal=row, unit=other, reason=" ", by=world.user["eastern"], at=AT)
    assert refused.value.fields == {"reason": "请写明理由。"}
    made = contacts.choose(proposal=row, unit=other, reason="熟悉学校", by=world.user["eastern"], at=AT)
    row.refresh_from_db()
    assert (made.unit, made.proposal_id, made.reason) == (other, row.pk, "熟悉学校")
    assert (row.accepted, row.note) == (False, "熟悉学校")


@pytest.mark.parametrize(
    ("who", "where", "words"),
    [
        ("town", "class1", "只能联系任职组织下级的团支部"),
        ("county", "town", "联系点只能是团支部"),
        ("delegate", "village", "不能联系本人所在的团支部"),
    ],
)
def test_a_branch_elsewhere_a_committee_and_the_own_branch_are_refused(world, cadres, who, where, words):
    with pytest.raises(Problem, match=words):
        contacts.link(post=cadres[who], unit=world.unit[where], by=world.user["chief"], at=AT)


def test_nobody_links_more_than_the_norms_allow(world, cadres):
    set_norm(world, "contact.branch_most", 1)
    set_norm(world, "contact.most", 1)
    contacts.link(post=cadres["county"], unit=world.unit["hollow"], by=world.user["chief"], at=AT)
    with pytest.raises(Problem, match="一个团支部至多1名"):
        contacts.link(post=cadres["town"], unit=world.unit["hollow"], by=world.user["chief"], at=AT)
    with pytest.raises(Problem, match="每人至多联系1个"):
        contacts.link(post=cadres["county"], unit=world.unit["class1"], by=world.user["chief"], at=AT)


def test_a_contact_whose_cadre_left_office_no_longer_counts_and_a_new_term_changes_nothing(world, cadres):
    contacts.link(post=cadres["town"], unit=world.unit["hollow"], by=world.user["chief"], at=AT)
    cadres["town"].until = TODAY
    cadres["town"].save()
    assert not queries.living(TODAY).exists()
    post(world.unit["town"], cadres["town"].person, since=TODAY)
    assert queries.living(TODAY).count() == 1
    assert "王海" not in {row.person.name for row in queries.lacking(world.unit["city"], TODAY, 1)}


def test_a_mistake_is_as_if_it_had_never_been(world, cadres):
    made = contacts.link(post=cadres["town"], unit=world.unit["hollow"], by=world.user["chief"], at=AT)
    later = AT + timedelta(days=9)
    contacts.end(contact=made, reason="mistake", by=world.user["chief"], at=later)
    made.refresh_from_db()
    assert (made.until, made.ended_reason) == (made.since, "mistake")
    with pytest.raises(Problem, match="已经结束"):
        contacts.end(contact=made, reason="expired", by=world.user["chief"], at=later)
    contacts.link(post=cadres["town"], unit=world.unit["hollow"], by=world.user["chief"], at=later)


def test_contacts_end_with_their_unit_and_when_the_branch_moves_away(world, cadres):
    closed = contacts.link(post=cadres["town"], unit=world.unit["hollow"], by=world.user["chief"], at=AT)
    moved = contacts.link(post=cadres["town"], unit=world.unit["village"], by=world.user["chief"], at=AT)
    stays = contacts.link(post=cadres["county"], unit=world.unit["class1"], by=world.user["chief"], at=AT)
    Unit.objects.filter(pk=closed.unit_id).update(closed_on=TODAY)
    Unit.objects.filter(pk=moved.unit_id).update(path=world.unit["street"].path + world.unit["village"].path[-7:])
    assert contacts.follow(by=None, at=AT + timedelta(days=1)) == 2
    rows = dict(Contact.objects.values_list("pk", "ended_reason"))
    assert rows == {closed.pk: "unit", moved.pk: "unit", stays.pk: ""}
    assert contacts.follow(by=None, at=AT + timedelta(days=1)) == 0
