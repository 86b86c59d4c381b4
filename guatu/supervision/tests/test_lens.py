from datetime import date

from guatu.base import clock
from guatu.base.states import CellState
from guatu.orgs.actions.changes import decide, propose
from guatu.orgs.rules.changes import ChangeKind
from guatu.submissions.actions.reach import align
from guatu.supervision.queries.lens import lens
from guatu.supervision.tests.conftest import Drive
from tests.world import AT


def test_a_unit_closed_since_counts_as_organised_then_and_not_as_organised_now(drive: Drive) -> None:
    chief, dept, estate = drive.world.user["chief"], drive.world.user["dept"], drive.world.unit["estate"]
    before = lens(chief, drive.campaign, {}, AT)
    closing = propose(
        kind=ChangeKind.CLOSE, unit=estate, proposal={}, reason="社区合并", effective_on=clock.day(AT), by=dept, at=AT
    )
    decided = decide(change=closing, approved=True, note="", by=chief, at=AT)
    align(units=decided.units, by=chief, at=AT)
    then = lens(chief, drive.campaign, {"as": "then", "day": str(date(2026, 10, 15))}, AT)
    now = lens(chief, drive.campaign, {}, AT)
    task = drive.tasks["1.1"].pk
    assert estate.pk not in now.board.tree
    assert then.board.state(task, estate.pk) == before.board.state(task, estate.pk) == CellState.DONE
    city = drive.world.unit["city"].pk
    done = [CellState.DONE, CellState.DONE_LATE]
    assert then.board.units_in(city, task, done) == before.board.units_in(city, task, done)
    sliced = lens(chief, drive.campaign, {"as": "then", "day": "2026-10-15", "sector": "rural"}, AT)
    assert sliced.board.state(task, estate.pk) is None
