"""Reconciliation: differences keep their age, close when they vanish, and are settled by a person."""

from datetime import timedelta

import pytest

from guatu.base.excel.reading import Table
from guatu.base.excel.sheets import batches, opened
from guatu.base.problems import Problem
from guatu.people.actions.reconciliation import reconcile, settle
from guatu.people.models import Difference, Reconciliation
from guatu.people.queries.reconciliation import Comparison, by_unit, shown, to_correct, units_below
from guatu.people.rules.reconciliation import Verdict
from guatu.people.sheets.members import MEMBERS
from guatu.people.tests.test_ledgers import imported, number, table
from tests.world import AT, World

HEADS = ["姓名", "身份证号码", "团支部", "民族", "手机号码"]
ROWS: list[list[object]] = [
    ["李静", number(serial=1), "village", "汉族", "10012345671"],
    ["张伟", number(serial=3), "village", "", "10012345673"],
    ["钱多多", number(serial=5), "hollow", "汉族", "10012345675"],
]


def compared(world: World, made: Table, days: int = 0) -> Reconciliation:
    by, town = world.user["mayor"], world.unit["town"]
    found, parsed = Comparison(), opened(MEMBERS, made)
    for batch in batches(parsed, 2):
        found.take(batch.rows, units_below(by, town), parsed.headings.places)
    return reconcile(
        unit=town, found=found.found, matched=found.matched, rows=3, same=found.same, unread=found.outside,
        digest="x", by=by, at=AT + timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def theirs(world: World) -> list[list[object]]:
    """What the national system says after the register was filled: another ethnicity, phone, and person."""
    imported(world, table(ROWS, HEADS))
    return [
        ["李静", number(serial=1), "village", "回族", "10012345671"],
        ["张伟", number(serial=3), "village", "满族", "10099999999"],
        ["周䶮", number(serial=7), "hollow", "汉族", ""],
    ]


def open_() -> set[tuple[str, str, str, str]]:
    rows = Difference.objects.filter(gone_on=None).select_related("person", "unit")
    return {(str(row.person or ""), row.field, shown(row, "ours"), shown(row, "theirs")) for row in rows}


def test_differences_are_told_by_person_and_field(world: World, theirs: list[list[object]]) -> None:
    made = compared(world, table(theirs, HEADS))
    assert open_() == {
        ("李静", "ethnicity", "汉族", "回族"),
        ("张伟", "ethnicity", "", "满族"),
        ("张伟", "phone", "●●●●5673", "●●●●9999"),
        ("钱多多", "absent_there", "", ""),
        ("", "absent_here", "", "周䶮"),
    }
    assert (made.found, made.kept, made.gone, made.same) == (5, 0, 0, 0)
    counts = {row["unit_id"]: (row["all"], row["undecided"]) for row in by_unit(world.user["mayor"])}
    assert counts == {world.unit["village"].pk: (3, 3), world.unit["hollow"].pk: (2, 2)}
    assert by_unit(world.user["worker"]) == []


def test_what_persists_keeps_its_age_and_what_vanished_is_closed(world: World, theirs: list[list[object]]) -> None:
    compared(world, table(theirs, HEADS))
    theirs[0][3] = "汉族"
    made = compared(world, table(theirs, HEADS), days=40)
    assert (made.found, made.kept, made.gone) == (0, 4, 1)
    assert set(Difference.objects.filter(gone_on=None).values_list("first_seen_on", flat=True)) == {AT.date()}
    gone = Difference.objects.get(gone_on__isnull=False)
    assert (str(gone.person), gone.gone_on) == ("李静", AT.date() + timedelta(days=40))


def test_settling_takes_over_or_sends_to_be_corrected(world: World, theirs: list[list[object]]) -> None:
    by = world.user["mayor"]
    compared(world, table(theirs, HEADS))
    first = Difference.objects.get(person__name="李静")
    settle(difference=first, verdict=Verdict.OURS, version=1, by=by, at=AT)
    with pytest.raises(Problem, match="刚刚有了变化"):
        settle(difference=first, verdict=Verdict.THEIRS, version=1, by=by, at=AT)
    second = Difference.objects.get(person__name="张伟", field="ethnicity")
    settle(difference=second, verdict=Verdict.THEIRS, version=1, by=by, at=AT)
    phone = Difference.objects.get(field="phone")
    with pytest.raises(Problem) as wrong:
        settle(difference=phone, verdict=Verdict.BOTH_WRONG, version=1, by=by, at=AT)
    assert set(wrong.value.fields) == {"note"}
    settle(difference=phone, verdict=Verdict.THEIRS, version=1, by=by, at=AT)
    second.person.refresh_from_db()
    assert (second.person.ethnicity, second.person.phone_tail) == ("满族", "9999")
    assert [str(row.person) for row in to_correct(by)] == ["李静"]
    compared(world, table(theirs, HEADS), days=1)
    assert Difference.objects.get(pk=first.pk).verdict == "ours"
    theirs[0][3] = "苗族"
    compared(world, table(theirs, HEADS), days=2)
    assert Difference.objects.get(pk=first.pk).verdict == ""
