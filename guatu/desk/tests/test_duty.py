"""What the register says of units for their duty reports."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.desk.queries.duty import facts, facts_of
from guatu.desk.tests.conftest import Drive
from guatu.indicators.queries import cached
from guatu.indicators.rules.catalogue import CATALOGUE
from tests.world import AT

PERIOD = (date(2026, 7, 1), date(2027, 1, 1))
BELOW = ("east", "west")


def asked_for(drive: Drive, names: tuple[str, ...]) -> int:
    """How many queries a round's facts of some units take, nothing being kept from before."""
    cached.forget()
    with CaptureQueriesContext(connection) as asked:
        facts_of([drive.world.unit[name] for name in names], *PERIOD, AT)
    return len(asked)


def test_facts_of_a_round_are_those_of_its_units_one_by_one(drive: Drive) -> None:
    units = [drive.world.unit[name] for name in BELOW]
    found = facts_of(units, *PERIOD, AT)
    assert found == {unit.pk: facts(unit, *PERIOD, AT) for unit in units}
    assert any(one["code"].startswith("indicator.") for one in found[units[0].pk])


def test_indicators_are_read_once_for_a_round_and_not_for_each_report(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_tasks", "_flags", "_letters", "_life", "_fieldwork", "_honours"):
        monkeypatch.setattr(f"guatu.desk.queries.duty.{name}", lambda *given: ())
    alone = asked_for(drive, BELOW[:1])
    assert alone > len(CATALOGUE)
    assert asked_for(drive, BELOW) == asked_for(drive, (*BELOW, "town")) == alone
