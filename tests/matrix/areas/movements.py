"""Access to transfers and graduating classes."""

from datetime import date
from typing import Any

from guatu.people.models import Graduate, Graduation, Transfer
from tests.matrix.row import Row
from tests.members import member
from tests.world import AT

SHOWN_BY: dict[str, str] = {"transfer": "transfer.read", "graduation": "transfer.read"}
PUBLISHED: set[str] = set()
TRANSFER, GRADUATION = ("transfer",), ("graduation",)
POST, BOTH = ("POST",), ("GET", "POST")
PAGES: list[Row] = [
    Row("people:transfers", held="transfer.read"),
    Row("people:transfer_names", methods=POST, held="transfer.read", body={"names": "查无此人"}),
    Row("people:transfer_decisions", methods=POST, held="transfer.read", body={"approved": "1"}),
    Row("people:transfer_start", methods=BOTH, held="transfer.decide"),
    Row("people:transfer", on=TRANSFER),
    Row("people:transfer_decision", on=TRANSFER, methods=POST, write="transfer.decide",
        body={"stage": "from_branch", "approved": "1"}),
    Row("people:transfer_branch", on=TRANSFER, methods=POST, write="transfer.decide", body={"to_branch": "1"}),
    Row("people:transfer_receipt", on=TRANSFER, methods=POST, write="transfer.decide",
        body={"number": "1", "on": "2026-11-02"}),
    Row("people:transfer_withdrawal", on=TRANSFER, methods=POST, write="transfer.decide"),
    Row("people:graduations", held="transfer.read"),
    Row("people:graduates", held="transfer.read"),
    Row("people:graduation_marks", methods=BOTH, held="graduation.mark", body={"on": "2026-11-20"}),
    Row("people:graduation", on=GRADUATION, methods=BOTH, write="transfer.decide", body={"rest": "abroad"}),
    Row("people:graduation_transfers", on=GRADUATION, methods=POST, write="transfer.decide"),
    Row("people:graduation_cancellation", on=GRADUATION, methods=POST, write="graduation.mark", seat=True),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A member of the place who leaves for another system, and a mark of graduation with that member on its list."""
    unit, by = rich.world.unit[place], rich.person(place)
    person = member(unit, f"私密{place}团员")
    made = Transfer.objects.create(
        person=person, from_unit=unit, outside=f"私密{place}去处", destination="move", started_by=by, started_at=AT,
        stage="from_branch", stage_at=AT,
    )  # fmt: skip
    rich.put("transfer", place, made.pk)
    graduation = Graduation.objects.create(unit=unit, on=date(2027, 6, 1), marked_by=by, marked_at=AT)
    Graduate.objects.create(graduation=graduation, person=member(unit, f"私密{place}毕业"), unit=unit, noted_at=AT)
    rich.put("graduation", place, graduation.pk)
