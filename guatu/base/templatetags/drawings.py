"""The drawings behind the parts: SVG whose positions are attributes, which a strict policy allows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base import figures
from guatu.base.states import CellState

HATCH = SafeString(' fill="url(#hatch-overdue)"')


def bar_title(cut: figures.Cut, pace: float | None, label: str) -> str:
    """What the figure of a bar is a share of, for its tooltip."""
    words = [
        _("完成（含逾期完成）%(done)s ÷ 应完成 %(all)s")
        % {"done": figures.thousands(cut.done), "all": figures.thousands(cut.applicable)}
    ]
    words += [f"{_(part.state.label)} {figures.thousands(part.count)}" for part in cut.segments]
    if cut.not_applicable:
        words.append(_("不适用 %s，不计入应完成") % figures.thousands(cut.not_applicable))
    if pace is not None:
        words.append(_("计划进度 %s") % figures.percent(pace, 1))
    return "；".join(([label] if label else []) + words)


def bar_track(cut: figures.Cut, pace: float | None) -> SafeString:
    """The track of a bar: its pieces from four pixels below the top, and the tick of the plan from the top."""
    pieces = format_html_join(
        "",
        '<rect class="s-{0}" x="{1}%" width="{2}%" y="4" height="100%"{3}></rect>',
        (
            (part.state.value, part.start, part.width, HATCH if part.state is CellState.OVERDUE else "")
            for part in cut.segments
        ),
    )
    tick = ""
    if pace is not None:
        at = min(max(round(pace * 100, 2), 0), 99.4)
        tick = format_html('<rect class="bar-pace" x="{}%" y="0" width="2" height="100%"></rect>', at)
    return format_html(
        '<svg class="bar-track" width="100%" aria-hidden="true">'
        '<rect class="bar-ground" x="0" y="4" width="100%" height="100%"></rect>{}{}</svg>',
        pieces,
        tick,
    )


def node_line(rows: Iterable[Mapping[str, Any]], today: date) -> SafeString:
    """Nodes on a line by their due dates, with today in red; see the tag `nodes`."""
    rows = list(rows)
    days = [row["due_on"] for row in rows] + [today]
    first, span = min(days), max((max(days) - min(days)).days, 1)

    def place(on: date) -> float:
        return round(2 + 96 * (on - first).days / span, 2)

    marks = format_html_join(
        "",
        '<g>{4}<title>{3}</title><svg x="{0}%" y="30" overflow="visible"><circle class="nodes-ground" r="8"></circle>'
        '<use class="mark s-{1}" href="#m-{1}" x="-8" y="-8" width="16" height="16"></use></svg>'
        '<text x="{0}%" y="56">{2}</text>{5}</g>',
        (
            (
                place(row["due_on"]),
                row["state"],
                row["number"],
                f"{row['name']} · {row['due_on'].isoformat()} · {_(CellState(row['state']).label)}",
                format_html('<a href="{}">', row["href"]) if row.get("href") else "",
                SafeString("</a>") if row.get("href") else "",
            )
            for row in rows
        ),
    )
    return format_html(
        '<svg class="nodes" role="group" aria-label="{1}">'
        '<rect class="nodes-line" x="2%" y="29" width="96%" height="2"></rect>'
        '<rect class="nodes-gone" x="2%" y="29" width="{2}%" height="2"></rect>{3}'
        '<rect class="nodes-today" x="{0}%" y="16" width="2" height="28"></rect>'
        '<text class="nodes-word" x="{0}%" y="11">{4}</text></svg>',
        place(today),
        _("节点线"),
        round(place(today) - 2, 2),
        marks,
        _("今天"),
    )
