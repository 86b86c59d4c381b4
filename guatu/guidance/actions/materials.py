"""A committee keeps materials for those below: added, published, changed, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.pinyin import search_text
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.guidance.models import Material
from guatu.guidance.rules.finding import clauses
from guatu.guidance.rules.words import MaterialKind
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field
from guatu.people.actions.papers import keep

EDIT = "guidance.edit"
FIELDS = ("unit", "title", "kind", "field", "published_at", "withdrawn_at", "version")
TITLE, TEXT = 120, 20000


@dataclass(frozen=True)
class Said:
    """What a material says, and what it is for."""

    title: str
    kind: str
    field: str = ""
    source: str = ""
    text: str = ""
    tasks: Sequence[Task] = ()


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    file: BinaryIO


def _check(said: Said, upload: Upload | None, kept: bool) -> None:
    wrong = {}
    if not said.title.strip() or len(said.title.strip()) > TITLE:
        wrong["title"] = f"请填写，不超过{TITLE}字"
    if len(said.text) > TEXT:
        wrong["text"] = f"请不超过{TEXT}字，长的请附文件"
    if not said.text.strip() and upload is None and not kept:
        wrong["text"] = "请写正文，或附文件"
    if wrong:
        raise Problem("invalid", "", wrong)


def _line(said: Said, paper: str = "") -> str:
    """The line in which a material is found: title, source and what it is for with pinyin, the text as it is."""
    labels = [MaterialKind(said.kind).label, *([Field(said.field).label] if said.field else [])]
    named = [said.title, said.source, paper, *labels, *(f"{task.code} {task.name}" for task in said.tasks)]
    sought = [search_text(part) for text in named for part in clauses(text)]
    return " ".join([*dict.fromkeys(sought), said.text.lower()])


def _write(row: Material, said: Said, upload: Upload | None, by: User | None, at: datetime) -> None:
    if upload is not None and by is not None:
        row.paper = keep(unit=row.unit, name=upload.name, file=upload.file, personal=False, by=by, at=at)
    row.title, row.kind, row.field = said.title.strip(), said.kind, said.field
    row.source, row.text = said.source.strip(), said.text.strip()
    row.search_text = _line(said, row.paper.name if row.paper else "")


def _record(act: str, row: Material, by: User | None, at: datetime) -> None:
    journal.record(f"material.{act}", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))


@transaction.atomic
def add(*, unit: Unit, said: Said, upload: Upload | None = None, by: User | None, at: datetime) -> Material:
    """Add a material to a committee's library, seen by its own line until it is published."""
    if by is not None:
        access.require(by, EDIT, unit)
    _check(said, upload, kept=False)
    made = Material(unit=unit, added_by=by, added_at=at)
    _write(made, said, upload, by, at)
    made.save()
    made.tasks.set(said.tasks)
    _record("add", made, by, at)
    return made


def _hold(material: Material, by: User | None) -> Material:
    rows = Material.objects.select_for_update(of=("self",)).select_related("unit", "paper")
    held = rows.get(pk=material.pk)
    if by is not None:
        access.require(by, EDIT, held.unit)
    return held


@transaction.atomic
def edit(
    *, material: Material, said: Said, version: int, upload: Upload | None = None, by: User, at: datetime
) -> Material:
    """Change a material; 409 if somebody changed it since it was read. A published one stays published."""
    held = _hold(material, by)
    if held.version != version:
        raise Problem("conflict", "别人刚改过这份资料，请核对后再保存。")
    _check(said, upload, kept=held.paper is not None)
    _write(held, said, upload, by, at)
    held.version += 1
    held.save()
    held.tasks.set(said.tasks)
    _record("edit", held, by, at)
    return held


@transaction.atomic
def publish(*, material: Material, by: User | None, at: datetime) -> Material:
    """Show a material to all below its committee."""
    held = _hold(material, by)
    if held.published_at is not None:
        raise Problem("illegal_step", "这份资料已经发布。")
    held.published_at, held.withdrawn_at = at, None
    held.save(update_fields=["published_at", "withdrawn_at"])
    _record("publish", held, by, at)
    return held


@transaction.atomic
def withdraw(*, material: Material, by: User, at: datetime) -> Material:
    """Take a material back from those below, because it holds no longer."""
    held = _hold(material, by)
    if held.published_at is None:
        raise Problem("illegal_step", "这份资料没有发布。")
    held.published_at, held.withdrawn_at = None, at
    held.save(update_fields=["published_at", "withdrawn_at"])
    _record("withdraw", held, by, at)
    return held
