"""How coverage is drawn: marks of its forms and counts, bars of a share, the treemap, the points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base import figures
from guatu.base.templatetags.parts import marked
from guatu.coverage.rules.counts import Counts
from guatu.coverage.rules.places import COVERED, CountState, Cover, Joint, PlaceKind
from guatu.coverage.rules.treemap import squarify
from guatu.orgs.rules.sectors import Field

register = template.Library()

# The mark of each form: the fuller, the nearer to an organisation of one's own.
MARKS = {
    Cover.NONE: "unseen", Cover.INTEREST: "in_progress", Cover.JOINT: "submitted", Cover.ATTACHED: "done_late",
    Cover.OWN: "done",
}  # fmt: skip
COUNT_MARKS = {
    CountState.BLANK: "unseen", CountState.UNCONFIRMED: "submitted", CountState.STALE: "overdue",
    CountState.FRESH: "done",
}  # fmt: skip
WIDTH, HEIGHT = 960, 420


@register.filter
def cover_mark(code: str) -> SafeString:
    """The mark and word of a form of cover."""
    return marked(MARKS[Cover(code)], _(Cover(code).label))


@register.filter
def count_mark(code: str) -> SafeString:
    """The mark and word of how good a count is."""
    return marked(COUNT_MARKS[CountState(code)], _(CountState(code).label))


@register.filter
def joint(code: str) -> str:
    """Who founded a joint branch together, in words."""
    return _(Joint(code).label) if code else ""


@register.filter
def place_kind(code: str) -> str:
    """The kind of a place in words."""
    return _(PlaceKind(code).label)


@register.filter
def field_word(code: str) -> str:
    """A field of work in words; none is blank."""
    return _(Field(code).label) if code else ""


@register.simple_tag
def covers() -> list[tuple[str, str]]:
    """The forms of cover in their order, each as its code and its address in lists."""
    return [(cover.value, cover.label) for cover in Cover]


@register.simple_tag
def places_url(unit: Any, own: bool = False, **chosen: str) -> str:
    """The list of a unit's places, narrowed: `{% places_url area.unit cover="covered" count="known" %}`."""
    parts = {"unit": unit.pk, "own": "1" if own else "", **chosen}
    return figures.address(reverse("coverage:places"), parts)


@register.simple_tag
def share(part: int, whole: int, href: str = "", size: str = "row") -> SafeString:
    """A share as a bar with its percentage and fraction; the part without cover is hatched. Leads to its list."""
    width = round(part / whole * 100, 2) if whole else 0
    bare: SafeString | str = ""
    if whole:
        bare = format_html(
            '<rect class="cover-bare" fill="url(#hatch-none)" x="{}%" y="4" width="{}%" height="100%"></rect>',
            width, round(100 - width, 2),
        )  # fmt: skip
    track = format_html(
        '<svg class="bar-track" width="100%" aria-hidden="true"><rect class="bar-ground" x="0" y="4" width="100%" '
        'height="100%"></rect>{}<rect class="s-done" x="0" y="4" width="{}%" height="100%"></rect></svg>',
        bare, width,
    )  # fmt: skip
    said = format_html(
        '<span class="bar-figure"><b>{}</b> <span class="bar-fraction">{}/{}</span></span>',
        figures.percent(part, whole), figures.thousands(part), figures.thousands(whole),
    )  # fmt: skip
    if href:
        return format_html('<a href="{}" class="bar bar-{}">{}{}</a>', href, size, track, said)
    return format_html('<span class="bar bar-{}">{}{}</span>', size, track, said)


@dataclass(frozen=True)
class Tile:
    """One box of the treemap: its size is `value`, of which `covered` is drawn solid."""

    name: str
    value: int
    covered: int
    word: str
    href: str


def area_tile(name: str, counts: Counts, href: str) -> Tile:
    """A box for an area with its share."""
    return Tile(name, counts.youths, counts.covered_youths, figures.percent(counts.covered_youths, counts.youths), href)


def place_tile(name: str, youths: int, cover: str, href: str) -> Tile:
    """A box for one place with its form of cover."""
    return Tile(name, youths, youths if cover in COVERED else 0, _(Cover(cover).label), href)


@register.simple_tag
def treemap(tiles: Sequence[Tile], label: str) -> SafeString:
    """A treemap: each box as large as its young people, the covered part solid, the rest hatched."""
    tiles = sorted((tile for tile in tiles if tile.value), key=lambda tile: -tile.value)
    boxes = squarify([tile.value for tile in tiles], WIDTH, HEIGHT)
    drawn = format_html_join("", "{}", ((_box(tile, box),) for tile, box in zip(tiles, boxes, strict=True)))
    return format_html(
        '<svg class="treemap" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>', WIDTH, HEIGHT, label, drawn
    )


def _box(tile: Tile, box: Any) -> SafeString:
    """A box with its name where there is room; a screen reader and the tooltip get it in any case."""
    x, y, width, height = (round(n, 1) for n in (box.x, box.y, box.width, box.height))
    title = _("%(name)s：%(youths)s 名青年，%(word)s") % {
        "name": tile.name, "youths": figures.thousands(tile.value), "word": tile.word,
    }  # fmt: skip
    words: SafeString | str = ""
    if width >= 52 and height >= 40:
        words = format_html(
            '<text x="{0}" y="{1}">{2}</text><text class="treemap-word" x="{0}" y="{3}">{4}</text>',
            x + 6, y + 18, fitting(tile.name, width - 12), y + 34,
            tile.word if long(tile.word) <= width - 12 else "",
        )  # fmt: skip
    solid = round(width * tile.covered / tile.value, 1)
    return format_html(
        '<a href="{}"><title>{}</title><rect class="cover-ground" x="{}" y="{}" width="{}" height="{}"></rect>'
        '<rect class="cover-bare" fill="url(#hatch-none)" x="{}" y="{}" width="{}" height="{}"></rect>'
        '<rect class="cover-done" x="{}" y="{}" width="{}" height="{}"></rect>{}</a>',
        tile.href, title, x, y, width, height, round(x + solid, 1), y, round(width - solid, 1), height,
        x, y, solid, height, words,
    )  # fmt: skip


def long(text: str) -> float:
    """About how long a text is in the drawing."""
    return sum(7.5 if letter.isascii() else 13.5 for letter in text)


def fitting(name: str, room: float) -> str:
    """A name cut to a room."""
    if long(name) <= room:
        return name
    while name and long(name) + 13.5 > room:
        name = name[:-1]
    return f"{name}…"


@register.simple_tag
def points(places: Iterable[Any], label: str) -> SafeString:
    """Places where they are, as marks of their form of cover; degrees east and north drawn equally long."""
    rows = list(places)
    if not rows:
        return SafeString("")
    lats, longs = [row.latitude for row in rows], [row.longitude for row in rows]
    squeeze = cos(radians((min(lats) + max(lats)) / 2)) or 1
    wide, high = (max(longs) - min(longs)) * squeeze or 0.01, max(lats) - min(lats) or 0.01
    scale = min((WIDTH - 40) / wide, 520 / high)
    height = round(high * scale + 40)
    drawn = format_html_join(
        "",
        '<a href="{}" tabindex="-1"><title>{}</title><svg x="{}" y="{}" width="14" height="14" class="mark s-{}">'
        '<use href="#m-{}"></use></svg></a>',
        (
            (
                reverse("coverage:place", args=[row.pk]), f"{row.name} {_(Cover(row.cover).label)}",
                round(20 + (row.longitude - min(longs)) * squeeze * scale - 7, 1),
                round(20 + (max(lats) - row.latitude) * scale - 7, 1), MARKS[Cover(row.cover)], MARKS[Cover(row.cover)],
            )
            for row in rows
        ),
    )  # fmt: skip
    return format_html('<svg class="points" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', WIDTH, height,
                       label, drawn)  # fmt: skip
