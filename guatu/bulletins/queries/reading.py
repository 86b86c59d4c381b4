"""Who may read what, who has read it, and what a page of a bulletin shows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from guatu.bulletins.models import Bulletin, Issue, Receipt, Series
from guatu.bulletins.queries import documents, ground
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.rules.expressions import Expression, expression_of
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths


def bulletins(user: Any, top: Unit | None = None) -> QuerySet[Bulletin]:
    """The drafts and issued bulletins that an account may read, newest first; `read` by its own units.

    `top`: only those of series kept at or below a unit.
    """
    own = Receipt.objects.filter(issue=OuterRef("issue"), unit__in=_acknowledging(user))
    rows = access.rows(user, "bulletin.draft", Bulletin).filter(discarded_at=None)
    rows = rows.select_related("series__unit", "issue__series", "snapshot__campaign").annotate(read=Exists(own))
    if top is not None:
        rows = rows.filter(subtree([top.path], "series__unit__path"))
    return rows.order_by("-drafted_at", "-pk")


def _acknowledging(user: Any) -> QuerySet[Unit]:
    """The topmost units for which an account confirms reading."""
    return Unit.objects.in_force().filter(path__in=access.tops(user, "bulletin.acknowledge"))


def to_acknowledge(user: Any, issue: Issue) -> list[Unit]:
    """The account's units below the issuer that have not confirmed reading."""
    read = Receipt.objects.filter(issue=issue).values("unit")
    return [
        unit
        for unit in _acknowledging(user).exclude(pk__in=read)
        if unit.pk != issue.series.unit_id and paths.contains(issue.series.unit.path, unit.path)
    ]


@dataclass(frozen=True)
class Reader:
    """A unit that should read a bulletin, and when it confirmed."""

    unit: Unit
    at: datetime | None
    by: str

    @property
    def read(self) -> str:
        return "1" if self.at else "0"


def readers(issue: Issue) -> list[Reader]:
    """The units directly below the issuer and every other that confirmed, those that have not read first."""
    receipts = {r.unit_id: r for r in Receipt.objects.filter(issue=issue).select_related("unit", "by")}
    units = {unit.pk: unit for unit in Unit.objects.in_force().filter(parent=issue.series.unit_id)}
    units |= {receipt.unit_id: receipt.unit for receipt in receipts.values()}
    found = [
        Reader(unit, receipts[pk].at if pk in receipts else None, receipts[pk].by.name if pk in receipts else "")
        for pk, unit in units.items()
    ]
    return sorted(found, key=lambda reader: (reader.at is not None, reader.unit.sort_key, reader.unit.pk))


@dataclass(frozen=True)
class Figure:
    """An issued figure: its expression, its printed text and what it counts."""

    code: str
    expression: Expression
    text: str
    meaning: str


def figure_of(issue: Issue, code: str) -> Figure | None:
    """An issued bulletin's figure by code."""
    data = json.loads(issue.figures).get(code)
    row = next((row for row in json.loads(issue.document)["figure_codes"] if row["code"] == code), None)
    return Figure(code, expression_of(data), row["text"], row["meaning"]) if data and row else None


def ground_of(issue: Issue) -> Ground:
    """What an issued bulletin's figures stand on."""
    source = ground.source_of(issue.bulletin)
    return ground.Source(source.snapshot, source.previous, issue.flags).ground()


def issue_of(bulletin: Bulletin) -> Issue | None:
    """The issue of a bulletin, None while it is a draft."""
    return Issue.objects.select_related("series__unit", "bulletin__snapshot__campaign", "signed_by").filter(
        bulletin=bulletin
    ).first()  # fmt: skip


def links(issue: Issue) -> dict[str, Sequence[Issue] | Issue | None]:
    """The issue that this one corrects, and those that correct it."""
    corrects = Issue.objects.filter(bulletin=issue.bulletin.corrects_id).select_related("series").first()
    corrections = Issue.objects.filter(bulletin__corrects=issue.bulletin_id).select_related("series").order_by("pk")
    return {"corrects": corrects, "corrections": list(corrections)}


def series(user: Any) -> QuerySet[Series]:
    """The series in which an account may draft."""
    return access.rows(user, "bulletin.draft", Series).select_related("unit").order_by("unit__path", "characters")


def units(user: Any) -> QuerySet[Unit]:
    """The units for which an account may open a series: those that have others below them."""
    rows = access.units(user, "bulletin.draft").filter(closed_on=None)
    return rows.exclude(kind="branch").order_by("path")


def first_series(user: Any) -> dict[str, Any]:
    """What a new series is filled in with: the account's topmost unit without one, and names made from its own."""
    rows = access.units(user, "bulletin.draft").filter(closed_on=None, kind="local_committee", bulletin_series=None)
    unit = rows.order_by("depth", "path").first()
    if unit is None:
        return {}
    place = (unit.short_name or unit.name).removeprefix("共青团")
    return {"unit": unit.pk, "name": "督查通报", "characters": f"{place[:1]}团通", "issuer_name": unit.name}


def campaigns(user: Any) -> QuerySet[Campaign]:
    """The launched campaigns that an account can see."""
    return access.rows(user, "campaign.edit", Campaign).exclude(launched_at=None).order_by("-launched_at")


def previous(user: Any) -> QuerySet[Bulletin]:
    """The issued bulletins that a new one may be told against."""
    rows = access.rows(user, "bulletin.draft", Bulletin).filter(issue__isnull=False)
    return (
        rows.exclude(kind=BulletinKind.CORRECTION.value).select_related("issue__series").order_by("-issue__issued_at")
    )


def named(bulletin: Bulletin) -> str:
    """A bulletin as it is named in a list: its number, if it has one, and its title."""
    issue = getattr(bulletin, "issue", None)
    return f"{documents.number_of(issue)} {bulletin.title}" if issue else bulletin.title
