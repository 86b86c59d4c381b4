"""A draft as the document that would print now: figures read from its ground, proof and codes attached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.models import Bulletin, Issue
from guatu.bulletins.queries import figures, ground, kind_checks
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.meanings import meaning
from guatu.bulletins.queries.proof import proof
from guatu.bulletins.rules import blocks as words
from guatu.bulletins.rules import screening
from guatu.bulletins.rules.document import LIMIT, Document, FigureCode, characters, uncoded
from guatu.bulletins.rules.expressions import Expression, expression_of
from guatu.bulletins.rules.kinds import BulletinKind


@dataclass(frozen=True)
class Words:
    """What people may change in a draft."""

    title: str
    addressees: str
    copies_to: str
    blocks: list[words.Row]


@dataclass(frozen=True)
class Edit:
    """A change of a draft's words: the texts of its blocks in order, and at most one change of shape (act, place)."""

    title: str
    addressees: str
    copies_to: str
    texts: Sequence[Sequence[str]]
    shape: tuple[str, int] | None = None


@dataclass(frozen=True)
class Draft:
    """A draft made ready: the document, the expressions of its codes, and what forbids its issue."""

    document: Document
    expressions: Mapping[str, Expression]
    obstacles: tuple[str, ...]

    @property
    def characters(self) -> int:
        return characters(self.document)


def words_of(bulletin: Bulletin) -> Words:
    """The words of a draft as saved."""
    return Words(bulletin.title, bulletin.addressees, bulletin.copies_to, bulletin.blocks)


def reworded(row: Bulletin, edit: Edit) -> Words:
    """The draft's words after an edit, nothing saved. Problem if the edit does not fit the draft's blocks."""
    if len(edit.texts) != len(row.blocks):
        raise Problem("conflict", "这份草稿的段落已经变动，请核对后再保存")
    changed = [words.reworded(block, texts) for block, texts in zip(row.blocks, edit.texts, strict=True)]
    if edit.shape is not None:
        try:
            changed = words.reshaped(changed, *edit.shape)
        except ValueError:
            raise Problem("invalid", "这一段不能这样改") from None
    return Words(edit.title.strip(), edit.addressees.strip(), edit.copies_to.strip(), changed)


def draft(bulletin: Bulletin, at: datetime, *, given: Words | None = None, on: Ground | None = None) -> Draft:
    """The document of a draft, not yet numbered; `given` shows words that are not yet saved."""
    given = given or words_of(bulletin)
    on = on or ground.of(bulletin)
    expressions = used(bulletin, given)
    document = _document(bulletin, given, on, expressions, clock.day(at))
    texts = [given.title, *(text for block in given.blocks for text in words.texts(block))]
    found = obstacles(document, given, bulletin.figures) + kind_checks.obstacles(bulletin, texts, on, at)
    return Draft(document, expressions, tuple(found))


def numbered(made: Draft, number: str, signatory: str) -> Document:
    """The document with its number and signature, as it is issued."""
    return replace(made.document, number=number, signatory=signatory)


def used(bulletin: Bulletin, given: Words) -> dict[str, Expression]:
    """The expressions of the codes that stand in the words, in reading order."""
    known = bulletin.figures
    return {code: expression_of(known[code]) for code in words.codes(given.blocks) if code in known}


def obstacles(document: Document, given: Words, known: Mapping[str, object]) -> list[str]:
    """Why a draft cannot be issued, each in a sentence; empty if nothing stands in the way."""
    typed_by_hand = [text for block in given.blocks for text in words.words(block)]
    every = [text for block in given.blocks for text in words.texts(block)]
    head = [given.title, given.addressees, given.copies_to]
    found = []
    if not given.title.strip():
        found.append("还没有标题。")
    over = characters(document) - LIMIT
    if over > 0:
        found.append(f"正文{characters(document)}字，超过{LIMIT}字，请删去{over}字。")
    if bad := screening.unknown(every + head, known):
        found.append(f"有无法识别的数字占位：{'、'.join(bad[:5])}。请从数字栏重新插入。")
    if typed := screening.typed(typed_by_hand + head[:1]):
        found.append(f"有手写的数字：{'、'.join(typed[:5])}。请改用绑定快照的数字。")
    if personal := screening.personal(every + head):
        found.append(f"含有{'、'.join(personal)}，不得印入通报。")
    if uncoded(document):
        found.append(f"有数字没有编码：{'、'.join(uncoded(document)[:5])}。")
    if document.proof is not None and not document.proof.holds:
        wrong = [check.claim for check in document.proof.checks if not check.holds]
        found.append(f"数字核对不相符：{'；'.join(wrong[:3])}。")
    return found


def _document(
    bulletin: Bulletin, given: Words, on: Ground, expressions: Mapping[str, Expression], day: date
) -> Document:
    values = figures.values(on, expressions)
    body, attached = words.printed(given.blocks, {code: value.text for code, value in values.items()})
    series = bulletin.series
    return Document(
        issuer=series.issuer_name,
        number=f"{series.characters}〔{day.year}〕×号",
        kind=BulletinKind(bulletin.kind).label,
        title=given.title,
        addressees=given.addressees,
        blocks=body,
        signatory=series.issuer_name,
        issued_on=day,
        attachments=attached,
        copies_to=given.copies_to,
        printed_by=f"{series.issuer_name}办公室",
        demo=settings.DEMO,
        proof=proof(on, bulletin.snapshot.unit_id, expressions),
        figure_codes=tuple(
            FigureCode(code, values[code].text, meaning(on, expression)) for code, expression in expressions.items()
        ),
    )


def number_of(issue: Issue) -> str:
    """The document number: 云团通〔2026〕3号."""
    return f"{issue.series.characters}〔{issue.year}〕{issue.serial}号"
