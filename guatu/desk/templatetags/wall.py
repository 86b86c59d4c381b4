"""The drawings of the wall. Made as text at once, not by templates: one chart holds some two hundred small bars."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base import figures
from guatu.base.clock import SHANGHAI
from guatu.base.states import CellState
from guatu.base.templatetags.parts import FLAG_STAGES, FLAG_WORDS
from guatu.base.templatetags.parts import state as state_mark
from guatu.campaigns.models import Campaign, Task
from guatu.desk import links
from guatu.desk.queries.wall import Chart, Flown, Row
from guatu.desk.rules.geo import Place, apart
from guatu.orgs.models import Unit
from guatu.supervision.queries.nodes import NodeLine
from guatu.supervision.rules.flags import Step

register = template.Library()

ORDER = tuple(state for state in CellState if state is not CellState.NOT_APPLICABLE)


def percent(rate: Fraction | None) -> str:
    """A rate with one decimal, as every bar writes it."""
    return figures.percent(rate.numerator, rate.denominator) if rate is not None else "–"


def track(cells: Mapping[CellState, int], pace: float | None = None) -> str:
    """The track of a small bar, with the plan's tick."""
    applicable = sum(cells.get(state, 0) for state in ORDER)
    parts, reached = [], 0.0
    for state in ORDER:
        number = cells.get(state, 0)
        if number:
            width = number / applicable * 100
            parts.append(f'<rect class="s-{state.value}" x="{reached:.2f}%" width="{width:.2f}%" y="4" height="100%"/>')
            reached += width
    if pace is not None:
        parts.append(f'<rect class="bar-pace" x="{min(max(pace * 100, 0), 99.2):.2f}%" width="2" height="100%"/>')
    return (
        '<svg class="bar-track" width="100%" aria-hidden="true">'
        f'<rect class="bar-ground" y="4" width="100%" height="100%"/>{"".join(parts)}</svg>'
    )


def said(cells: Mapping[CellState, int], labels: Mapping[CellState, str]) -> str:
    """The counts in words, for a tooltip: state by state."""
    return "；".join(f"{labels[state]} {figures.thousands(cells[state])}" for state in CellState if cells.get(state))


def labels_now() -> dict[CellState, str]:
    """The words of the states in the reader's language, asked for once a drawing."""
    return {state: _(state.label) for state in CellState}


@register.simple_tag
def wall_cells(chart: Chart, row: Row, labels: Mapping[CellState, str]) -> SafeString:
    """The cells of one row: a small bar, the figure, and a link to exactly the list that it counts."""
    path = links.path("supervision:cells", chart.campaign.pk)
    out = []
    for line, cells in zip(chart.lines, row.by_task, strict=True):
        out.append(_cell(line.task, row, cells, path, labels, float(line.planned)))
    return SafeString("".join(out))


def _cell(task: Task, row: Row, cells: Mapping[CellState, int], path: str, labels: Mapping, pace: float) -> str:  # type: ignore[type-arg]
    applicable = sum(cells.get(state, 0) for state in ORDER)
    if not applicable:
        return '<td class="wall-cell void"><span class="wall-none">–</span></td>'
    done = cells.get(CellState.DONE, 0) + cells.get(CellState.DONE_LATE, 0)
    figure = figures.percent(done, applicable).removesuffix("%")
    whole = " whole" if done == applicable else ""
    title = escape(f"{row.name} · {task} · {done}/{applicable} · {said(cells, labels)}")
    inside = f"{track(cells, pace)}<b>{figure if done < applicable else '100'}</b>"
    if row.unit and path:
        key = f"c{row.unit}-{task.pk}"
        href = f"{path}?unit={row.unit}&amp;task={task.pk}"
        inside = f'<a id="{key}" href="{href}" title="{title}" data-figure="{done}/{applicable}">{inside}</a>'
    else:
        inside = f'<span title="{title}">{inside}</span>'
    return f'<td class="wall-cell{whole}">{inside}</td>'


@register.simple_tag
def wall_track(cells: Mapping[CellState, int], pace: float | None = None) -> SafeString:
    """A small bar alone."""
    return SafeString(track(cells, pace))


@register.filter
def rate(share: object) -> str:
    """The rate of a share as a percentage."""
    return percent(getattr(share, "rate", None))


@register.simple_tag
def words_of(cells: Mapping[CellState, int]) -> str:
    """The counts by state in words."""
    return said(cells, labels_now())


@register.simple_tag
def flag_shape(flag: Flown) -> SafeString:
    """A flag's shape alone, with its words for those who do not see it."""
    return format_html(
        '<svg class="flag-shape {}" role="img" aria-label="{} {}"><use href="#{}"></use></svg>',
        f"flag-{flag.colour}",
        _(FLAG_WORDS[flag.colour]),
        _(FLAG_STAGES[flag.stage][0]),
        symbol(flag),
    )


def symbol(flag: Flown) -> str:
    """The drawing of a flag: pennant or swallow-tail, notched while in appeal."""
    shape = "f-pennant" if flag.colour == "red" else "f-swallow"
    return f"{shape}-notched" if flag.stage == "in_appeal" else shape


@register.simple_tag
def wall_map(chart: Chart, query: str = "") -> SafeString:
    """The map: counties filled by five steps, each with its name and rate, flags as pins, each a link to its wall."""
    if chart.map is None or not chart.places:
        return SafeString("")
    letter = 38.0 if len(chart.places) <= 20 else 24.0
    placed = apart(chart.places, letter * 4.2, letter * 2.3)
    shapes = format_html_join(
        "",
        '<path class="land step-{}" d="{}"></path>',
        ((chart.shades.of(chart.rates[pk].share.rate), place.path) for pk, place in chart.places.items()),
    )
    known = {place.path for place in chart.places.values()}
    bare = format_html_join(
        "", '<path class="land bare" d="{}"></path>', ((p.path,) for p in chart.map.places if p.path not in known)
    )
    names = format_html_join(
        "", "{}", ((_label(chart, chart.rates[pk], place, letter, query),) for pk, place in placed.items())
    )
    return format_html(
        '<svg class="land-map" viewBox="-20 -60 {} {}" role="group" aria-label="{}">{}{}{}</svg>',
        round(chart.map.width) + 40,
        round(chart.map.height) + 90,
        _("各县（区）进度图"),
        bare,
        shapes,
        names,
    )


def _label(chart: Chart, row: Row, place: Place, letter: float, query: str) -> SafeString:
    href = links.to("desk:wall", chart.campaign.pk, unit=row.unit) + query
    pins = format_html_join(
        "",
        '<use class="pin flag-{}" href="#{}" x="{}" y="{}" width="{}" height="{}"></use>',
        (
            (
                flag.colour,
                symbol(flag),
                place.x + letter * (1.1 * n - 0.35),
                place.y - letter * 2.35,
                *[letter * 1.45] * 2,
            )
            for n, flag in enumerate(row.flags[:3])
        ),
    )
    return format_html(
        '<a href="{}" class="land-link" title="{}"><circle class="land-hit" cx="{}" cy="{}" r="{}"></circle>{}'
        '<text class="land-name" x="{}" y="{}" font-size="{}">{}</text>'
        '<text class="land-rate" x="{}" y="{}" font-size="{}">{}</text></a>',
        href,
        f"{row.name} {row.share.done}/{row.share.applicable}",
        place.x, place.y, letter * 1.5,
        pins,
        place.x, place.y - letter * 0.15, letter, row.name,
        place.x, place.y + letter, letter * 1.1, percent(row.share.rate),
    )  # fmt: skip


@register.simple_tag
def wall_today(chart: Chart) -> SafeString:
    """Where today stands in the strip: a red line between the last node whose day is past and the next one."""
    if not chart.nodes:
        return SafeString("")
    place = sum(line.due_on < chart.today for line in chart.nodes) / len(chart.nodes) * 100
    return format_html(
        '<svg class="strip-today" role="img" aria-label="{1}"><rect x="{0}%" width="3" height="100%"></rect>'
        '<text x="{0}%" y="0" text-anchor="{2}">{1}</text></svg>',
        round(place, 2),
        _("今天"),
        "start" if place < 1 else "end" if place > 99 else "middle",
    )


@register.simple_tag
def shade(chart: Chart, row: Row) -> int:
    """The step by which a unit is filled, 1–5; 0 without data."""
    return chart.shades.of(row.share.rate)


@register.simple_tag
def wall_href(chart: Chart, unit: int, query: str = "") -> str:
    """The wall below a unit; a unit with nothing below it leads on to its own page."""
    return links.to("desk:wall", chart.campaign.pk, unit=unit) + query


@register.simple_tag
def page_href(name: str, *arguments: object) -> str:
    """The address of a page, or # where there is none."""
    return links.path(name, *arguments) or "#"


@register.simple_tag
def node_state(line: NodeLine, today: date) -> SafeString:
    """The state of a node as a mark with its word."""
    return state_mark(line.state(today).value, short=True)


@register.filter
def clock(at: datetime) -> SafeString:
    """The time of day of an instant, in Asia/Shanghai: 18:42."""
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), f"{at.astimezone(SHANGHAI):%H:%M}"
    )


@register.filter
def flag_stage(step: str) -> str:
    """The drawing of a flag after a step: published, or taken away."""
    return "published" if step == Step.PUBLISHED else "taken_down"


@register.filter
def whole_percent(share: float) -> str:
    """A planned share without decimals."""
    return f"{round(share * 100)}%"


@register.simple_tag
def kind_word(kinds: Mapping[str, str], kind: str) -> str:
    """The word of a kind of unit."""
    return _(kinds[kind]) if kind in kinds else ""


@register.simple_tag
def changed_href(campaign: Campaign, unit: Unit, kind: str, since: datetime | None = None) -> str:
    """The list behind a figure of what changed; without an instant, since the beginning of today."""
    return links.to("desk:changed", campaign.pk, unit=unit.pk, kind=kind, since=since.isoformat() if since else "")


@register.simple_tag
def swift_bar(
    cells: Mapping[CellState, int], pace: float | None, href: str, labels: Mapping[CellState, str]
) -> SafeString:
    """The bar of a row as `bar` draws it, for pages with many: the same look from plain text."""
    applicable = sum(cells.get(state, 0) for state in ORDER)
    done = cells.get(CellState.DONE, 0) + cells.get(CellState.DONE_LATE, 0)
    return format_html(
        '<a class="bar bar-row" href="{}" title="{}">{}<span class="bar-figure"><b>{}</b> '
        '<span class="bar-fraction">{}/{}</span></span></a>',
        href,
        said(cells, labels),
        SafeString(track(cells, pace)),
        figures.percent(done, applicable),
        figures.thousands(done),
        figures.thousands(applicable),
    )
