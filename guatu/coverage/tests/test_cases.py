"""What people do about weak organisations, and what a check makes of what it saw."""

import io
from datetime import date, timedelta

import pytest

from guatu.accounts import journal
from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.coverage.actions import cases
from guatu.coverage.actions.cases import Decision, Upload
from guatu.coverage.actions.findings import note_all
from guatu.coverage.models import Case, CaseEntry, Check, Finding
from guatu.coverage.rules.cases import Disposition
from guatu.coverage.rules.faults import Fault, Seen
from guatu.orgs.models import Grant, Unit
from tests.world import AT, account

DAY = timedelta(days=1)
DUE = date(2026, 12, 1)
TWO = (Fault.FEW, Fault.VACANT)
RECTIFY = Decision(Disposition.RECTIFY, DUE, "补选书记，清理团员底册。")


@pytest.fixture
def note(world):
    """A check of the city that sees some faults at some units."""

    def run(at=AT, top="city", **seen):
        found = [
            Seen(world.unit[key].pk, fault, {"members": 2} if fault == Fault.FEW else {})
            for key, faults in seen.items()
            for fault in faults
        ]
        return note_all(seen=found, top=world.unit[top], units=13, by=None, at=at)

    return run


@pytest.fixture
def case(world, note):
    """An open case on the hollow village, decided by the town's committee."""
    note(hollow=TWO)
    return decide(world)


def decide(world, *keys, decision=RECTIFY, by="mayor", at=AT):
    units = [world.unit[key] for key in keys or ("hollow",)]
    return cases.decide(units=units, decision=decision, by=world.user[by], at=at)[0]


def prove(world, case, by="hollower", at=AT, upload=None):
    if by == "hollower" and by not in world.user:
        world.user[by] = account(by, "石桥·书记")
        Grant.objects.create(account=world.user[by], role="branch_secretary", unit=world.unit["hollow"], since=AT)
    return cases.prove(case=case, text="已补选。", upload=upload, by=world.user[by], at=at)


def state():
    fields = ("unit__code", "fault", "since", "until", "relapse_of")
    return list(Finding.objects.order_by("pk").values_list(*fields))


# -- what a check notes ----------------------------------------------------------------------------


def test_the_same_check_twice_changes_nothing(note):
    first = note(hollow=TWO, village=[Fault.SILENT])
    rows = list(Finding.objects.order_by("pk").values())
    again = note(hollow=TWO, village=[Fault.SILENT])
    assert (first.opened, first.ended, first.open) == (3, 0, 3)
    assert (again.opened, again.ended, again.open, again.relapsed) == (0, 0, 3, 0)
    assert list(Finding.objects.order_by("pk").values()) == rows


def test_a_fault_that_is_gone_is_ended_and_one_that_stays_keeps_its_first_day(note):
    note(hollow=TWO)
    note(at=AT + 30 * DAY, hollow=[Fault.FEW])
    assert state() == [
        ("hollow", "few", date(2026, 11, 2), None, None),
        ("hollow", "vacant", date(2026, 11, 2), date(2026, 12, 2), None),
    ]
    assert set(Finding.objects.filter(until=None).values_list("seen_on", flat=True)) == {date(2026, 12, 2)}


def test_a_check_of_a_part_leaves_the_rest_alone(note):
    note(hollow=TWO, estate=[Fault.FEW])
    note(at=AT + DAY, top="east")
    assert list(Finding.objects.filter(until=None).values_list("unit__code", flat=True)) == ["estate"]


def test_new_evidence_replaces_the_old(world, note):
    note(hollow=[Fault.FEW])
    seen = [Seen(world.unit["hollow"].pk, Fault.FEW, {"members": 1})]
    note_all(seen=seen, top=world.unit["city"], units=13, by=None, at=AT + DAY)
    assert Finding.objects.get().evidence == {"members": 1}


def test_a_check_writes_one_line_with_counts_only(note):
    note(hollow=TWO)
    entry = JournalEntry.objects.get(verb="finding.check")
    assert journal.replay("coverage.check") == {
        str(Check.objects.get().pk): {"units": 13, "opened": 2, "relapsed": 0, "ended": 0, "open": 2}
    }
    assert entry.note == ""


def test_a_fault_that_returns_after_closure_is_a_relapse(world, note, case):
    note(at=AT + DAY)
    prove(world, case)
    cases.close(case=case, text="已核对。", by=world.user["mayor"], at=AT + DAY)
    check = note(at=AT + 60 * DAY, hollow=[Fault.VACANT])
    assert check.relapsed == 1
    assert Finding.objects.get(until=None).relapse_of == case
    assert list(case.entries.order_by("pk").values_list("step", flat=True)) == ["proof", "close", "relapse"]


def test_a_fault_that_returns_after_being_set_aside_is_no_relapse(world, note):
    note(hollow=[Fault.FEW])
    decide(world, decision=Decision(Disposition.DISMISS, DUE, "村小，已报备。"))
    note(at=AT + DAY)
    assert note(at=AT + 2 * DAY, hollow=[Fault.FEW]).relapsed == 0


# -- deciding --------------------------------------------------------------------------------------


def test_a_decision_takes_all_findings_and_the_secretary_of_the_register(world, note):
    note(hollow=TWO)
    Unit.objects.filter(pk=world.unit["hollow"].pk).update(secretary="刘青")
    made = decide(world)
    assert (made.owner, made.due_on, made.closed_on, made.disposition) == ("刘青", DUE, None, "rectify")
    assert [row.fault for row in made.findings.order_by("pk")] == ["few", "vacant"]


def test_the_journal_does_not_name_the_owner(world, note):
    note(hollow=TWO)
    made = decide(world, decision=Decision(Disposition.RECTIFY, DUE, "整改", owner="机密人名"))
    assert "机密人名" not in JournalEntry.objects.get(verb="case.decide").after
    assert journal.replay("coverage.case")[str(made.pk)]["due_on"] == "2026-12-01"


@pytest.mark.parametrize(
    ("key", "by", "code"),
    [
        ("hollow", "villager", "not_allowed"),  # has no such right anywhere
        ("town", "mayor", "not_allowed"),  # its own unit
        ("hollow", "western", "not_allowed"),  # another county
        ("village", "mayor", "illegal_step"),  # nothing was found there
    ],
)
def test_only_the_level_above_decides_and_only_on_what_was_found(world, note, key, by, code):
    note(hollow=TWO, town=[Fault.VACANT])
    with pytest.raises(Problem) as refused:
        decide(world, key, by=by)
    assert refused.value.code == code
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision(Disposition.RECTIFY, date(2026, 11, 1), "整改"), "due_on"),
        (Decision(Disposition.OVERHAUL, DUE, "  "), "measures"),
        (Decision(Disposition.DISMISS, DUE, ""), "measures"),
        (Decision(Disposition.RECTIFY, DUE, "整改", "人" * 121), "owner"),
    ],
)
def test_a_decision_needs_a_day_ahead_and_words(world, note, decision, field):
    note(hollow=TWO)
    with pytest.raises(Problem) as refused:
        decide(world, decision=decision)
    assert set(refused.value.fields) == {field}


def test_one_decision_for_several_units_skips_those_in_hand(world, note, case):
    note(hollow=TWO, village=[Fault.SILENT], class1=[Fault.SILENT])
    units = [world.unit[key] for key in ("hollow", "village", "class1")]
    made = cases.decide(units=units, decision=RECTIFY, by=world.user["eastern"], at=AT)
    assert {row.unit.code for row in made} == {"village", "class1"}
    with pytest.raises(Problem):
        cases.decide(units=units, decision=RECTIFY, by=world.user["eastern"], at=AT)


def test_no_problem_closes_at_once(world, note):
    note(hollow=[Fault.FEW])
    made = decide(world, decision=Decision(Disposition.DISMISS, DUE, "已报备。"))
    assert made.closed_on == date(2026, 11, 2)
    with pytest.raises(Problem):
        prove(world, made)


def test_a_change_takes_in_what_was_found_since_and_sees_a_newer_step(world, note, case):
    note(at=AT + DAY, hollow=[*TWO, Fault.TERM])
    later = Decision(Disposition.OVERHAUL, DUE + DAY, "加一条：换届。", "王五")
    entry = cases.amend(case=case, decision=later, text="新问题", seen=0, by=world.user["mayor"], at=AT + DAY)
    case.refresh_from_db()
    assert (case.disposition, case.due_on, case.owner, entry.step) == ("overhaul", DUE + DAY, "王五", "amend")
    assert case.findings.count() == 3
    with pytest.raises(Problem) as refused:
        cases.amend(case=case, decision=later, text="再改", seen=0, by=world.user["mayor"], at=AT + DAY)
    assert refused.value.code == "conflict"


# -- the unit, and closing -------------------------------------------------------------------------


def test_from_measure_to_closure(world, note, case):
    note(at=AT + DAY)
    cases.measure(case=case, text="已开会。", by=world.user["mayor"], at=AT + DAY)
    upload = Upload("名单.txt", io.BytesIO("支委名单".encode()))
    entry = prove(world, case, upload=upload)
    assert (entry.paper.name, entry.paper.unit) == ("名单.txt", world.unit["hollow"])
    cases.send_back(case=case, text="缺会议记录。", by=world.user["mayor"], at=AT + DAY)
    prove(world, case)
    cases.close(case=case, text="属实。", by=world.user["mayor"], at=AT + 2 * DAY)
    case.refresh_from_db()
    assert case.closed_on == date(2026, 11, 4)
    steps = list(case.entries.order_by("pk").values_list("step", flat=True))
    assert steps == ["measure", "proof", "return", "proof", "close"]
    assert set(journal.replay("coverage.case")[str(case.pk)]) == {"unit", "disposition", "due_on", "closed_on"}


def test_a_case_without_proof_is_not_closed_or_returned(world, note, case):
    note(at=AT + DAY)
    for act in (cases.close, cases.send_back):
        with pytest.raises(Problem) as refused:
            act(case=case, text="好。", by=world.user["mayor"], at=AT)
        assert refused.value.code == "illegal_step"


def test_a_fault_that_still_holds_keeps_the_case_open_unless_a_reason_is_signed(world, case):
    prove(world, case)
    with pytest.raises(Problem) as refused:
        cases.close(case=case, text="好。", by=world.user["mayor"], at=AT)
    assert refused.value.fields == {"despite": "请写明理由"}
    assert "书记空缺" in refused.value.detail
    cases.close(case=case, text="好。", despite="新书记已选出，下周报备。", by=world.user["mayor"], at=AT)
    assert "新书记已选出" in CaseEntry.objects.get(step="close").text


def test_a_hint_keeps_no_case_open(world, note):
    note(hollow=[Fault.FEW, Fault.PASTED])
    case = decide(world)
    note(at=AT + DAY, hollow=[Fault.PASTED])
    prove(world, case)
    cases.close(case=case, text="好。", by=world.user["mayor"], at=AT + DAY)
    assert case.closed_on == date(2026, 11, 3)


def test_whoever_handed_in_the_proof_does_not_judge_it(world, note, case):
    note(at=AT + DAY)
    prove(world, case, by="mayor")
    for act in (cases.close, cases.send_back):
        with pytest.raises(Problem) as refused:
            act(case=case, text="好。", by=world.user["mayor"], at=AT)
        assert refused.value.code == "own_work"
    cases.close(case=case, text="好。", by=world.user["eastern"], at=AT)


@pytest.mark.parametrize("act", [cases.close, cases.send_back])
def test_the_unit_does_not_close_its_own_case(world, case, act):
    prove(world, case)
    with pytest.raises(Problem) as refused:
        act(case=case, text="好。", by=world.user["hollower"], at=AT)
    assert refused.value.code == "not_allowed"


def test_another_unit_hands_in_no_proof(world, case):
    with pytest.raises(Problem) as refused:
        prove(world, case, by="villager")
    assert refused.value.code == "not_allowed"


def test_a_case_ends_with_its_unit(world, case):
    Unit.objects.filter(pk=world.unit["hollow"].pk).update(closed_on=date(2026, 11, 20))
    assert cases.end_with_units(by=None, at=AT + 30 * DAY) == 1
    case.refresh_from_db()
    assert case.closed_on == date(2026, 11, 20)
    assert cases.end_with_units(by=None, at=AT + 30 * DAY) == 0
