"""Access to the self-check and weak organisations.

A case is decided on from above its unit; the unit's own side records measures and proof. Here each case has proof
handed in by somebody below, so that closing and returning it are open to the right side.
"""

from datetime import date
from typing import Any

from guatu.accounts.models import User
from guatu.coverage.models import Case, CaseEntry, Finding
from tests.matrix.row import Row
from tests.world import AT

SHOWN_BY: dict[str, str] = {"case": "health.read", "finding": "health.read"}
PUBLISHED: set[str] = set()
POST, BOTH = ("POST",), ("GET", "POST")
DUE = {"disposition": "rectify", "due_on": "2026-12-20", "measures": "限期整改"}
PAGES: list[Row] = [
    Row("coverage:health", held="health.read"),
    Row("coverage:findings", held="health.read"),
    Row("coverage:cases", held="health.read"),
    Row("coverage:decisions", methods=BOTH, held="health.decide", body=DUE),
    Row("coverage:faults"),
    Row("coverage:unit_health", on=("unit",), read="health.read"),
    Row("indicators:self_check", on=("unit",), methods=POST, write="health.decide"),
    Row("coverage:case", on=("case",)),
    Row("coverage:case_measure", on=("case",), methods=POST, write="meeting.record", body={"measure-text": "已开会"}),
    Row("coverage:case_proof", on=("case",), methods=POST, write="meeting.record", body={"proof-text": "已办结"}),
    Row("coverage:case_return", on=("case",), methods=POST, write="health.decide", seat=True,
        body={"return-text": "不足"}),
    Row("coverage:case_closure", on=("case",), methods=POST, write="health.decide", seat=True,
        body={"closure-text": "属实", "closure-despite": "已另行安排"}),
    Row("coverage:case_amendment", on=("case",), methods=POST, write="health.decide", seat=True,
        body={f"amendment-{name}": value for name, value in {**DUE, "text": "补充", "seen": "1"}.items()}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """An open case of a place on two faults, one with a case and one that nobody decided on, and proof."""
    unit, words = rich.world.unit[place], {"since": date(2026, 11, 1), "seen_on": date(2026, 11, 2)}
    found = Finding.objects.create(unit=unit, fault="vacant", evidence={"since": "2026-08-01"}, **words)
    Finding.objects.create(unit=unit, fault="term", evidence={"due_on": "2026-09-01"}, **words)
    made = Case.objects.create(
        unit=unit, disposition="rectify", owner=f"私密{place}责任人", due_on=date(2026, 12, 1),
        measures=f"私密{place}整改", decided_by=rich.person("city"), decided_at=AT,
    )  # fmt: skip
    made.findings.add(found)
    rich.put("finding", place, found.pk)
    helper = User.objects.get(username="outsider")
    CaseEntry.objects.create(case=made, step="proof", text=f"私密{place}佐证", by=helper, at=AT)
    rich.put("case", place, made.pk)
