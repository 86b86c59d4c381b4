"""What a demonstration point did is written by the point and published by the committee that chose it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.fieldwork.models import DemonstrationPoint, Story
from guatu.orgs import access
from guatu.people.actions.papers import keep

WRITE, DECIDE = "story.write", "demonstration.decide"
FIELDS = ("point", "task", "title", "version", "published_at")
LONGEST = 4000
MOST_PAPERS = 20


@dataclass(frozen=True)
class Told:
    """What a story says: how it was done, what it took, what came of it, what to look out for."""

    title: str
    steps: str
    means: str = ""
    outcome: str = ""
    pitfalls: str = ""
    task: Task | None = None


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    file: BinaryIO


def _check(told: Told) -> None:
    wrong = {name: f"请不超过{LONGEST}字" for name in ("steps", "means", "outcome", "pitfalls")
             if len(getattr(told, name)) > LONGEST}  # fmt: skip
    wrong |= {name: "请填写" for name in ("title", "steps") if not getattr(told, name).strip()}
    if len(told.title) > 120:
        wrong["title"] = "请不超过120字"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def write(*, point: DemonstrationPoint, told: Told, uploads: Sequence[Upload] = (), by: User, at: datetime) -> Story:
    """The point's unit writes a story; it is seen by its own line until the committee publishes it."""
    access.require(by, WRITE, point.unit)
    _check(told)
    made = Story.objects.create(point=point, written_by=by, written_at=at, **_values(told))
    _keep(made, uploads, by, at)
    journal.record("story.create", made, by=by, at=at, unit=point.unit, after=journal.snapshot(made, FIELDS))
    return made


def _values(told: Told) -> dict[str, object]:
    texts = {name: getattr(told, name).strip() for name in ("title", "steps", "means", "outcome", "pitfalls")}
    return {**texts, "task": told.task}


def _keep(story: Story, uploads: Sequence[Upload], by: User, at: datetime) -> None:
    if story.papers.count() + len(uploads) > MOST_PAPERS:
        raise Problem("invalid", "", {"papers": f"最多附{MOST_PAPERS}个文件"})
    unit = story.point.unit
    kept = [keep(unit=unit, name=one.name, file=one.file, personal=False, by=by, at=at) for one in uploads]
    if kept:
        story.papers.add(*kept)


def _hold(story: Story) -> Story:
    rows = Story.objects.select_for_update(of=("self",)).select_related("point__unit", "point__owner")
    return rows.get(pk=story.pk)


@transaction.atomic
def edit(*, story: Story, told: Told, version: int, uploads: Sequence[Upload] = (), by: User, at: datetime) -> Story:
    """Change a story. A published one goes back to be published anew: nobody's words change below a decision."""
    held = _hold(story)
    access.require(by, WRITE, held.point.unit)
    if held.version != version:
        raise Problem("conflict", "别人刚刚改过这篇经验，请核对后再保存")
    _check(told)
    for name, value in _values(told).items():
        setattr(held, name, value)
    held.version, held.published_at, held.published_by = version + 1, None, None
    held.save()
    _keep(held, uploads, by, at)
    journal.record("story.edit", held, by=by, at=at, unit=held.point.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def publish(*, story: Story, version: int, by: User, at: datetime) -> Story:
    """The committee that chose the point makes a story public to all below it, as it was read."""
    held = _hold(story)
    access.require(by, DECIDE, held.point.owner)
    if held.version != version:
        raise Problem("conflict", "这篇经验刚刚改过，请看过新的内容再发布")
    if held.published_at is not None:
        return held
    held.published_at, held.published_by = at, by
    held.save(update_fields=["published_at", "published_by"])
    journal.record("story.publish", held, by=by, at=at, unit=held.point.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def withdraw(*, story: Story, by: User, at: datetime) -> Story:
    """Take a story back from the public; it stays with the point."""
    held = _hold(story)
    access.require(by, DECIDE, held.point.owner)
    if held.published_at is None:
        raise Problem("illegal_step", "这篇经验没有发布。")
    held.published_at, held.published_by = None, None
    held.save(update_fields=["published_at", "published_by"])
    journal.record("story.withdraw", held, by=by, at=at, unit=held.point.unit, after=journal.snapshot(held, FIELDS))
    return held
