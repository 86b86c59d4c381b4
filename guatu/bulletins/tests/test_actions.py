"""What may be done with a bulletin, and what is refused."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Bulletin, Issue, Receipt
from guatu.bulletins.queries import documents, immutability
from guatu.bulletins.queries.documents import Edit
from guatu.bulletins.rules.document import from_json
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.tests.conftest import WEEK, Drive
from guatu.supervision.actions import snapshots
from tests.world import AT

LATER = AT + timedelta(hours=3)


def edit_of(draft: Bulletin, **changes) -> Edit:
    """An edit that changes nothing, but for `changes`; `text` goes into the first paragraph."""
    texts = [[block["title"], block["note"]] if block["type"] == "table" else [block["text"]] for block in draft.blocks]
    if "text" in changes:
        texts[0] = [changes.pop("text")]
    return Edit(**{"title": draft.title, "addressees": draft.addressees, "copies_to": "", "texts": texts, **changes})


@pytest.fixture
def draft(drive: Drive) -> Bulletin:
    return drive.begin(AT + timedelta(hours=1))


def reworded(drive: Drive, draft: Bulletin, **changes) -> Bulletin:
    edit = edit_of(draft, **changes)
    return bulletins.edit(bulletin=draft, version=draft.version, edit=edit, by=drive.world.user["dept"], at=LATER)


def test_a_first_draft_of_supervision_can_be_issued_as_it_is(drive: Drive) -> None:
    made = documents.draft(drive.begin(AT + timedelta(hours=1)), AT)
    assert made.obstacles == ()
    assert made.document.proof is not None
    assert made.document.proof.holds


def test_a_county_drafts_from_its_own_subtree(drive: Drive) -> None:
    world = drive.world
    series = bulletins.create_series(
        unit=world.unit["east"], name="县通报", characters="东团通", issuer_name="共青团东川县委员会",
        by=world.user["eastern"], at=AT,
    )  # fmt: skip
    how = {"campaign": drive.campaign, "kind": BulletinKind.SUPERVISION, "previous": None}
    made = bulletins.begin(series=series, **how, by=world.user["eastern"], at=AT)
    issue = bulletins.issue(bulletin=made, version=1, signatory="县委", by=world.user["eastern"], at=LATER)
    assert documents.number_of(issue) == "东团通〔2026〕1号"
    assert "西平" not in issue.document
    assert "青石镇团委" in issue.document


def test_numbers_follow_one_another_without_gaps(drive: Drive, issued: Issue) -> None:
    thrown = drive.begin(LATER)
    bulletins.discard(bulletin=thrown, by=drive.world.user["dept"], at=LATER)
    second = drive.issue(drive.begin(LATER, issued.bulletin), LATER)
    next_year = drive.issue(drive.begin(AT + 10 * WEEK), AT + 10 * WEEK)
    assert [documents.number_of(issue) for issue in (issued, second, next_year)] == [
        "云团通〔2026〕1号", "云团通〔2026〕2号", "云团通〔2027〕1号",
    ]  # fmt: skip
    assert from_json(second.document).number == "云团通〔2026〕2号"


def test_of_two_edits_of_one_version_one_wins(drive: Drive, draft: Bulletin) -> None:
    stale = Bulletin.objects.get(pk=draft.pk)
    assert reworded(drive, draft, title="甲改的标题").version == 2
    with pytest.raises(Problem) as refused:
        reworded(drive, stale, title="乙改的标题")
    assert refused.value.code == "conflict"
    assert Bulletin.objects.get(pk=draft.pk).title == "甲改的标题"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("共有37个支部没有完成。", "手写的数字"),
        ("联系人身份证11010519491231002X。", "身份证号码"),
        ("电话13812345678。", "手机号码"),
        ("完成{{F999}}项。", "无法识别"),
        ("字" * 4001, "超过4000字"),
    ],
)
def test_what_must_not_be_printed_is_not_issued(drive: Drive, draft: Bulletin, text: str, word: str) -> None:
    # The longest text of one block is the limit itself; the other blocks take it over.
    changed = reworded(drive, draft, text=text)
    with pytest.raises(Problem) as refused:
        drive.issue(changed, LATER)
    assert word in str(refused.value)
    assert not Issue.objects.exists()


def test_only_those_who_may_issue_issue(drive: Drive, draft: Bulletin) -> None:
    for name in ("dept", "eastern", "leader", "outsider"):
        with pytest.raises(Problem) as refused:
            bulletins.issue(bulletin=draft, version=1, signatory="甲", by=drive.world.user[name], at=LATER)
        assert refused.value.code == "not_allowed"


def test_a_draft_changed_since_it_was_looked_at_is_not_issued(drive: Drive, draft: Bulletin) -> None:
    stale = Bulletin.objects.get(pk=draft.pk)
    reworded(drive, draft, title="新标题")
    with pytest.raises(Problem) as refused:
        drive.issue(stale, LATER)
    assert refused.value.code == "conflict"


def test_an_issued_bulletin_can_neither_be_edited_nor_bound_nor_thrown_away(drive: Drive, issued: Issue) -> None:
    draft, dept = Bulletin.objects.get(pk=issued.bulletin_id), drive.world.user["dept"]
    rate = {"measure": "rate", "unit": drive.world.unit["east"].pk}
    for act in (
        lambda: reworded(drive, draft, title="改"),
        lambda: bulletins.bind(bulletin=draft, expression=rate, by=dept, at=LATER),
        lambda: bulletins.discard(bulletin=draft, by=dept, at=LATER),
        lambda: drive.issue(draft, LATER),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "frozen"


def test_the_database_itself_refuses_to_change_what_was_issued(issued: Issue) -> None:
    for rows, change in ((Issue.objects, {"signatory": "别人"}), (Bulletin.objects, {"title": "别的"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.filter(pk=issued.pk if rows.model is Issue else issued.bulletin_id).update(**change)
    assert immutability.broken() == []


def test_a_change_behind_the_back_is_found(issued: Issue) -> None:
    on = " ON bulletin_issue" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER bulletin_issue_fixed{on}")
    planted = {
        "document": issued.document.replace("调度", "检查", 1), "serial": 7, "pdf": bytes(issued.pdf) + b" ",
        "docx": bytes(issued.docx) + b" ", "figures": issued.figures.replace('"rate"', '"on_time"', 1),
        "flags": "[ ]", "digest": "0" * 64,
    }  # fmt: skip
    for column, value in planted.items():
        old = getattr(issued, column)
        Issue.objects.filter(pk=issued.pk).update(**{column: value})
        assert immutability.broken() != [], column
        Issue.objects.filter(pk=issued.pk).update(**{column: old})
    snapshot = issued.bulletin.snapshot
    type(snapshot).objects.filter(pk=snapshot.pk).update(digest="0" * 64)
    assert immutability.broken() == ["云团通〔2026〕1号：数据快照或正文已被改动"]


def test_a_correction_is_a_new_issue_that_names_the_old_one(drive: Drive, issued: Issue) -> None:
    before = (issued.document, bytes(issued.pdf), issued.digest)
    fixed = drive.issue(bulletins.correct(issue=issued, by=drive.world.user["chief"], at=LATER), LATER)
    assert (fixed.bulletin.kind, fixed.bulletin.corrects_id) == ("correction", issued.bulletin_id)
    assert from_json(fixed.document).title == "关于更正云团通〔2026〕1号通报有关内容的通报"
    issued.refresh_from_db()
    assert (issued.document, bytes(issued.pdf), issued.digest) == before


def test_a_figure_is_bound_once_and_only_from_the_snapshot(drive: Drive, draft: Bulletin) -> None:
    dept, west = drive.world.user["dept"], drive.world.unit["west"].pk
    number = {"measure": "units_with", "unit": west, "states": ["submitted"]}
    code = bulletins.bind(bulletin=draft, expression=number, by=dept, at=LATER)
    assert bulletins.bind(bulletin=draft, expression=number, by=dept, at=LATER) == code
    for wrong in ({"measure": "cells", "unit": 999_999}, {"measure": "cells", "unit": west, "tasks": [99_999]}, {}):
        with pytest.raises(Problem):
            bulletins.bind(bulletin=draft, expression=wrong, by=dept, at=LATER)
    draft.refresh_from_db()
    issue = drive.issue(reworded(drive, draft, text="西平区待核验的组织有{{" + code + "}}个。"), LATER)
    assert {"code": code, "text": "1"}.items() <= next(
        row for row in json.loads(issue.document)["figure_codes"] if row["code"] == code
    ).items()


def test_a_snapshot_of_another_unit_and_a_draft_as_former_issue_are_refused(drive: Drive, draft: Bulletin) -> None:
    by = drive.world.user["chief"]
    other = snapshots.take(campaign=drive.campaign, unit=drive.world.unit["east"], by=by, at=AT)
    with pytest.raises(Problem, match="不属于发文单位"):
        bulletins.draft(series=drive.series, snapshot=other, kind=BulletinKind.PRAISE, by=by, at=AT)
    with pytest.raises(Problem, match="已印发"):
        drive.begin(LATER, draft)


def test_reading_is_confirmed_once_by_units_below(drive: Drive, issued: Issue) -> None:
    world = drive.world
    for _ in range(2):
        bulletins.acknowledge(issue=issued, unit=world.unit["east"], by=world.user["eastern"], at=LATER)
    assert Receipt.objects.count() == 1
    assert JournalEntry.objects.filter(verb="bulletin.acknowledge").count() == 1
    with pytest.raises(Problem):
        bulletins.acknowledge(issue=issued, unit=world.unit["city"], by=world.user["chief"], at=LATER)


def test_a_series_has_its_characters_once(drive: Drive) -> None:
    how = {"unit": drive.series.unit, "name": "又一", "issuer_name": "市委", "by": drive.world.user["chief"], "at": AT}
    with pytest.raises(Problem) as refused:
        bulletins.create_series(characters="云团通", **how)
    assert refused.value.fields == {"characters": "本组织已有这个发文机关代字"}
    with pytest.raises(Problem):
        bulletins.create_series(characters=" ", **how)


def test_every_act_is_journalled(drive: Drive, issued: Issue) -> None:
    draft = drive.begin(LATER, issued.bulletin)
    reworded(drive, draft, title="改")
    verbs = JournalEntry.objects.filter(noun__startswith="bulletins.").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["series.create", "bulletin.draft", "bulletin.issue", "bulletin.draft", "bulletin.edit"]
