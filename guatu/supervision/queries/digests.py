"""What messages say: the weekly digest, the reminder before a node, a letter. Organisations and figures, no persons."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings

from guatu.base import clock
from guatu.base.figures import percent, thousands
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.supervision import board as boards
from guatu.supervision.board import Board
from guatu.supervision.models import Flag, Letter, LetterStep
from guatu.supervision.queries.cells import CellList, cells_below
from guatu.supervision.queries.letters import standing
from guatu.supervision.queries.overdue import SILENT, day_words, names
from guatu.supervision.queries.progress import tasks_of, total
from guatu.supervision.rules.flags import Step as FlagStepKind
from guatu.supervision.rules.letters import FINAL, Colour, number
from guatu.supervision.rules.notices import DAYS_BEFORE
from guatu.supervision.rules.progress import share

AHEAD = 7  # days that a digest looks ahead
NAMED = 5


def link(path: str) -> str:
    """The address of a page for people outside it; "" where the installation's own address is not set."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""


def tail(path: str) -> str:
    """What ends a message that was cut."""
    return f"\n……全文请看 {link(path)}" if link(path) else "\n……全文请登录挂图查看。"


def running(unit: Unit) -> list[Campaign]:
    """The launched and unfinished campaigns that reach a unit."""
    rows = Campaign.objects.filter(closed_at=None, owner__in=paths.ancestors(unit.path)).exclude(launched_at=None)
    return list(rows.order_by("-starts_on", "code"))


def _boards(unit: Unit, at: datetime) -> Iterator[tuple[Campaign, Board]]:
    for campaign in running(unit):
        board = boards.of(campaign, at=at)
        if unit.pk in board.tree:
            yield campaign, board


def digest_text(unit: Unit, at: datetime, more: Sequence[str] = ()) -> str:
    """The week's digest of a unit; "" where no campaign runs and nothing else is to say."""
    lines = [line for campaign, board in _boards(unit, at) for line in _campaign(unit, campaign, board)]
    lines += [*_letters(unit, at), *_flags(unit, at), *more]
    if not lines:
        return ""
    head = f"挂图每周摘要 {unit}（{day_words(clock.day(at))}）"
    return "\n".join([head, *lines, f"查看 {link('/')}" if link("/") else "详情请登录挂图查看。"])


def _campaign(unit: Unit, campaign: Campaign, board: Board) -> Iterator[str]:
    cells = total(board, unit.pk)
    of = share(cells)
    if not of.applicable:
        return
    said = f"{campaign}：完成{thousands(of.done)}/{thousands(of.applicable)}项（{percent(of.done, of.applicable)}）"
    yield said + (f"，逾期{thousands(of.overdue)}项。" if of.overdue else "。")
    tasks = tasks_of(campaign)
    silent = cells_below(board, unit.pk, tasks).only_states(SILENT)
    due = _due(silent, board.today, board.today + timedelta(days=AHEAD))
    soon = [f"{task}（{day_words(task.node.due_on)}）{n}项" for task, n in _by_task(due, tasks)]
    if soon:
        yield f"七天内到期未报：{'；'.join(soon)}。"
    who = list(dict.fromkeys(silent.board.tree.pk[silent.places].tolist()))
    others = [pk for pk in who if pk != unit.pk]
    if others:
        yield f"还有任务未报的下级组织{thousands(len(others))}个：{'、'.join(names(others[:NAMED]))}" + (
            "等。" if len(others) > NAMED else "。"
        )


def _due(cells: CellList, first: date, last: date) -> CellList:
    """The cells that fall due from one day to another, both included."""
    days = np.zeros(len(cells), dtype=np.int64)
    for n, task in enumerate(cells.tasks):
        mine = cells.which == n
        days[mine] = cells.board.planes[task.pk].due[cells.places[mine]]
    return cells.only((days >= first.toordinal()) & (days <= last.toordinal()))


def _by_task(cells: CellList, tasks: Sequence[Task]) -> list[tuple[Task, int]]:
    numbers = np.bincount(cells.which, minlength=len(tasks)).tolist()
    return [(task, n) for task, n in zip(tasks, numbers, strict=True) if n]


def _letters(unit: Unit, at: datetime) -> Iterator[str]:
    open_ = Letter.objects.filter(unit=unit).exclude(
        pk__in=LetterStep.objects.filter(kind__in=[step.value for step in FINAL]).values("letter")
    )
    rows = list(open_.prefetch_related("steps"))
    if rows:
        fresh = sum(row.issued_at > at - timedelta(days=7) for row in rows)
        late = sum(standing(row).missed(clock.day(at)) for row in rows)
        yield (
            f"待办督办单{len(rows)}件"
            + (f"，本周新收{fresh}件" if fresh else "")
            + (f"，已过期{late}件。" if late else "。")
        )


def _flags(unit: Unit, at: datetime) -> Iterator[str]:
    week = Flag.objects.filter(
        unit=unit, steps__kind=FlagStepKind.PUBLISHED.value, steps__at__gt=at - timedelta(days=7)
    )
    n = week.distinct().count()
    if n:
        yield f"本周公布的红黑旗{n}面。"


def reminders(unit: Unit, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Slot, page and text of each reminder of today: cells at or below a unit due in three days or tomorrow."""
    for campaign, board in _boards(unit, at):
        tasks = tasks_of(campaign)
        silent = cells_below(board, unit.pk, tasks).only_states(SILENT)
        for days in DAYS_BEFORE:
            day = board.today + timedelta(days=days)
            due = _due(silent, day, day)
            if len(due):
                slot = f"{campaign.pk} {day.isoformat()} {days}"
                yield slot, f"/campaigns/{campaign.pk}/silence/", _reminder(unit, campaign, due, tasks, day, days)


def _reminder(unit: Unit, campaign: Campaign, due: CellList, tasks: Sequence[Task], day: date, days: int) -> str:
    when = "明天" if days == 1 else f"还有{days}天"
    parts = "；".join(f"{task}{n}项" for task, n in _by_task(due, tasks))
    who = list(dict.fromkeys(due.board.tree.pk[due.places].tolist()))
    below = [pk for pk in who if pk != unit.pk]
    lines = [f"{campaign}：{day_words(day)}到期（{when}），{unit}尚未报送：{parts}。"]
    if below:
        lines.append(f"涉及{'、'.join(names(below[:NAMED]))}{'等' if len(below) > NAMED else ''}{len(below)}个组织。")
    where = link(f"/campaigns/{campaign.pk}/silence/" if below else "/mine/")
    return "\n".join([*lines, f"查看 {where}"] if where else lines)


def letter_text(letter: Letter) -> str:
    """The message that a letter was issued."""
    word = Colour(letter.colour).label
    said = [
        f"{letter.unit}：收到{letter.issuer}{word}{number(letter.year, letter.serial)}",
        f"事由：{letter.subject}。",
        f"请于{day_words(letter.due_on)}前办结并回复。",
    ]
    where = link(f"/letters/{letter.pk}/")
    return "\n".join([*said, f"查看 {where}" if where else "请登录挂图签收。"])
