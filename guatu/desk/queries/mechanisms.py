"""The seven mechanisms at a unit: a few figures of each, every one with the list that it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guatu.appraisals.queries.duty import rounds
from guatu.base import clock
from guatu.bulletins.queries import reading
from guatu.campaigns.queries import responsibility
from guatu.desk import links
from guatu.desk.queries import campaigns
from guatu.fieldwork.queries import contacts, demonstration, matters, secondments
from guatu.fieldwork.rules.contacts import ContactState
from guatu.fieldwork.rules.matters import MatterStage
from guatu.guidance.queries import coverage as guidance
from guatu.guidance.queries import questions
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.supervision.queries import letters, reuse


@dataclass(frozen=True)
class Figure:
    """A figure with its words and the list that it counts; `lacking` says whether more than none is a fault."""

    words: str
    number: int
    href: str
    lacking: bool = False

    @property
    def fault(self) -> bool:
        """Whether something is lacking."""
        return self.lacking and self.number > 0


@dataclass(frozen=True)
class Mechanism:
    """One mechanism: its name, what it is for, its page, its figures."""

    name: str
    aim: str
    href: str
    figures: tuple[Figure, ...]


def mechanisms(user: Any, unit: Unit, at: datetime) -> list[Mechanism]:
    """The seven in the order of the programme, then first branch secretaries."""
    made = (
        (_("联系点"), _("每名干部至少联系一个支部，就近就便"), "fieldwork:contacts", _contacts),
        (_("示范点"), _("先行一步，做法写出来让别人照着做"), "fieldwork:demonstrations", _demonstration),
        (_("述职和座谈"), _("半年述职、季度座谈，议定的事有人办"), "appraisals:duty_rounds", _duty),
        (_("通报"), _("市县两级各发各的，数字点得开"), "bulletins:list", _bulletins),
        (_("责任"), _("每项任务在每一级都有人负责，没有空格"), "", _responsibility),
        (_("指导"), _("有人教、有资料、有问有答"), "guidance:plan", _guidance),
        (_("督查"), _("线上报的，线下核；落后的，三色督办"), "supervision:spot_plans", _supervision),
        (_("第一团支书"), _("派到村、在村、办实事"), "fieldwork:secondments", _secondments),
    )
    return [
        Mechanism(name, aim, links.path(page) if page else "", tuple(find(user, unit, at)))
        for name, aim, page, find in made
    ]


def _contacts(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    on = clock.day(at)
    found = contacts.overview(user, unit, on, norms(on))
    yield Figure(_("在联系"), found.contacts, links.to("fieldwork:contacts", unit=unit.pk))
    yield Figure(_("应联系未联系的干部"), found.lacking, links.to("fieldwork:contact_gaps", unit=unit.pk), lacking=True)
    idle = links.to("fieldwork:contacts", unit=unit.pk, state=ContactState.IDLE.value)
    yield Figure(_("本季度还没走访"), found.idle, idle, lacking=True)
    late = matters.at_stage(matters.matters(user, unit), MatterStage.OVERDUE, on).count()
    href = links.to("fieldwork:matters", unit=unit.pk, stage=MatterStage.OVERDUE.value)
    yield Figure(_("逾期事项"), late, href, lacking=True)


def _demonstration(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    points = demonstration.in_office(demonstration.points(user, unit)).count()
    yield Figure(_("在任示范点"), points, links.to("fieldwork:demonstrations", unit=unit.pk, state="now"))
    told = demonstration.stories(user, unit).exclude(published_at=None).count()
    yield Figure(_("写出来的做法"), told, links.to("fieldwork:stories", unit=unit.pk, state="published"))


def _duty(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    on = clock.day(at)
    rows = rounds.committees(user, rounds.due_on(on, norms(on)), unit)
    for code, words in (("round", _("本半年没有述职的委员会")), ("symposium", _("本季度没有座谈的委员会"))):
        href = links.to("appraisals:duty_due", unit=unit.pk, behind=code)
        yield Figure(words, rounds.behind(rows, code).count(), href, lacking=True)


def _bulletins(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    issued = reading.bulletins(user, unit).exclude(issue=None).count()
    yield Figure(_("已印发"), issued, links.to("bulletins:list", unit=unit.pk, state="issued"))


def _responsibility(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    campaign = campaigns.main(user)
    if campaign is None:
        return
    empty = sum(line.gaps > 0 for line in responsibility.tree(campaign, unit, clock.day(at)))
    href = links.to("campaigns:responsibility_gaps", campaign.pk, unit=unit.pk)
    yield Figure(_("有责任空格的组织"), empty, href, lacking=True)


def _guidance(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    on = clock.day(at)
    reach = guidance.figure(user, unit, on.year, on)
    never = links.to("guidance:coverage", unit=unit.pk, year=on.year, state="never")
    yield Figure(_("今年还没指导到的组织"), reach.missing, never, lacking=True)
    waiting = links.to("guidance:questions", mine="answer")
    yield Figure(_("等我答复的提问"), questions.waiting(user).count(), waiting, lacking=True)


def _supervision(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    found = letters.lines(letters.visible(user, unit)[: letters.NEWEST], letters.sides(user), at)
    yield Figure(
        _("逾期督办单"), sum(row.missed for row in found),
        links.to("supervision:letters", unit=unit.pk, view="all", missed="True"), lacking=True,
    )  # fmt: skip
    yield Figure(
        _("待判定的雷同线索"), reuse.suspicions(user, unit).filter(verdict="").count(),
        links.to("supervision:suspicions", unit=unit.pk, verdict="open"), lacking=True,
    )  # fmt: skip


def _secondments(user: Any, unit: Unit, at: datetime) -> Iterator[Figure]:
    on = clock.day(at)
    held = [row for row in secondments.lines(secondments.terms(user, unit), on, norms(on)) if row.working]
    yield Figure(_("在村"), len(held), links.to("fieldwork:secondments", unit=unit.pk, state="working"))
