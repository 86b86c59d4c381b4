from datetime import date, timedelta
from itertools import permutations

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.fieldwork.actions import matters, visits
from guatu.fieldwork.models import Contact, Matter, Visit, VisitEntry
from guatu.fieldwork.queries import matters as matter_queries
from guatu.fieldwork.queries import soundness
from guatu.fieldwork.queries import visits as queries
from guatu.fieldwork.rules.words import Purpose
from tests.members import person, post
from tests.world import AT

TODAY = date(2026, 11, 2)
KEY = "phone-0001"
SAID = {"on": "2026-11-01", "hours": "2", "talked": "5", "text": "谈了换届"}
HELP = {"kind": "help", "text": "缺一台投影仪", "owner": "", "due_on": "2026-11-20"}


def receive(world, who="mayor", place="village", *, key=KEY, written=-1, at=0, **more):
    content = {**SAID, **{name: more.pop(name) for name in list(more) if name in {*SAID, "matters"}}}
    return visits.receive(
        key=key, unit=world.unit[place], purpose=Purpose.CONTACT, content=content,
        written_at=AT + timedelta(hours=written), by=world.user[who], at=AT + timedelta(hours=at), **more,
    )  # fmt: skip


def state():
    shown = Visit.objects.values_list("key", "on", "hours", "talked", "text")
    raised = Matter.objects.order_by("key").values_list("key", "kind", "owner_unit", "due_on")
    kept = VisitEntry.objects.order_by("digest").values_list("digest", "written_at", "chosen_at")
    return list(shown), list(raised), list(kept)


def refused(code, act, *args, **named):
    with pytest.raises(Problem) as caught:
        act(*args, **named)
    assert caught.value.code == code
    return caught.value.fields


def linked(world, place="village"):
    who = person(world.unit["east"], "联系人", account=world.user["outsider"])
    at = {"since": date(2026, 10, 1), "decided_at": AT, "decided_by": None}
    held = post(world.unit["east"], who, "deputy")
    return Contact.objects.create(unit=world.unit[place], holder=world.unit["east"], post=held, person=who, **at)


def test_two_phones_give_the_same_visit_in_any_order_and_however_often(world):
    sent = [
        {"written": -30, "text": "第一部手机", "matters": [HELP]}, {"written": -20, "text": "第二部手机"},
        {"written": -10, "text": "改正", "settles": True, "matters": [HELP]},
    ]  # fmt: skip
    found = []
    for order in permutations([*range(3), 0], 4):
        Matter.objects.all().delete()
        VisitEntry.objects.all().delete()
        Visit.objects.all().delete()
        for place, n in enumerate(order):
            receive(world, at=place, **sent[n])
        found.append(state())
    assert all(one == found[0] for one in found)
    assert found[0][0][0][4] == "改正" and len(found[0][1]) == 1 and len(found[0][2]) == 3


def test_a_visit_sent_twice_is_one_and_is_journalled_once(world):
    before = JournalEntry.objects.count()
    assert receive(world).pk == receive(world, at=200, hours="2.0", talked=5).pk
    assert Visit.objects.count() == 1 and JournalEntry.objects.count() == before + 1


def test_entries_that_differ_stay_side_by_side_until_the_visitor_chooses(world):
    first, second = receive(world, written=-30), receive(world, written=-20, text="另一种说法")
    visit = Visit.objects.get()
    assert visit.text == "另一种说法" and queries.entries(visit).conflict
    assert [one.pk for one in queries.unsettled(world.user["mayor"])] == [visit.pk]
    refused("not_allowed", visits.choose, entry=first, by=world.user["chief"], at=AT)
    assert visits.choose(entry=first, by=world.user["mayor"], at=AT).text == SAID["text"]
    assert queries.entries(visit).standing == first and not queries.unsettled(world.user["mayor"])
    assert second.chosen_at is None


def test_a_record_counts_its_days_from_when_it_was_written(world):
    assert receive(world, written=-24 * 20, at=24 * 40, on="2026-10-01").visit.on == date(2026, 10, 1)
    fields = refused("invalid", receive, world, key="phone-0002", on="2026-09-01")
    assert fields == {"on": "只能补记30天以内的走访"}
    assert set(refused("invalid", receive, world, key="phone-0003", on="2026-11-03", hours="17", text=" ")) == {
        "on", "hours", "text",
    }  # fmt: skip
    refused("invalid", receive, world, key="phone-0004", written=30)
    refused("invalid", receive, world, key="short")


def test_a_key_of_another_visitor_or_another_unit_is_refused(world):
    receive(world)
    refused("key_reused", receive, world, "chief")
    refused("key_reused", receive, world, place="hollow")


def test_only_who_may_visit_or_is_linked_that_day_writes_a_visit_down(world):
    refused("not_allowed", receive, world, "villager", "class1")
    refused("not_allowed", receive, world, "outsider")
    contact = linked(world)
    assert receive(world, "outsider").visit.contact == contact
    refused("not_allowed", receive, world, "outsider", key="phone-0002", on="2026-09-30", written=-24 * 30)
    assert [place.unit.code for place in queries.places(world.user["outsider"], TODAY)] == ["village"]


def test_a_plan_carried_out_after_it_was_cancelled_is_a_visit(world):
    made = visits.plan(unit=world.unit["village"], purpose=Purpose.CONTACT, planned_on=TODAY, by=world.user["mayor"],
                       at=AT)  # fmt: skip
    visits.cancel(visit=made, by=world.user["mayor"], at=AT)
    assert receive(world, key=made.key, at=50).visit.cancelled_at is None
    refused("invalid", visits.plan, unit=world.unit["village"], purpose=Purpose.OTHER, planned_on=date(2026, 11, 1),
            by=world.user["mayor"], at=AT)  # fmt: skip


def test_two_keys_of_one_day_count_as_one_day_and_are_shown_as_perhaps_double(world):
    receive(world)
    receive(world, key="phone-0002", text="又写了一遍")
    user = world.user["mayor"]
    span = (date(2026, 11, 1), date(2026, 12, 1))
    assert queries.days([user.pk], world.unit["village"], *span) == {user.pk: {date(2026, 11, 1)}}
    assert [row.double for row in queries.visits(world.user["chief"])] == [True, True]
    visits.cancel(visit=Visit.objects.get(key=KEY), by=user, at=AT)
    assert [row.double for row in queries.visits(user).filter(cancelled_at=None)] == [False]


def raised(world, **said):
    receive(world, matters=[{**HELP, **said}])
    return Matter.objects.get()


def test_a_help_request_goes_to_the_unit_above_and_whoever_did_it_does_not_confirm_it(world):
    matter, at = raised(world), AT
    assert matter.owner_unit == world.unit["town"]
    mayor, villager, eastern = (world.user[name] for name in ("mayor", "villager", "eastern"))
    matters.report(matter=matter, text="已在采购", by=mayor, at=at)
    refused("not_allowed", matters.finish, matter=matter, text="办好了", by=villager, at=at)
    matters.finish(matter=matter, text="送到了", by=mayor, at=at)
    refused("own_work", matters.confirm, matter=matter, text="好", by=mayor, at=at)
    assert matters.reopen(matter=matter, text="没收到", by=villager, at=at).done_on is None
    matters.finish(matter=matter, text="再送", by=eastern, at=at)
    refused("own_work", matters.confirm, matter=matter, text="好", by=eastern, at=at)
    assert matters.confirm(matter=matter, text="收到", by=villager, at=at).closed_on == TODAY
    refused("illegal_step", matters.report, matter=matter, text="还有", by=mayor, at=at)
    assert [entry.step for entry in matter.entries.order_by("pk")] == [
        "progress",
        "done",
        "reopened",
        "done",
        "confirmed",
    ]


def test_an_agreed_step_is_passed_on_within_its_line_and_extended_by_the_other_side(world):
    matter = raised(world, kind="step")
    assert matter.owner_unit == world.unit["village"]
    villager, mayor = world.user["villager"], world.user["mayor"]
    words = {"owner": "", "text": "转", "by": villager, "at": AT}
    refused("invalid", matters.pass_on, matter=matter, owner_unit=world.unit["class1"], **words)
    refused("not_allowed", matters.extend, matter=matter, due_on=date(2026, 12, 1), text="来不及", by=villager, at=AT)
    assert matters.extend(matter=matter, due_on=date(2026, 12, 1), text="可以", by=mayor, at=AT).due_on.month == 12
    passed = matters.pass_on(matter=matter, owner_unit=world.unit["town"], **{**words, "owner": "王海"})
    assert (passed.owner_unit, passed.owner) == (world.unit["town"], "王海")
    late = matter_queries.at_stage(matter_queries.matters(world.user["chief"]), "overdue", date(2026, 12, 2))
    assert [row.pk for row in late] == [matter.pk]
    assert not matter_queries.matters(world.user["western"]).exists()


def test_the_check_finds_a_visit_that_shows_something_else_and_a_matter_confirmed_by_its_doer(world):
    matter = raised(world)
    assert not [*soundness.visits(), *soundness.matters()]
    matters.finish(matter=matter, text="好", by=world.user["mayor"], at=AT)
    matters.confirm(matter=matter, text="好", by=world.user["villager"], at=AT)
    assert not [*soundness.matters()]
    matter.entries.filter(step="confirmed").update(by=world.user["mayor"])
    Visit.objects.update(text="改过")
    VisitEntry.objects.update(digest="0" * 64)
    told = [finding.what for finding in (*soundness.visits(), *soundness.matters())]
    assert told == [
        "its digest is not that of its content", "shows something else than the entry that stands",
        "was confirmed by whoever did it",
    ]  # fmt: skip
