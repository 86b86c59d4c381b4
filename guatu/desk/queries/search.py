"""Looking something up: units, people, tasks, documents, letters and cases, each within the reader's rights.

Everything is found by Chinese words, pinyin and initials. What has no stored line to search in (titles of tasks,
bulletins, letters) is few enough to be read and compared here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from guatu.base.pinyin import search_text
from guatu.base.told import named
from guatu.base.wording import Words
from guatu.bulletins.models import Issue
from guatu.campaigns.models import Campaign, Task
from guatu.coverage.models import Case, Place
from guatu.coverage.rules.cases import Disposition
from guatu.desk import links
from guatu.fieldwork.models import Story
from guatu.guidance.models import Material, Question
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.people.models import Person
from guatu.supervision.queries import letters
from guatu.supervision.rules.letters import number

MOST_WORDS = 5
SHOWN = 40  # units
FEW = 12  # of any other kind
READ = 600  # the newest titles that are read and compared


@dataclass(frozen=True)
class Hit:
    """One thing that matches: where it is, what it is called, and what tells it from its like."""

    href: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `more` says that there are more than shown."""

    name: str
    hits: tuple[Hit, ...]
    more: bool = False


def words_of(text: str) -> list[str]:
    """The words of a search: at most five, none longer than a name."""
    return [word.lower() for word in text[:100].split()[:MOST_WORDS]]


def found(user: Any, text: str, *, people: bool = False, pages: Sequence[tuple[str, str]] = ()) -> list[Group]:
    """All that matches every word, by kind; nothing for no word.

    `people` says whether persons are looked up: not where the words stand in an address. `pages` are the label and
    address of each page that the reader may open.
    """
    words = words_of(text)
    if not words:
        return []
    groups = [_group(_("页面"), [Hit(href, label) for label, href in pages if _holds(words, label)], FEW)]
    groups += [_group(_("组织"), _units(user, words), SHOWN)]
    if people:
        groups.append(_group(_("人员"), _people(user, words), FEW))
    groups += [_group(str(name), find(user, words), FEW) for name, find in KINDS]
    return [group for group in groups if group.hits]


def _group(name: str, hits: Sequence[Hit], most: int) -> Group:
    return Group(name, tuple(hits[:most]), len(hits) > most)


def _holds(words: Iterable[str], *texts: str) -> bool:
    """Whether every word stands in some texts, their pinyin or their initials."""
    line = search_text(*texts)
    return all(word in line for word in words)


def _all(rows: QuerySet[Any], words: Iterable[str], *fields: str) -> QuerySet[Any]:
    for word in words:
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows


def _seen(user: Any, model: type[Model]) -> QuerySet[Any]:
    return access.rows(user, model.access.read, model)  # type: ignore[attr-defined]


def _units(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(access.units(user, "unit.read").in_force(), words, "search_text", "code")
    kinds = {kind.value: kind.label for kind in Kind}
    shown = rows.select_related("parent").order_by("depth", "sort_key", "pk")[: SHOWN + 1]
    return [
        Hit(links.path("desk:unit", unit.pk), str(unit), " · ".join(filter(None, (_(kinds[unit.kind]), _above(unit)))))
        for unit in shown
    ]


def _above(unit: Unit) -> str:
    return str(unit.parent) if unit.parent else ""


def _people(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(_seen(user, Person).filter(erased_at=None), words, "search_text")
    shown = rows.select_related("unit").order_by("sort_key", "pk")[: FEW + 1]
    return [Hit(links.path("people:person", row.pk), row.name, str(row.unit)) for row in shown]


def _tasks(user: Any, words: list[str]) -> list[Hit]:
    rows = _seen(user, Task).select_related("campaign").order_by("campaign", "position")[:READ]
    return [
        Hit(links.path("campaigns:task", row.pk), str(row), str(row.campaign))
        for row in rows
        if _holds(words, row.name, row.name_en, row.code)
    ]


def _campaigns(user: Any, words: list[str]) -> list[Hit]:
    rows = _seen(user, Campaign).order_by("-starts_on", "pk")[:READ]
    return [
        Hit(links.path("campaigns:detail", row.pk), named(row)) for row in rows if _holds(words, row.name, row.name_en)
    ]


def _bulletins(user: Any, words: list[str]) -> list[Hit]:
    rows = _seen(user, Issue).select_related("bulletin", "series").defer("pdf", "docx", "document", "figures", "flags")
    return [
        Hit(links.path("bulletins:detail", row.bulletin_id), row.bulletin.title, row.series.issuer_name)
        for row in rows.order_by("-issued_at")[:READ]
        if _holds(words, row.bulletin.title, row.series.name)
    ]


def _letters(user: Any, words: list[str]) -> list[Hit]:
    rows = letters.visible(user).prefetch_related(None)[:READ]
    return [
        Hit(links.path("supervision:letter", row.pk), row.subject, f"{number(row.year, row.serial)} · {row.unit}")
        for row in rows
        if _holds(words, row.subject, number(row.year, row.serial), row.unit.name)
    ]


def _cases(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(_seen(user, Case), words, "unit__search_text", "measures", "owner")
    return [
        Hit(links.path("coverage:case", row.pk), str(row.unit), _(Disposition(row.disposition).label))
        for row in rows.select_related("unit").order_by("-decided_at", "-pk")[: FEW + 1]
    ]


def _places(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(_seen(user, Place), words, "name", "address")
    shown = rows.select_related("unit").order_by("name", "pk")[: FEW + 1]
    return [Hit(links.path("coverage:place", row.pk), row.name, str(row.unit)) for row in shown]


def _materials(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(_seen(user, Material).filter(withdrawn_at=None), words, "search_text")
    shown = rows.order_by("-added_at", "-pk")[: FEW + 1]
    return [Hit(links.path("guidance:material", row.pk), row.title, row.source) for row in shown]


def _questions(user: Any, words: list[str]) -> list[Hit]:
    rows = _all(_seen(user, Question).filter(withdrawn_at=None), words, "search_text")
    shown = rows.order_by("-asked_at", "-pk")[: FEW + 1]
    return [Hit(links.path("guidance:question", row.pk), row.text[:60]) for row in shown]


def _stories(user: Any, words: list[str]) -> list[Hit]:
    rows = _seen(user, Story).select_related("point__unit").order_by("-written_at", "-pk")[:READ]
    return [
        Hit(links.path("fieldwork:story", row.pk), row.title, str(row.point.unit))
        for row in rows
        if _holds(words, row.title, row.point.unit.name)
    ]


# Each kind with its name and who finds it, in the order in which they are shown.
KINDS: tuple[tuple[Words, Callable[[Any, list[str]], list[Hit]]], ...] = (
    (_lazy("任务"), _tasks),
    (_lazy("专项"), _campaigns),
    (_lazy("资料"), _materials),
    (_lazy("问答"), _questions),
    (_lazy("示范点经验"), _stories),
    (_lazy("通报"), _bulletins),
    (_lazy("督办单"), _letters),
    (_lazy("整顿销号"), _cases),
    (_lazy("场所"), _places),
)
