"""Places with young people, and how far the League has come there."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, chars, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.base import clock
from guatu.coverage.models import Place
from guatu.coverage.queries import places as queries
from guatu.coverage.queries.coverage import figures_of, fresh_from, open_places, with_figures
from guatu.coverage.rules.places import CountState, Cover, PlaceKind, count_state
from guatu.orgs import access

router = Router()
READ = "place.read"


class PlaceOut(Out):
    """A place. `youths` and `members` are of the newest confirmed count, null where none was confirmed."""

    id: int
    code: str
    name: str
    unit: UnitRef
    kind: PlaceKind
    field: str
    address: str
    latitude: float | None
    longitude: float | None
    opened_on: date | None
    closed_on: date | None
    cover: Cover
    youths: int | None
    members: int | None
    counted_on: date | None
    count_state: CountState
    version: int


class PlaceQuery(Paging):
    """Which places: of a kind, in a form of cover, by how good the count is, in a subtree, by words; open ones."""

    kind: PlaceKind | None = None
    cover: Cover | None = None
    count_state: CountState | None = None
    below: Number | None = None
    search: Annotated[str, chars(100)] | None = None


PLAIN = ("code", "name", "field", "address", "latitude", "longitude", "opened_on", "closed_on", "version",
         "youths", "members", "counted_on")  # fmt: skip


def place_out(row: Any, first: date) -> PlaceOut:
    return PlaceOut(
        id=row.pk, unit=unit_ref(row.unit), kind=PlaceKind(row.kind), cover=Cover(row.cover),
        count_state=count_state(row.counted, row.counted_on, first), **{name: getattr(row, name) for name in PLAIN},
    )  # fmt: skip


@reads(router, "/places", Page[PlaceOut], "场所与覆盖", READ)
def places(request: Asked, query: Query[PlaceQuery]) -> Any:
    """The open places that the account sees, by number."""
    on = clock.day(request.at)
    first, mine = fresh_from(on), access.rows(request.user, READ, Place)
    rows = with_figures(open_places(on).filter(pk__in=mine.values("pk")), on).select_related("unit")
    if query.kind:
        rows = rows.filter(kind=query.kind.value)
    if query.cover:
        rows = queries.in_cover(rows, query.cover.value)
    if query.count_state:
        rows = queries.in_count(rows, query.count_state.value, first)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    for word in (query.search or "").lower().split()[:6]:
        rows = rows.filter(search_text__contains=word)
    return page(request, rows, query, lambda row: place_out(row, first))


@reads(router, "/places/{id}", PlaceOut, "一个场所", READ)
def place(request: Asked, id: Id) -> PlaceOut:
    """One place, also one that was closed."""
    on, found = clock.day(request.at), access.get(request.user, READ, Place, id)
    return place_out(figures_of(found, on), fresh_from(on))
