"""Units of the tree, and proposed changes of it."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.orgs import access
from guatu.orgs.actions.changes import propose
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries import proposals
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

router = Router()


class UnitOut(Out):
    """A unit as it stands now."""

    id: int
    code: str
    name: str
    short_name: str
    kind: Kind
    sector: Sector
    parent: int | None
    depth: int
    division_code: str
    address: str
    latitude: float | None
    longitude: float | None
    member_count: int | None
    member_count_on: date | None
    founded_on: date | None
    closed_on: date | None
    version: int


class UnitQuery(Paging):
    """Which units: of a kind or sector, in a subtree, by words of name, code or pinyin; open ones by default."""

    kind: Kind | None = None
    sector: Sector | None = None
    below: Number | None = None
    search: Annotated[str, chars(100)] | None = None
    closed: bool = False


class Part(In):
    """A unit that comes out of a split."""

    code: Annotated[str, chars(40, 1)]
    name: Annotated[str, chars(200, 1)]
    short_name: Annotated[str, chars(80)] = ""
    children: Annotated[list[Number], Field(max_length=500)] = []
    member_count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class Proposal(In):
    """What is to become of a unit; which fields are needed depends on the kind of change."""

    code: Annotated[str, chars(40)] | None = None
    name: Annotated[str, chars(200)] | None = None
    short_name: Annotated[str, chars(80)] | None = None
    kind: Kind | None = None
    sector: Sector | None = None
    secretary: Annotated[str, chars(120)] | None = None
    member_count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    parent: Number | None = None
    units: Annotated[list[Number], Field(max_length=500)] | None = None
    parts: Annotated[list[Part], Field(max_length=100)] | None = None
    close: bool | None = None


class ChangeIn(In):
    """A proposed change; for a new unit, the unit in the address is its parent."""

    kind: ChangeKind
    proposal: Proposal = Proposal()
    reason: Annotated[str, chars(500, 1)]
    effective_on: date


class ChangeOut(Out):
    """A change and where it stands: waiting, due, applied, refused, withdrawn."""

    id: int
    kind: ChangeKind
    unit: UnitRef
    proposal: dict[str, Any]
    reason: str
    effective_on: date
    state: str
    proposed_by: str | None
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str
    applied_at: datetime | None


def unit_out(row: Unit) -> UnitOut:
    return UnitOut(parent=row.parent_id, id=row.pk, **{name: getattr(row, name) for name in PLAIN})


PLAIN = [name for name in UnitOut.model_fields if name not in {"id", "parent"}]
# A person's name in a proposal is shown on its page, not handed to programs.
PERSONAL = {"secretary"}


def change_out(row: UnitChange) -> ChangeOut:
    return ChangeOut(
        id=row.pk, kind=ChangeKind(row.kind), unit=unit_ref(row.unit), reason=row.reason, effective_on=row.effective_on,
        proposal={name: value for name, value in row.proposal.items() if name not in PERSONAL},
        state=proposals.state(row), proposed_by=name_of(row.proposed_by), proposed_at=row.proposed_at,
        decided_by=name_of(row.decided_by), decided_at=row.decided_at, decision_note=row.decision_note,
        applied_at=row.applied_at,
    )  # fmt: skip


@reads(router, "/units", Page[UnitOut], "组织列表", "unit.read")
def units(request: Asked, query: Query[UnitQuery]) -> Any:
    """Units that the account sees, by number."""
    rows = access.units(request.user, "unit.read").filter(closed_on__isnull=not query.closed)
    if query.below:
        rows = rows.filter(below(request, "unit.read", query.below, "path"))
    for name in ("kind", "sector"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value.value})
    for word in (query.search or "").lower().split()[:6]:
        rows = rows.filter(search_text__contains=word)
    return page(request, rows, query, unit_out)


@reads(router, "/units/{id}", UnitOut, "一个组织", "unit.read")
def unit(request: Asked, id: Id) -> UnitOut:
    """One unit."""
    return unit_out(access.get(request.user, "unit.read", Unit, id))


@reads(router, "/units/{id}/children", Page[UnitOut], "直接下级", "unit.read")
def unit_children(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The open units directly below a unit."""
    above = access.get(request.user, "unit.read", Unit, id)
    return page(request, above.children.filter(closed_on=None), query, unit_out)


@reads(router, "/units/{id}/changes", Page[ChangeOut], "组织变更", "unit.read")
def unit_changes(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The changes proposed of a unit, newest first."""
    row = access.get(request.user, "unit.read", Unit, id)
    return page(request, proposals.changes(request.user).filter(unit=row), query, change_out, newest=True)


@creates(router, "/units/{id}/changes", ChangeOut, "提出组织变更", "unit.propose")
def propose_change(request: Asked, id: Id, body: ChangeIn) -> Work:
    """Propose a change of a unit; it is decided above, and in force from its day."""
    row = access.get(request.user, "unit.propose", Unit, id)
    said = body.proposal.model_dump(exclude_unset=True, exclude_none=True, mode="json")
    return lambda: change_out(
        propose(
            kind=body.kind, unit=row, proposal=said, reason=body.reason, effective_on=body.effective_on,
            by=request.user, at=request.at,
        )
    )  # fmt: skip
