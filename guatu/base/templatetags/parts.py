"""The parts that every page is made of. `/components/` shows each of them in every state.

This library is a template builtin: templates use the tags without `{% load %}`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.models import ModelChoiceIterator
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guatu.base import figures, told
from guatu.base.clock import SHANGHAI
from guatu.base.states import CellState
from guatu.base.templatetags import drawings

register = template.Library()

NOTHING = "–"
MARKS = {one.mark: one.value for one in CellState} | {"◆": "public"}
FLAG_WORDS = {"red": "红旗", "black": "黑旗"}
# Stage of a flag: its word, and how the flag is drawn.
FLAG_STAGES = {
    "proposed": ("拟定", "outline"),
    "decided": ("已定", "filled"),
    "notified": ("已告知", "filled"),
    "in_reply": ("申辩中", "filled"),
    "in_appeal": ("申诉中", "notched"),
    "published": ("已公布", "filled"),
    "expired": ("已到期", "struck"),
    "taken_down": ("已摘旗", "struck"),
}


register.filter("told", told.told)  # `{{ problem.detail|told }}`: a message, in the reader's language
register.filter("named", told.named)  # `{{ task|named }}`: its English name on English pages, where it has one


@register.filter
def count(number: int | None) -> str:
    """A number with thousands separators: `{{ n|count }}` gives 1,204; nothing gives –."""
    return NOTHING if number is None or number == "" else figures.thousands(number)


@register.filter
def pct(part: float | None, whole: float = 1) -> str:
    """A share with one decimal: `{{ done|pct:all }}` or `{{ 0.873|pct }}` gives 87.3%."""
    return NOTHING if part is None or part == "" else figures.percent(part, whole)


def instant(at: datetime) -> str:
    """An instant in words, in Asia/Shanghai."""
    local = at.astimezone(SHANGHAI)
    if get_language() == "en":
        return f"{local.day} {local:%b %Y %H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def calendar_day(on: date) -> str:
    """A calendar day in words."""
    return f"{on.day} {on:%b %Y}" if get_language() == "en" else f"{on.year}年{on.month}月{on.day}日"


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """An instant: `{{ row.sent_at|when }}` gives 2026年11月23日 18:42."""
    if not at:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), instant(at))


@register.filter
def day(on: date | str | None) -> SafeString | str:
    """A calendar day, or one kept as 2026-11-23: `{{ task.due_on|day }}` gives 2026年11月23日."""
    if not on:
        return NOTHING
    on = date.fromisoformat(on) if isinstance(on, str) else on
    on = on.astimezone(SHANGHAI).date() if isinstance(on, datetime) else on
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), calendar_day(on))


@register.filter
def short_day(on: date | None) -> SafeString | str:
    """A calendar day without its year, for dense tables: 11月23日."""
    if not on:
        return NOTHING
    on = on.astimezone(SHANGHAI).date() if isinstance(on, datetime) else on
    words = f"{on.day} {on:%b}" if get_language() == "en" else f"{on.month}月{on.day}日"
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), words)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small drawing: `{% icon "search" %}`. With a label it speaks, without one it is silent."""
    says = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    address = f"{static('guatu/icons/sprite.svg')}#{name}"
    return format_html('<svg class="icon" {}><use href="{}"></use></svg>', says, address)


@register.simple_tag
def state(code: str, short: bool = False) -> SafeString:
    """The mark and word of a cell's state: `{% state "overdue" %}`; `short=True` hides the word from the eye."""
    value = CellState(code)
    return marked(value.value, _(value.label), short=short)


def marked(code: str, word: str, *, short: bool = False) -> SafeString:
    """A state of any kind: one of the marks with its word; `short` hides the word from the eye."""
    seen = "unseen-word" if short else "word"
    return format_html('<span class="state">{}<span class="{}">{}</span></span>', mark(code), seen, word)


@register.simple_tag
def mark(code: str) -> SafeString:
    """The drawn mark of a state, without a word: `{% mark "done" %} 已确认`."""
    return format_html('<svg class="mark s-{0}" aria-hidden="true"><use href="#m-{0}"></use></svg>', code)


@register.filter
def drawn(words: Any) -> Any:
    """A state in words: `{{ standing|drawn }}` gives "● 在任" with its mark drawn, anything else as it came."""
    if not isinstance(words, str) or isinstance(words, SafeString):
        return words
    letter, _space, word = words.partition(" ")
    return marked(MARKS[letter], word) if word and letter in MARKS else words


@register.simple_tag
def flag(colour: str, stage: str = "decided", short: bool = False) -> SafeString:
    """A red or black flag: `{% flag "red" stage="proposed" %}`. Stages: keys of FLAG_STAGES."""
    word, drawn = FLAG_STAGES[stage]
    shape = "pennant" if colour == "red" else "swallow"
    notch = "-notched" if drawn == "notched" else ""
    return format_html(
        '<span class="flag flag-{} {}"><svg class="flag-shape" aria-hidden="true"><use href="#f-{}{}"></use>{}</svg>'
        '<span class="{}">{} <small>{}</small></span></span>',
        colour,
        drawn,
        shape,
        notch,
        SafeString('<use href="#f-strike"></use>') if drawn == "struck" else "",
        "unseen-word" if short else "word",
        _(FLAG_WORDS[colour]),
        _(word),
    )


@register.inclusion_tag("parts/bar.html")
def bar(
    counts: Mapping[str, int],
    pace: float | None = None,
    href: str = "",
    size: str = "row",
    label: str = "",
    state_href: str = "",
) -> dict[str, Any]:
    """Progress: `{% bar counts pace=0.62 href=url size="cell" label="云溪县" %}`.

    `counts` maps codes of CellState to numbers; `pace` is the planned share now (0–1); `href` leads
    to exactly the list that the bar counts; `size` is cell, row or header. `state_href`, with a state's code
    added at its end, leads to the list of that state: the words below a header's bar link there.
    """
    cut = figures.cut(counts)
    return {
        "cut": cut,
        "track": drawings.bar_track(cut, pace),
        "title": drawings.bar_title(cut, pace, label),
        "href": href,
        "size": size,
        "state_href": state_href,
        "pace": figures.percent(pace, 1) if pace is not None else "",
    }


def bar_html(counts: Mapping[str, int], href: str = "", size: str = "cell") -> SafeString:
    """The same bar for lists, whose cells are made in Python."""
    return render_to_string("parts/bar.html", bar(counts, href=href, size=size))


@register.inclusion_tag("parts/legend.html")
def legend() -> dict[str, Any]:
    """The key to all states: `{% legend %}`, once on a page with bars."""
    return {"states": list(CellState)}


@register.inclusion_tag("parts/steps.html")
def steps(labels: Iterable[str], current: int = 1) -> dict[str, Any]:
    """A fixed sequence: `{% steps labels current=2 %}`; steps before `current` (from 1) are past."""
    rows = [
        {"number": n, "label": text, "state": "past" if n < current else "now" if n == current else "ahead"}
        for n, text in enumerate(labels, start=1)
    ]
    return {"steps": rows}


@register.inclusion_tag("parts/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]], empty: str = "") -> dict[str, Any]:
    """What happened, newest first: `{% timeline events %}`.

    An event has `at`, `what`, and as wanted `who`, `note`, `href`, `state` (a code of CellState).
    """
    return {"events": list(events), "empty": empty or _("还没有记录。")}


@register.simple_tag
def nodes(rows: Iterable[Mapping[str, Any]], today: date) -> SafeString:
    """Nodes by due date with today in red: `{% nodes rows today %}`.

    A row has `number`, `name`, `due_on`, `state` (a code of CellState) and, as wanted, `href`.
    """
    return drawings.node_line(rows, today)


@register.filter
def spoken(bound: BoundField) -> BoundField:
    """A field whose choices are in the reader's language: `{{ form.noun|spoken }}`; `{% field %}` does it by itself."""
    choices = getattr(bound.field.widget, "choices", None)
    if choices and not isinstance(choices, ModelChoiceIterator):
        # Closed lists carry Chinese labels; the widget is this form's own copy. Groups of choices stay as they are.
        bound.field.widget.choices = [
            (code, word if isinstance(word, list | tuple) else told.told(word)) for code, word in choices
        ]
    return bound


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:
    """A form's field with label, help and error: `{% field form.reason %}`."""
    kind = getattr(bound.field.widget, "input_type", "") or type(bound.field.widget).__name__.lower()
    grouped = kind in {"radio", "checkbox"} and bool(getattr(bound.field.widget, "choices", None))
    spoken(bound)
    return {
        "bound": bound,
        "kind": kind,
        "grouped": grouped,
        "single": kind == "checkbox" and not grouped,
        "label": label or bound.label,
        "help": help or bound.help_text,
    }


@register.inclusion_tag("parts/form_errors.html")
def form_errors(form: Any, focus: bool = True) -> dict[str, Any]:
    """What is wrong with a whole form, with links to the fields: `{% form_errors form %}` at its top."""
    wrong = [bound for bound in form if bound.errors] if form.is_bound else []
    return {"focus": focus, "wrong": wrong, "general": form.non_field_errors() if form.is_bound else []}


@register.inclusion_tag("parts/empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "") -> dict[str, Any]:
    """Nothing here, and what to do next: `{% empty "没有待核验的事项" text="…" href=url action="去看看" %}`."""
    return {"title": title, "text": text, "href": href, "action": action}


def mask(value: str, kind: str = "id") -> str:
    """A protected value with only what is needed to recognise it.

    >>> mask("13812345678", "phone"), mask("张小明", "name"), mask("110105200805120021")
    ('138****5678', '张**', '**************0021')
    """
    if not value:
        return NOTHING
    if kind == "phone" and len(value) >= 8:
        return value[:3] + "*" * (len(value) - 7) + value[-4:]
    if kind == "name":
        return value[:1] + "*" * (len(value) - 1)
    return "*" * max(len(value) - 4, 0) + value[-4:] if len(value) > 4 else "*" * len(value)


@register.inclusion_tag("parts/masked.html")
def masked(value: str, kind: str = "id", href: str = "") -> dict[str, Any]:
    """A protected value: `{% masked person.phone_tail kind="phone" href=url %}`; `href` asks for the whole of it.

    A value that comes already masked (with *) is shown as it is.
    """
    return {"text": value if "*" in (value or "") else mask(value or "", kind), "href": href}


@register.inclusion_tag("parts/as_of.html")
def as_of(at: datetime, responsible: str = "", href: str = "") -> dict[str, Any]:
    """When the page's figures were true and who answers for them: `{% as_of at "组织部 李岚" %}`."""
    return {"at": at, "responsible": responsible, "href": href}


@register.inclusion_tag("parts/listing.html", takes_context=True)
def listing(context: template.Context, table: Any) -> dict[str, Any]:
    """A list page's table with filters, sort, export and paging: `{% listing table %}`."""
    return {"table": table, "request": context.get("request")}


@register.simple_tag
def address(path: str, **parameters: object) -> str:
    """A URL with parameters, empty ones left out: `{% address "/tasks/" node=3 state="overdue" %}`."""
    return figures.address(path, parameters)
