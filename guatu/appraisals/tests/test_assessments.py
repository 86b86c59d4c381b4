from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.accounts.models import JournalEntry
from guatu.appraisals.actions import assessments as actions
from guatu.appraisals.actions import tables
from guatu.appraisals.actions.tables import Printed
from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentTable, AssessmentValue
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.rules.assessment import Origin
from guatu.appraisals.rules.provincial import Line
from guatu.base.problems import Problem
from tests.world import AT, World

SAID: dict[str, Any] = {
    "name": "2026年度考核", "since": date(2026, 7, 1), "until": date(2027, 1, 1), "source": "团省委〔2026〕1号",
    "formula": "", "consequence": "取消评优资格", "subject": "云岭市",
}  # fmt: skip
CAPPED = "weight * clamp(value / target, 0, 1)"
ITEMS: list[dict[str, Any]] = [
    {"code": "1", "name": "学社衔接率", "kind": "score", "weight": 50, "target": 100, "measure": "%",
     "formula": CAPPED},
    {"code": "2", "name": "新建", "kind": "score", "weight": 10, "target": None, "measure": "个",
     "formula": "max(0, weight - 2 * (rank - 1))"},
    {"code": "2.1", "name": "企业", "kind": "note", "measure": "个", "formula": ""},
    {"code": "2.2", "name": "新兴", "kind": "note", "measure": "个", "formula": ""},
    {"code": "3", "name": "瞒报", "kind": "veto", "measure": "次", "formula": "value"},
]  # fmt: skip
TODAY = date(2026, 11, 2)


def line(row: int, subject: str, first: float | None, second: int | None = None, **said: Any) -> Line:
    values = {"1": None if first is None else Decimal(str(first)), "2": None if second is None else Decimal(second)}
    return Line(row, subject, values, {code: str(value or "—") for code, value in values.items()}, **said)


LINES = [
    line(3, "河口市", 98, 8, ranks={"1": 1}, total=Decimal(60), total_rank=1), line(4, "西山市", None, 8),
    line(5, "云岭市", 96.8, 5, ranks={"1": 3}, total=Decimal("54.4"), total_rank=3), line(6, "东湖市", 96.8, 3),
]  # fmt: skip
TABLE = Printed("省表.xlsx", TODAY, "团省委通报", LINES, [(7, "全省合计", "合计行")])


@pytest.fixture
def found(world: World) -> Assessment:
    """The city's assessment with its items."""
    chief = world.user["chief"]
    made = actions.create(unit=world.unit["city"], said=SAID, by=chief, at=AT)
    actions.set_items(assessment=made, version=1, rows=ITEMS, by=chief, at=AT)
    made.refresh_from_db()
    return made


def item(found: Assessment, code: str) -> AssessmentItem:
    return found.items.select_related("assessment__unit").get(code=code)


def load(found: Assessment, table: Printed = TABLE, **said: Any) -> AssessmentTable:
    found.refresh_from_db()
    return tables.import_table(assessment=found, version=found.version, table=table, **{"by": None, "at": AT, **said})


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


@pytest.mark.django_db
def test_a_table_gives_points_places_and_discrepancies(found: Assessment) -> None:
    load(found)
    stood = queries.stand(found, TODAY)
    assert float(stood.result.points["1"].points or 0) == 48.4
    assert stood.standing.ranks == {
        "1": {"云岭市": 2, "河口市": 1, "西山市": None, "东湖市": 2},
        "2": {"云岭市": 3, "河口市": 1, "西山市": 1, "东湖市": 4},
    }
    assert (float(stood.result.total or 0), stood.standing.total_ranks["云岭市"]) == (54.4, 2)
    assert [(one.code, one.subject, one.printed, one.reckoned) for one in stood.discrepancies] == [
        ("", "云岭市", 3, 2), ("1", "云岭市", 3, 2),
    ]  # fmt: skip
    shown = [(one.subject, one.rank, one.printed_rank) for one in queries.lines(stood, item(found, "1"))]
    assert shown == [("河口市", 1, 1), ("东湖市", 2, None), ("云岭市", 2, 3), ("西山市", None, None)]


@pytest.mark.django_db
def test_a_second_table_takes_the_place_of_the_first_which_stays_as_history(found: Assessment) -> None:
    load(found)
    load(found, replace(TABLE, lines=[line(3, "云岭市", 99, 9), line(4, "河口市", 98, 8)]))
    current = AssessmentValue.objects.filter(superseded_at=None)
    assert {(one.item.code, one.subject): one.value for one in current.select_related("item")} == {
        ("1", "云岭市"): 99, ("1", "河口市"): 98, ("2", "云岭市"): 9, ("2", "河口市"): 8,
    }  # fmt: skip
    assert [one.value for one in queries.changes(item(found, "1"))] == [99, 96.8]
    assert AssessmentValue.objects.exclude(superseded_at=None).count() == 8


@pytest.mark.django_db
def test_a_table_is_imported_wholly_or_not_at_all(found: Assessment) -> None:
    strange = Line(9, "南江市", {"9": Decimal(1)})
    refused("conflict", load, found=found, table=replace(TABLE, lines=[*LINES, strange]))
    assert (AssessmentTable.objects.count(), AssessmentValue.objects.count()) == (0, 0)
    refused("invalid", load, found=found, table=replace(TABLE, on=date(2026, 6, 30)))
    refused("invalid", load, found=found, table=replace(TABLE, on=TODAY + timedelta(days=1)))
    load(found)
    refused("invalid", load, found=found, table=replace(TABLE, on=TODAY - timedelta(days=1)))
    stale = found.version - 1
    refused("conflict", tables.import_table, assessment=found, version=stale, table=TABLE, by=None, at=AT)


@pytest.mark.django_db
def test_confirmed_sums_are_no_city_and_their_items_count_once(found: Assessment) -> None:
    whole = Line(8, "云岭全域", {"2": Decimal(13), "2.1": Decimal(7), "2.2": Decimal(6)})
    table = replace(TABLE, lines=[*LINES, whole], sums={"云岭全域"}, composed={"2": ["2.1", "2.2"]})
    made = load(found, table)
    assert made.left_out == [(7, "全省合计", "合计行"), (8, "云岭全域", "合成行")]
    stood = queries.stand(found, TODAY)
    assert "云岭全域" not in stood.values
    assert item(found, "2").composed_of == ["2.1", "2.2"]
    assert stood.result.points["2"].counted


@pytest.mark.django_db
def test_our_own_value_is_typed_until_the_table_says_it(found: Assessment, world: World) -> None:
    chief, first = world.user["chief"], item(found, "1")
    said = {"item": first, "on": TODAY, "source": "自查", "by": chief, "at": AT}
    actions.type_value(value=90, **said)
    assert queries.stand(found, TODAY).own["1"].origin is Origin.TYPED
    load(found, replace(TABLE, lines=[line(3, "云岭市", None, 5), line(4, "河口市", 98, 8)]))
    assert queries.stand(found, TODAY).own["1"].value == 90  # the table leaves it out
    load(found)
    assert queries.stand(found, TODAY).own["1"].value == 96.8
    refused("conflict", actions.type_value, value=91, **said)
    assert JournalEntry.objects.filter(verb="assessmentvalue.record").count() == 1


@pytest.mark.django_db
def test_what_the_register_keeps_is_not_typed_and_is_frozen_with_the_period(found: Assessment, world: World) -> None:
    AssessmentItem.objects.filter(code="1").update(indicator="hollow_units_below", measure="个")
    said = {"item": item(found, "1"), "on": TODAY, "source": "", "by": world.user["chief"], "at": AT}
    refused("conflict", actions.type_value, value=90, **said)
    own = queries.stand(found, TODAY).own["1"]
    assert (own.value, own.origin) == (0, Origin.REGISTER)
    closed = actions.close(assessment=found, version=found.version, by=world.user["chief"], at=AT)
    kept = queries.stand(closed, TODAY).own["1"]
    assert (kept.value, kept.origin, kept.row is not None) == (0, Origin.REGISTER, True)
    refused("frozen", load, found=found)
    refused("frozen", actions.edit, assessment=found, version=found.version, said=SAID, by=None, at=AT)


@pytest.mark.django_db
def test_a_closed_period_is_reopened_with_a_reason_and_reads_the_register_again(
    found: Assessment, world: World
) -> None:
    AssessmentItem.objects.filter(code="1").update(indicator="hollow_units_below", measure="个")
    chief, said = world.user["chief"], {"reason": "省里更正了数据", "at": AT}
    refused("illegal_step", actions.reopen, assessment=found, version=found.version, by=chief, **said)
    closed = actions.close(assessment=found, version=found.version, by=chief, at=AT)
    refused("conflict", actions.reopen, assessment=closed, version=found.version, by=chief, **said)
    refused("not_allowed", actions.reopen, assessment=closed, version=closed.version, by=world.user["eastern"], **said)
    again = actions.reopen(assessment=closed, version=closed.version, by=chief, **said)
    assert (again.closed_at, again.reopened_by, again.reopened_reason) == (None, chief, "省里更正了数据")
    own = queries.stand(again, TODAY).own["1"]
    assert (own.value, own.origin, own.row) == (0, Origin.REGISTER, None)
    assert "省里更正了数据" in JournalEntry.objects.get(verb="assessment.reopen").after
    once_more = actions.close(assessment=again, version=again.version, by=chief, at=AT)
    assert once_more.closed_at == AT


@pytest.mark.django_db
def test_a_list_keeps_the_values_of_its_items_and_refuses_to_lose_any(found: Assessment) -> None:
    load(found)
    found.refresh_from_db()
    again = [{**ITEMS[0], "weight": 40}, *ITEMS[1:], {**ITEMS[4], "code": "4", "name": "失信"}]
    actions.set_items(assessment=found, version=found.version, rows=again, by=None, at=AT)
    assert [row.code for row in found.items.all()] == ["1", "2", "2.1", "2.2", "3", "4"]
    assert (item(found, "1").weight, item(found, "1").values.count()) == (40, 4)
    found.refresh_from_db()
    lost = refused("conflict", actions.set_items, assessment=found, version=found.version, rows=ITEMS[1:],
                   by=None, at=AT)  # fmt: skip
    assert str(lost) == "新清单里没有这些已有数值的指标：学社衔接率"


@pytest.mark.django_db
def test_items_are_added_changed_and_removed_one_by_one(found: Assessment) -> None:
    wrong = {**ITEMS[0], "code": "7", "formula": "value +"}
    said = {"assessment": found, "item": None, "by": None, "at": AT}
    assert refused("invalid", actions.put_item, version=found.version, said=wrong, **said).fields.keys() == {"formula"}
    twice = refused("invalid", actions.put_item, version=found.version, said=ITEMS[0], **said)
    assert twice.fields.keys() == {"code"}
    made = actions.put_item(version=found.version, said={**ITEMS[0], "code": "7"}, **said)
    refused("conflict", actions.put_item, version=found.version, said={**ITEMS[0], "code": "8"}, **said)
    found.refresh_from_db()
    actions.remove_item(item=made, version=found.version, by=None, at=AT)
    assert not AssessmentItem.objects.filter(code="7").exists()


@pytest.mark.django_db
def test_what_if_without_a_change_is_the_stored_result_and_a_change_moves_the_place(found: Assessment) -> None:
    load(found)
    stood = queries.stand(found, TODAY)
    assert stood.with_changes({}) == stood.standing
    better = stood.with_changes({"1": 100})
    assert (float(better.results["云岭市"].total or 0), better.total_ranks["云岭市"]) == (56, 2)
    assert better.total_ranks["河口市"] == 1
    assert stood.with_changes({"1": 100, "2": 9}).total_ranks["云岭市"] == 1


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.permutations(LINES))
def test_the_stored_places_do_not_depend_on_the_order_of_the_table(found: Assessment, lines: list[Line]) -> None:
    load(found, replace(TABLE, lines=lines))
    stood = queries.stand(found, TODAY)
    assert stood.standing.ranks["1"] == {"云岭市": 2, "河口市": 1, "西山市": None, "东湖市": 2}


@pytest.mark.django_db
def test_history_finds_the_item_by_name_over_periods(found: Assessment, world: World) -> None:
    load(found)
    before = {**SAID, "name": "2025年度考核", "since": date(2025, 7, 1), "until": date(2026, 1, 1)}
    made = actions.create(unit=world.unit["city"], said=before, by=None, at=AT)
    rows = [{**ITEMS[0], "code": "8", "weight": 40}]
    actions.set_items(assessment=made, version=1, rows=rows, by=None, at=AT)
    actions.type_value(item=item(made, "8"), value=80, on=date(2025, 12, 1), source="上年通报", by=None, at=AT)
    seen = [(one.assessment.name, float(one.points.points or 0), one.rank) for one in
            queries.history(item(found, "1"), TODAY)]  # fmt: skip
    assert seen == [("2026年度考核", 48.4, 2), ("2025年度考核", 32.0, None)]


@pytest.mark.django_db
def test_only_who_may_edit_does_and_a_formula_with_faults_is_refused(world: World) -> None:
    said = {"unit": world.unit["city"], "by": world.user["eastern"], "at": AT}
    refused("not_allowed", actions.create, said=SAID, **said)
    wrong = refused("invalid", actions.create, said={**SAID, "formula": "score +"}, unit=world.unit["city"], by=None,
                    at=AT)  # fmt: skip
    assert wrong.fields == {"formula": "公式写得不完整，请检查括号和运算符"}


@pytest.mark.django_db
def test_reading_takes_as_many_queries_for_four_cities_as_for_one(found: Assessment) -> None:
    counts = []
    for lines in (LINES[2:3], LINES):
        load(found, replace(TABLE, lines=lines))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert queries.stand(found, TODAY).standing
        counts.append(len(captured))
    assert counts == [3, 3]
