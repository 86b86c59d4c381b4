"""Each kind of bulletin with its own form: what its first draft holds, and what keeps it from being issued."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins, serious
from guatu.bulletins.models import Bulletin, SeriousCase
from guatu.bulletins.queries import documents
from guatu.bulletins.queries.serious import letters
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.serious import TO_WRITE
from guatu.bulletins.tests.conftest import WEEK, Drive
from guatu.bulletins.tests.test_actions import edit_of
from guatu.orgs.models import Grant, UnitMark
from guatu.supervision.actions import letters as writing
from guatu.supervision.models import Letter
from tests.world import AT, SINCE, account

LATER = AT + timedelta(hours=3)
AFTER = AT + timedelta(days=6)  # the hearing is over


@pytest.fixture(autouse=True)
def _no_second_factor(settings, monkeypatch) -> None:
    settings.SECOND_FACTOR_DEMANDED = False
    monkeypatch.setattr("guatu.base.clock.now", lambda: LATER)


def headings(draft: Bulletin) -> list[str]:
    return [block["text"] for block in draft.blocks if block["type"] == "heading"]


def as_(drive: Drive, name: str) -> Client:
    client = Client()
    client.force_login(drive.world.user[name])
    return client


# -- praise


def test_praise_names_demonstration_points_and_nobody_who_lags(drive: Drive) -> None:
    town = drive.world.unit["town"]
    UnitMark.objects.create(unit=town, mark="demonstration", since=SINCE)
    draft = drive.begin(AT + timedelta(hours=1), kind=BulletinKind.PRAISE)
    assert headings(draft) == ["总体进展", "完成较好的单位", "示范点", "下一步要求"]
    assert documents.draft(draft, LATER).obstacles == ()
    assert "青石镇团委" in str(draft.blocks)


def test_praise_of_nobody_is_not_issued(drive: Drive) -> None:
    made = documents.draft(drive.begin(AT + timedelta(hours=1), kind=BulletinKind.PRAISE), AT)
    assert made.obstacles == ("表扬通报须写明受表扬的单位：挂红旗的，或在任的示范点。",)


def test_praise_of_a_red_flag_that_was_taken_down_is_not_issued(drive: Drive) -> None:
    draft = drive.begin(AT + timedelta(hours=1), kind=BulletinKind.PRAISE)
    draft.flags = [{"pk": 7, "unit": 1, "name": "东川县", "colour": "red", "period": "2026-11"}]
    draft.blocks[0]["text"] += "表扬东川县。"
    draft.save()
    assert documents.draft(draft, LATER).obstacles == ("东川县的红旗已经摘下，请从表扬中删去。",)


# -- serious cases


@pytest.fixture
def letter(drive: Drive) -> Letter:
    cell = drive.cell("school", "1.1")
    addressee = writing.Addressee(drive.world.unit["school"], [cell])
    (made,) = writing.issue(
        issuer=drive.world.unit["city"], addressees=[addressee], subject="班子长期空缺", text="请说明。",
        due_on=(AT + WEEK).date(), by=drive.world.user["chief"], at=AT,
    )  # fmt: skip
    return made


@pytest.fixture
def draft(drive: Drive) -> Bulletin:
    return drive.begin(AT + timedelta(hours=1), kind=BulletinKind.SERIOUS)


@pytest.fixture
def second(drive: Drive):  # type: ignore[no-untyped-def]
    """Another person in charge of the city."""
    made = account("deputy", "副书记")
    Grant.objects.create(account=made, role="city_secretary", unit=drive.world.unit["city"], since=AT)
    drive.world.user["deputy"] = made
    return made


def tell(drive: Drive, draft: Bulletin, letter: Letter) -> SeriousCase:
    facts = "书记长期空缺，经督办仍未配备。"
    return serious.tell(bulletin=draft, letter=letter, flag=None, facts=facts, by=drive.world.user["dept"], at=LATER)


def obstacles(draft: Bulletin, at) -> tuple[str, ...]:
    return documents.draft(Bulletin.objects.get(pk=draft.pk), at).obstacles


def test_serious_cases_need_facts_a_hearing_words_and_a_second_signer(
    drive: Drive, draft: Bulletin, letter: Letter, second
) -> None:
    assert obstacles(draft, LATER) == ("严重情况通报须写明具体单位的事实和依据，请先登记并告知有关单位。",)
    tell(drive, draft, letter)
    waiting, unwritten, sign = obstacles(draft, LATER)
    assert "申辩期到" in waiting
    assert "请写明" in unwritten
    assert "会签" in sign
    row = Bulletin.objects.get(pk=draft.pk)
    assert "东川一中团委" in headings(row)
    edit = edit_of(row)
    texts = [[text.replace(TO_WRITE, "（") for text in found] for found in edit.texts]
    edit = documents.Edit(edit.title, edit.addressees, "", texts)
    row = bulletins.edit(bulletin=row, version=row.version, edit=edit, by=drive.world.user["dept"], at=AFTER)
    chief = drive.world.user["chief"]
    serious.countersign(bulletin=row, version=row.version, by=chief, at=AFTER)
    assert obstacles(draft, AFTER) == ()
    with pytest.raises(Problem) as refused:  # the one who signed is not the second
        drive.issue(row, AFTER)
    assert refused.value.code == "own_work"
    serious.countersign(bulletin=row, version=row.version, by=second, at=AFTER)
    issued = drive.issue(row, AFTER)
    assert "督办单〔2026〕督1号" in issued.document
    with pytest.raises(Problem) as refused:
        serious.withdraw(case=SeriousCase.objects.get(), by=chief, at=AFTER)
    assert refused.value.code == "frozen"


def test_a_later_edit_needs_another_countersignature(drive: Drive, draft: Bulletin, letter: Letter, second) -> None:
    tell(drive, draft, letter)
    row = Bulletin.objects.get(pk=draft.pk)
    serious.countersign(bulletin=row, version=row.version, by=second, at=AFTER)
    assert not any("会签" in one for one in obstacles(row, AFTER))
    edit = edit_of(row, title="改了的标题")
    bulletins.edit(bulletin=row, version=row.version, edit=edit, by=drive.world.user["dept"], at=AFTER)
    assert any("会签" in one for one in obstacles(row, AFTER))
    with pytest.raises(Problem) as refused:
        serious.countersign(bulletin=row, version=row.version, by=second, at=AFTER)
    assert refused.value.code == "conflict"


def test_the_unit_answers_in_its_days_and_the_issuer_never_for_it(
    drive: Drive, draft: Bulletin, letter: Letter
) -> None:
    case = tell(drive, draft, letter)
    world = drive.world
    for name, code in (("chief", "own_work"), ("western", "not_allowed"), ("mayor", "not_allowed")):
        with pytest.raises(Problem) as refused:
            serious.answer(case=case, text="我们说", by=world.user[name], at=LATER)
        assert refused.value.code == code, name
    with pytest.raises(Problem) as refused:
        serious.answer(case=case, text="晚了", by=world.user["principal"], at=AT + WEEK)
    assert refused.value.code == "illegal_step"
    page = reverse("bulletins:case", args=[case.pk])
    assert [as_(drive, name).get(page).status_code for name in ("principal", "chief", "western", "villager")] == [
        200, 200, 404, 404,
    ]  # fmt: skip
    answer = reverse("bulletins:case_answer", args=[case.pk])
    assert as_(drive, "principal").post(answer, {"text": ""}).status_code == 422
    assert as_(drive, "principal").post(answer, {"text": "已报县委研究"}).status_code == 302
    case.refresh_from_db()
    assert (case.reply, case.replied_by) == ("已报县委研究", world.user["principal"])
    assert not any("申辩期" in one for one in obstacles(draft, LATER))


def test_a_case_without_letter_or_flag_is_refused(drive: Drive, draft: Bulletin) -> None:
    with pytest.raises(Problem) as refused:
        serious.tell(bulletin=draft, letter=None, flag=None, facts="事实", by=drive.world.user["dept"], at=LATER)
    assert refused.value.fields == {"letter": "请选择所依据的督办单或黑旗"}


def test_other_kinds_have_no_cases(drive: Drive, letter: Letter) -> None:
    draft = drive.begin(AT + timedelta(hours=1))
    with pytest.raises(Problem) as refused:
        tell(drive, draft, letter)
    assert refused.value.code == "illegal_step"


def test_the_studio_tells_a_unit_and_shows_who_signed(drive: Drive, draft: Bulletin, letter: Letter) -> None:
    client = as_(drive, "chief")
    assert "严重情况的事实与申辩" in client.get(reverse("bulletins:studio", args=[draft.pk])).content.decode()
    assert [key for key, _ in letters(draft)] == [str(letter.pk)]
    telling = reverse("bulletins:telling", args=[draft.pk])
    assert client.post(telling, {"letter": letter.pk, "facts": ""}).status_code == 422
    assert client.post(telling, {"letter": letter.pk, "flag": "", "facts": "事实"}).status_code == 302
    row = Bulletin.objects.get(pk=draft.pk)
    sign = reverse("bulletins:countersignature", args=[draft.pk])
    assert as_(drive, "dept").post(sign, {"version": row.version}).status_code == 403
    assert client.post(sign, {"version": row.version}).status_code == 302
    assert "陈书记" in client.get(reverse("bulletins:studio", args=[draft.pk])).content.decode()
    assert client.get(reverse("bulletins:cases")).status_code == 200
