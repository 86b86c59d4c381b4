from datetime import date, timedelta
from typing import Any

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.actions import honours, posts, terms
from guatu.people.actions.posts import Appointment
from guatu.people.actions.terms import Election
from guatu.people.models import Membership, Post, Term
from guatu.people.queries import posts as queries
from tests.members import member, members, person, post
from tests.world import AT, World

ON = date(2026, 11, 2)


def given(title: str = "secretary", **fields: Any) -> Appointment:
    values = {"nature": "part_time", "selection": "elected", "since": ON, **fields}
    return Appointment(title=title, **values)


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


def secretary_of(unit: Unit) -> str:
    return Unit.objects.get(pk=unit.pk).secretary


def test_taking_up_the_secretary_s_post_names_them_on_the_unit(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    made = posts.take_up(unit=unit, person=member(unit, "阿依古丽·买买提"), given=given(), by=by, at=AT)
    assert secretary_of(unit) == "阿依古丽·买买提"
    posts.end(post=made, until=ON, reason="moved", by=by, at=AT)
    assert secretary_of(unit) == ""
    assert list(JournalEntry.objects.order_by("seq").values_list("verb", flat=True))[-4:] == [
        "post.take_up", "unit.edit", "post.end", "unit.edit"
    ]  # fmt: skip


def test_the_journal_of_a_post_names_nobody(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    posts.take_up(unit=unit, person=member(unit, "欧阳雪"), given=given("deputy"), by=by, at=AT)
    assert not JournalEntry.objects.filter(after__contains="欧阳雪").exists()


def test_a_second_secretary_is_refused_unless_the_first_gives_way(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    first = posts.take_up(unit=unit, person=member(unit), given=given(since=date(2026, 3, 1)), by=by, at=AT)
    second = member(unit, "李静")
    refused("conflict", posts.take_up, unit=unit, person=second, given=given(), by=by, at=AT)
    refused("invalid", posts.take_up, unit=unit, person=second, given=given(since=date(2026, 2, 1)), succeed=True,
            by=by, at=AT)  # fmt: skip
    posts.take_up(unit=unit, person=second, given=given(), succeed=True, by=by, at=AT)
    first.refresh_from_db()
    assert (first.until, first.ended_reason, secretary_of(unit)) == (ON, "succeeded", "李静")


def test_one_person_holds_posts_at_several_units_but_each_once(world: World) -> None:
    by, who = world.user["mayor"], member(world.unit["village"])
    for key in ("village", "town"):
        posts.take_up(unit=world.unit[key], person=who, given=given(), by=by, at=AT)
    refused("conflict", posts.take_up, unit=world.unit["town"], person=who, given=given(), by=by, at=AT)
    assert sorted(queries.of_person(by, who), key=lambda row: row.pk) == list(Post.objects.order_by("pk"))
    assert set(queries.cadres(by, ON).values_list("held", flat=True)) == {2}


def test_what_contradicts_the_rules_is_told_beside_its_field(world: World) -> None:
    street, by = world.unit["street"], world.user["western"]
    future = given("standing", since=ON + timedelta(days=1), consent_on=ON + timedelta(days=2), votes=3,
                   selection="appointed")  # fmt: skip
    wrong = refused("invalid", posts.take_up, unit=street, person=person(street), given=future, by=by, at=AT)
    assert set(wrong.fields) == {"title", "since", "consent_on", "votes"}


def test_votes_that_do_not_elect_are_refused(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    ballots = Election(elected_on=ON, due_voters=8, present=8, issued=8, returned=8, valid=8)
    term = terms.elect(unit=unit, given=ballots, by=by, at=AT)
    who = member(unit)
    for votes in (4, 9):
        wrong = refused("invalid", posts.take_up, unit=unit, person=who, given=given(term=term, votes=votes), by=by,
                        at=AT)  # fmt: skip
        assert set(wrong.fields) == {"votes"}
    assert posts.take_up(unit=unit, person=who, given=given(term=term, votes=5), by=by, at=AT).votes == 5


def test_a_post_ends_once_and_within_its_time(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    held = posts.take_up(unit=unit, person=member(unit), given=given("deputy", since=date(2026, 9, 1)), by=by, at=AT)
    for day in (date(2026, 8, 31), ON + timedelta(days=1)):
        refused("invalid", posts.end, post=held, until=day, reason="moved", by=by, at=AT)
    refused("invalid", posts.end, post=held, until=ON, reason="mistake", by=by, at=AT)
    posts.end(post=held, until=held.since, reason="mistake", by=by, at=AT)
    refused("conflict", posts.end, post=held, until=ON, reason="moved", by=by, at=AT)
    refused("conflict", posts.confirm, post=held, consent_on=ON, number="1号", by=by, at=AT)


def test_consent_is_recorded_with_day_and_number(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    held = posts.take_up(unit=unit, person=member(unit), given=given(), by=by, at=AT)
    assert "有职务未确认党组织意见" in queries.file_of(unit, ON, norms(ON)).faults
    posts.confirm(post=held, consent_on=ON, number="柳党〔2026〕3号", by=by, at=AT)
    held.refresh_from_db()
    assert (held.consent_on, held.consent_number) == (ON, "柳党〔2026〕3号")
    assert queries.file_of(unit, ON, norms(ON)).faults == []


def test_an_election_opens_a_term_and_ends_the_outgoing_posts_in_one_act(world: World) -> None:
    unit, by = world.unit["class1"], world.user["monitor"]
    for title in ("secretary", "deputy"):
        post(unit, member(unit), title, since=date(2025, 11, 1))
    Term.objects.create(unit=unit, elected_on=date(2025, 11, 1), due_on=date(2026, 11, 1), recorded_at=AT)
    term = terms.elect(unit=unit, given=Election(elected_on=ON), end_outgoing=True, by=by, at=AT)
    assert term.due_on == date(2027, 11, 2)
    assert list(Post.objects.values_list("until", "ended_reason")) == [(ON, "term"), (ON, "term")]
    assert secretary_of(unit) == ""


def test_an_election_out_of_order_too_early_or_too_long_is_refused(world: World) -> None:
    unit, by = world.unit["village"], world.user["villager"]
    first = terms.elect(unit=unit, given=Election(elected_on=date(2024, 3, 1)), by=by, at=AT)
    assert first.due_on == date(2027, 3, 1)
    said = {"unit": unit, "by": by, "at": AT}
    cases = {
        "elected_on": [date(2024, 3, 1), date(2026, 8, 31), ON + timedelta(days=1)],
        "approval": [date(2026, 9, 1), ON],
    }
    for name, days in cases.items():
        for day in days:
            assert name in refused("invalid", terms.elect, given=Election(elected_on=day), **said).fields
    longer = Election(elected_on=ON, approval="团批〔2026〕1号", due_on=date(2029, 11, 3))
    assert set(refused("invalid", terms.elect, given=longer, **said).fields) == {"due_on"}
    terms.elect(given=Election(elected_on=ON, approval="团批〔2026〕1号"), **said)


def test_only_the_unit_above_extends_a_term_and_once(world: World) -> None:
    town = world.unit["town"]
    term = Term.objects.create(unit=town, elected_on=date(2021, 12, 1), due_on=date(2026, 12, 1), recorded_at=AT)
    said = {"term": term, "until": date(2027, 12, 1), "number": "东团批〔2026〕9号", "at": AT}
    refused("own_work", terms.extend, by=world.user["mayor"], **said)
    refused("not_allowed", terms.extend, by=world.user["western"], **said)
    refused("not_allowed", terms.extend, by=world.user["inspector"], **said)
    refused("invalid", terms.extend, by=world.user["eastern"], **(said | {"until": date(2027, 12, 2)}))
    extended = terms.extend(by=world.user["eastern"], **said)
    assert (extended.extended_to, extended.extended_by) == (date(2027, 12, 1), world.user["eastern"])
    refused("conflict", terms.extend, by=world.user["eastern"], **said)


def test_an_honour_is_proposed_by_the_unit_and_decided_above_it(world: World) -> None:
    unit = world.unit["village"]
    said = {"unit": unit, "person": member(unit), "title": "优秀共青团干部", "level": "county", "reason": "连续三年…"}
    made = honours.propose(by=world.user["villager"], at=AT, **said)
    refused("conflict", honours.propose, by=world.user["mayor"], at=AT, **said)
    yes = {"honour": made, "granted": True, "awarded_on": ON, "awarded_by": "共青团东川县委", "number": "1号", "at": AT}
    refused("not_allowed", honours.decide, by=world.user["villager"], **yes)
    refused("invalid", honours.decide, by=world.user["eastern"], **(yes | {"awarded_on": None}))
    refused("invalid", honours.decide, honour=made, granted=False, by=world.user["eastern"], at=AT)
    decided = honours.decide(by=world.user["eastern"], **yes)
    assert (decided.granted, decided.awarded_on, decided.decided_by) == (True, ON, world.user["eastern"])
    refused("conflict", honours.decide, by=world.user["chief"], **yes)


def test_nobody_decides_what_they_proposed(world: World) -> None:
    by = world.user["eastern"]
    made = honours.propose(
        unit=world.unit["town"], person=None, title="红旗团委", level="city", reason="…", by=by, at=AT
    )
    refused("own_work", honours.decide, honour=made, granted=True, awarded_on=ON, by=by, at=AT)


@pytest.fixture
def town_posts(world: World) -> World:
    """A village led and with its committee, a hollow one, a class of seven without a committee."""
    village, hollow, class1 = (world.unit[key] for key in ("village", "hollow", "class1"))
    people = members(village, 8)
    for title, who in zip(("secretary", "deputy", "organisation"), people, strict=False):
        post(village, who, title)
    members(hollow, 2)
    post(class1, members(class1, 7)[0])
    Term.objects.create(unit=village, elected_on=date(2026, 1, 1), due_on=date(2029, 1, 1), recorded_at=AT)
    Term.objects.create(
        unit=class1, elected_on=date(2025, 9, 1), due_on=date(2026, 9, 1), extended_to=date(2026, 11, 30),
        recorded_at=AT,
    )  # fmt: skip
    Term.objects.create(unit=hollow, elected_on=date(2020, 1, 1), due_on=date(2023, 1, 1), recorded_at=AT)
    return world


def keys(world: World, found: dict[int, bool]) -> set[str]:
    return {key for key, unit in world.unit.items() if found.get(unit.pk)}


def test_posts_are_filled_where_somebody_leads_and_large_branches_have_a_committee(town_posts: World) -> None:
    assert keys(town_posts, queries.filled(ON, norms(ON))) == {"village"}


def test_terms_are_in_force_until_the_extension_ends(town_posts: World) -> None:
    assert keys(town_posts, queries.terms_in_force(ON)) == {"village", "class1"}
    assert keys(town_posts, queries.terms_in_force(date(2026, 12, 1))) == {"village"}
    assert town_posts.unit["street"].pk not in queries.terms_in_force(ON)


def test_the_watch_names_each_fault(town_posts: World) -> None:
    found = {row.unit.code: row.faults for row in queries.watch(town_posts.user["eastern"], ON, norms(ON))}
    empty = ("vacant", "none")
    assert found == {
        "east": empty, "school": empty, "class1": ("committee", "ending"), "class2": empty, "town": empty,
        "hollow": ("vacant", "overdue"),
    }  # fmt: skip


def test_a_vacancy_is_watched_from_the_thirtieth_day(town_posts: World) -> None:
    village = town_posts.unit["village"]
    Post.objects.filter(unit=village, title="secretary").update(until=date(2026, 10, 4))
    post(village, member(village, "孙悦"), "publicity")
    by = town_posts.user["villager"]
    assert queries.watch(by, ON, norms(ON)) == []
    [row] = queries.watch(by, ON + timedelta(days=1), norms(ON))
    assert (row.faults, row.vacant) == (("vacant",), 30)


def test_a_post_left_behind_is_told(town_posts: World) -> None:
    village, class1 = town_posts.unit["village"], town_posts.unit["class1"]
    left = Post.objects.get(unit=village, title="deputy")
    Membership.objects.filter(person=left.person).update(state="aged_out")
    old = Term.objects.get(unit=class1)
    Post.objects.filter(unit=class1).update(term=old)
    Term.objects.create(unit=class1, elected_on=date(2026, 10, 1), due_on=date(2027, 10, 1), recorded_at=AT)
    assert dict(queries.stale_posts(ON)) == {village.pk: 1, class1.pk: 1}
    assert set(queries.stale(queries.cadres(town_posts.user["chief"], ON))) == {left, Post.objects.get(unit=class1)}


def test_figures_of_all_units_take_a_handful_of_queries(town_posts: World, django_assert_num_queries: Any) -> None:
    numbers = norms(ON)
    with django_assert_num_queries(4):
        queries.filled(ON, numbers)
    with django_assert_num_queries(2):
        queries.terms_in_force(ON)
