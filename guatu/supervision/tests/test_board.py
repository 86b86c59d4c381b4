"""The board against the plainest possible recount, over arbitrary trees and facts."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from guatu.base.states import CellState
from guatu.submissions.rules.cells import status
from guatu.supervision.board import Board, Slice
from guatu.supervision.board.frozen import TaskLine, freeze, thaw
from guatu.supervision.board.plane import ABSENT, INDEX, NONE, STATES, changed, plane
from guatu.supervision.board.tree import build

TODAY = date(2026, 11, 2)
KIND = ["committee", "branch", "general_branch"]
SECTOR = ["rural", "senior_high", "state_firm"]


@st.composite
def trees(draw):
    """Rows of a tree in pre-order, with arbitrary pks, and its marks."""
    size = draw(st.integers(1, 25))
    above = [None] + [draw(st.integers(0, number - 1)) for number in range(1, size)]
    pks = draw(st.permutations(range(1, size + 1)))
    order: list[int] = []

    def walk(node):
        order.append(node)
        for child in range(size):
            if above[child] == node:
                walk(child)

    walk(0)
    rows = [
        (
            pks[n],
            None if above[n] is None else pks[above[n]],
            draw(st.sampled_from(KIND)),
            draw(st.sampled_from(SECTOR)),
            None,
        )
        for n in order
    ]
    marks = draw(
        st.lists(st.tuples(st.sampled_from(pks), st.sampled_from(["poor_county", "demonstration"])), max_size=4)
    )
    return rows, marks


cells = st.tuples(st.sampled_from([ABSENT, *range(64)]), st.integers(-3, 3), st.one_of(st.none(), st.integers(-3, 3)))


@st.composite
def boards(draw):
    rows, marks = draw(trees())
    tree = build(rows, marks)
    table = {task: [draw(cells) for _ in rows] for task in (7, 9)}
    planes = {task: _plane(column) for task, column in table.items()}
    return Board(1, (7, 9), tree, planes, 0, TODAY), rows, marks, table


def _day(offset):
    return 0 if offset is None else (TODAY + timedelta(days=offset)).toordinal()


def _plane(column):
    return plane(
        np.array([c[0] for c in column], np.uint8),
        np.array([_day(c[1]) for c in column], np.int32),
        np.array([_day(c[2]) for c in column], np.int32),
        TODAY.toordinal(),
    )


def _state(cell, today=TODAY):
    facts, due, done = cell
    if facts == ABSENT:
        return None
    return status(facts, TODAY + timedelta(days=due), None if done is None else TODAY + timedelta(days=done), today)


def _below(rows, pk):
    found, grown = {pk}, True
    while grown:
        grown = False
        for child, parent, *_ in rows:
            if parent in found and child not in found:
                found.add(child)
                grown = True
    return found


@given(boards())
def test_every_figure_equals_a_plain_recount(made):
    board, rows, _, table = made
    for pk, *_ in rows:
        inside = _below(rows, pk)
        counts = board.counts(pk)
        for row, task in enumerate(board.tasks):
            expected = Counter(_state(table[task][n]) for n, r in enumerate(rows) if r[0] in inside)
            assert {state: int(counts[row, INDEX[state]]) for state in STATES} == {s: expected[s] for s in STATES}


@given(boards())
def test_a_total_is_its_own_cells_and_the_sum_of_its_children(made):
    board, rows, _, _ = made
    everything = board.everything()
    for position, (pk, *_) in enumerate(rows):
        _, children = board.children(pk)
        assert (board.counts(pk) == board.own(pk) + children.sum(axis=0)).all()
        assert (everything[position] == board.counts(pk)).all()


@given(boards())
def test_the_list_behind_a_figure_is_as_long_as_the_figure(made):
    board, rows, _, _ = made
    root = rows[0][0]
    for row, task in enumerate(board.tasks):
        for state in CellState:
            listed = board.units_in(root, task, [state])
            assert len(listed) == board.counts(root)[row, INDEX[state]]
            assert all(board.state(task, pk) == state for pk in listed)


@given(boards(), st.data())
def test_changed_cells_give_the_same_plane_as_a_new_count(made, data):
    board, rows, _, table = made
    places = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1)))
    fresh = {place: data.draw(cells.filter(lambda c: c[0] != ABSENT)) for place in places}
    column = [fresh.get(n, cell) for n, cell in enumerate(table[7])]
    new = changed(
        board.planes[7],
        np.array(places, np.int32),
        np.array([fresh[p][0] for p in places], np.uint8),
        np.array([_day(fresh[p][1]) for p in places], np.int32),
        np.array([_day(fresh[p][2]) for p in places], np.int32),
        TODAY.toordinal(),
    )
    expected = _plane(column)
    assert (new.states == expected.states).all()
    assert (new.prefix == expected.prefix).all()
    assert (board.planes[7].prefix == _plane(table[7]).prefix).all()  # the old one stays as it was


SLICES = [
    Slice(kinds=frozenset({"branch"})),
    Slice(marks=frozenset({"poor_county"})),
    Slice(without=frozenset({"demonstration"}), sectors=frozenset({"rural"})),
]


@given(boards(), st.sampled_from(SLICES))
def test_a_slice_counts_exactly_the_units_it_names(made, chosen):
    board, rows, marks, table = made
    poor = {u for pk, mark in marks if mark == "poor_county" for u in _below(rows, pk)}
    model = {pk for pk, mark in marks if mark == "demonstration"}
    inside = {
        pk
        for pk, _, kind, sector, _ in rows
        if (not chosen.kinds or kind in chosen.kinds)
        and (not chosen.sectors or sector in chosen.sectors)
        and (not chosen.marks or pk in poor)
        and (not chosen.without or pk not in model)
    }
    counts = board.sliced(chosen).counts(rows[0][0])
    for row, task in enumerate(board.tasks):
        expected = Counter(_state(table[task][n]) for n, r in enumerate(rows) if r[0] in inside)
        assert [int(counts[row, i]) for i in range(NONE)] == [expected[s] for s in STATES]


@given(boards())
def test_seen_tomorrow_what_is_due_today_is_late(made):
    board, rows, _, table = made
    tomorrow = TODAY + timedelta(days=1)
    counts = board.on(tomorrow).counts(rows[0][0])
    for row, task in enumerate(board.tasks):
        expected = Counter(_state(cell, tomorrow) for cell in table[task])
        assert [int(counts[row, i]) for i in range(NONE)] == [expected[s] for s in STATES]


@given(boards())
def test_the_same_tree_arranged_again_changes_nothing(made):
    board, rows, _, _ = made
    again = board.arranged(board.tree)
    assert (again.counts(rows[0][0]) == board.counts(rows[0][0])).all()


@given(boards())
def test_a_frozen_board_thaws_to_the_same_figures_and_the_same_text(made):
    board, rows, _, _ = made
    root = rows[0][0]
    lines = [TaskLine(task, str(task), "任务", "", "2026-11-02", 1) for task in board.tasks]
    names = {pk: (f"c{pk}", f"阿依·{pk}") for pk, *_ in rows}

    def text(of):
        return freeze(of, root, campaign={"pk": 1}, tasks=lines, names=names, evidence={7: {root: 5}})

    frozen = thaw(text(board))
    assert (frozen.board.everything() == board.everything()).all()
    assert frozen.evidence[7][0] == 5
    assert text(frozen.board) == text(board)
