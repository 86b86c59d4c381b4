"""Figures against their lists, and the split of a change against the cells."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.bulletins.models import Issue
from guatu.bulletins.queries import figures, ground, lists, moved
from guatu.bulletins.queries.figures import figure_value
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.proof import proof
from guatu.bulletins.rules.expressions import Cause, Expression, Measure, expression_of
from guatu.bulletins.rules.movement import Part
from guatu.bulletins.tests.conftest import WEEK, Drive
from guatu.supervision.board.board import Board
from guatu.supervision.board.frozen import Frozen, TaskLine
from guatu.supervision.board.plane import ABSENT, plane
from guatu.supervision.board.tree import build
from tests.world import AT

FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 9)
# Units 1..7: 1 over 2 and 3; 4 and 5 under 2; 6 and 7 under 3, or 6 under 2.
SHAPES = {
    "then": [(1, None), (2, 1), (4, 2), (5, 2), (3, 1), (6, 3), (7, 3)],
    "moved": [(1, None), (2, 1), (4, 2), (5, 2), (6, 2), (3, 1), (7, 3)],
    "closed": [(1, None), (2, 1), (4, 2), (3, 1), (6, 3), (7, 3), (8, 3)],
}
TASKS = (TaskLine(11, "1.1", "班子", "1", "2026-11-06", 1), TaskLine(12, "2.1", "阵地", "2", "2026-12-31", 2))
facts = st.sampled_from([0, 1, 3, 4, 7, 8, 16, 17, 20, 32, 48, 64, 80, ABSENT])


@st.composite
def boards(draw, shape: str, today: date) -> Frozen:
    """A frozen board of any cells on one of the shapes."""
    rows = SHAPES[shape]
    tree = build([(pk, parent, "committee", "rural", None) for pk, parent in rows], [])
    planes, evidence = {}, {}
    for task in TASKS:
        bits = np.array(draw(st.lists(facts, min_size=len(rows), max_size=len(rows))), dtype=np.uint8)
        due = np.full(len(rows), date.fromisoformat(task.due_on).toordinal(), np.int32)
        ago = draw(st.lists(st.integers(0, 12), min_size=len(rows), max_size=len(rows)))
        done = np.where(bits & 16, today.toordinal() - np.array(ago), 0).astype(np.int32)
        planes[task.pk] = plane(bits, due, done, today.toordinal())
        evidence[task.pk] = np.array(draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
    names = tuple(f"单位{pk}" for pk, _ in rows)
    board = Board(1, (11, 12), tree, planes, 1, today)
    return Frozen(board, 1, {"pk": 1, "name": "专项"}, TASKS, names, names, evidence)


grounds = st.builds(
    Ground, st.sampled_from(sorted(SHAPES)).flatmap(lambda shape: boards(shape, SECOND)), boards("then", FIRST)
)
units = st.sampled_from([1, 2, 3])


@settings(max_examples=40, deadline=None)
@given(grounds, units)
def test_why_it_moved_adds_up_and_names_every_cell(on: Ground, unit: int) -> None:
    found = moved.movement(on, unit)
    assert found.holds
    whole = Expression(Measure.CELLS, unit)
    done = Expression(Measure.CELLS, unit, states=("done", "done_late"))
    assert found.after == Part(figures.count(on, done), figures.count(on, whole))
    assert found.before == Part(figures.count(on, done, former=True), figures.count(on, whole, former=True))
    cells = moved.moved(on, unit)
    for cause in Cause:
        assert found.parts[cause] == Part(
            sum(cell.done for cell in cells if cell.done_cause is cause),
            sum(cell.applicable for cell in cells if cell.applicable_cause is cause),
        )


@settings(max_examples=40, deadline=None)
@given(grounds, st.sampled_from(list(Measure)), units, st.data())
def test_the_list_behind_a_figure_counts_to_it(on: Ground, measure: Measure, unit: int, data) -> None:
    states = data.draw(st.sampled_from([(), ("done", "done_late"), ("overdue",), ("not_applicable",)]))
    of = {Measure.CHANGE: ["cells", "rate"], Measure.MOVED: ["done", "applicable", "rate"]}.get(measure, [""])
    expression = Expression(
        measure, 2 if measure is Measure.RANK else unit, tasks=data.draw(st.sampled_from([(), (11,)])),
        states=states if measure in (Measure.CELLS, Measure.UNITS_WITH, Measure.CHANGE) else (),
        top=1 if measure is Measure.RANK else 0, colour="red" if measure is Measure.FLAGS else "",
        cause=data.draw(st.sampled_from(Cause.codes())) if measure is Measure.MOVED else "",
        of=data.draw(st.sampled_from(of)),
    )  # fmt: skip
    value, items = figure_value(on, expression), lists.figure_items(on, expression)
    assert lists.agrees(on, value, expression)
    assert lists.tally(on, expression) == (sum(item.counts for item in items), len(items))
    if measure in (Measure.CELLS, Measure.UNITS, Measure.UNITS_WITH, Measure.TASKS):
        assert value.number == len(items)


@settings(max_examples=30, deadline=None)
@given(grounds)
def test_the_proof_holds_for_any_board(on: Ground) -> None:
    assert proof(on, 1, {"F1": Expression(Measure.CELLS, 1), "F2": Expression(Measure.RANK, 3, top=1)}).holds


def test_a_planted_sum_breaks_the_proof(drive: Drive) -> None:
    on = ground.of(drive.begin(AT))
    task = on.frozen.board.tasks[0]
    on.frozen.board.planes[task].prefix[0, -1] += 1
    broken = [check.claim for check in proof(on, on.frozen.unit, {}).checks if not check.holds]
    on.frozen.board.planes[task].prefix[0, -1] -= 1
    assert "逐项重新计数等于合计（逐状态）" in broken


def test_each_cause_is_told_apart(drive: Drive, issued: Issue) -> None:
    later = AT + WEEK
    drive.verdict("class1", "1.1", "principal", later)  # reported before the first issue, accepted after
    drive.report("village", "1.2", "villager", later)  # reported and accepted after
    drive.verdict("village", "1.2", "mayor", later)
    drive.verdict("workshop", "1.1", "western", later, accepted=False)  # was never done: no change of the count
    draft = drive.begin(later + timedelta(hours=1), issued.bulletin)
    found = moved.movement(ground.of(draft), drive.world.unit["city"].pk)
    changed = {cause.value: (part.done, part.applicable) for cause, part in found.parts.items() if part != Part()}
    assert changed == {"new_work": (1, 0), "late_entry": (1, 0)}
    assert (found.before, found.after) == (Part(1, 26), Part(3, 26))


def test_every_issued_figure_counts_what_its_list_holds(drive: Drive, issued: Issue) -> None:
    drive.verdict("class1", "1.1", "principal", AT + WEEK)
    second = drive.begin(AT + WEEK, issued.bulletin)
    on = ground.of(second)
    for code, data in second.figures.items():
        expression = expression_of(data)
        value, items = figure_value(on, expression), lists.figure_items(on, expression)
        counted = sum(item.counts for item in items)
        if expression.measure in (Measure.RATE, Measure.ON_TIME) and not expression.category:
            assert value.number == Fraction(counted, len(items)), code
        elif expression.measure not in (Measure.RANK, Measure.RATE) and expression.of != "rate":
            assert value.number == counted, code


def test_a_unit_outside_the_snapshot_has_no_figure(drive: Drive) -> None:
    on = ground.of(drive.begin(AT))
    with pytest.raises(ValueError):
        figure_value(on, Expression(Measure.CELLS, 999_999))
    with pytest.raises(ValueError):
        figure_value(on, Expression(Measure.CELLS, on.frozen.unit, tasks=(999_999,)))
