"""The pages: who may see and do what, that nothing typed is lost, and that their cost does not grow."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.accounts.models import JournalEntry, Run
from guatu.base import clock
from guatu.submissions.actions import files, reports, requests, verdicts
from guatu.submissions.models import Assignment, Attachment, Draft, Exemption, Submission, Upload, Verification
from guatu.submissions.tests.conftest import Drive, draw
from tests.world import AT, World

NOTES = "会议记录：应到8人，实到7人。".encode() * 20
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list:
    """The instant that the pages read; a test may move it."""
    instant = [AT]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    return instant


@pytest.fixture
def sign_in(client: Client, drive: Drive):
    """Sign in by a person's key."""

    def enter(who: str) -> Client:
        client.force_login(drive.world.user[who])
        return client

    return enter


def url(name: str, *args: object) -> str:
    return reverse(f"submissions:{name}", args=args)


def sent(drive: Drive, unit: str = "village", who: str = "villager", task: str = "1.1", key: str = "a") -> Submission:
    return reports.submit(assignment=drive.cell(unit, task), text="已换届", key=key, by=drive.world.user[who], at=AT)


@pytest.mark.parametrize("name", ["mine", "queue", "requests"])
def test_own_pages_ask_a_stranger_to_sign_in(client: Client, db: None, name: str) -> None:
    answer = client.get(url(name))
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={url(name).replace('/', '%2F')}")


@pytest.mark.parametrize(
    "who", ["chief", "dept", "eastern", "mayor", "villager", "inspector", "leader", "auditor", "outsider"]
)
@pytest.mark.parametrize("name", ["mine", "queue", "requests"])
def test_own_pages_open_for_every_role(sign_in, drive: Drive, who: str, name: str) -> None:
    sent(drive)
    assert sign_in(who).get(url(name)).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("villager", 200), ("mayor", 200), ("eastern", 200), ("leader", 200),
        ("western", 404), ("monitor", 404), ("outsider", 404), ("sysadmin", 404),
    ],
)  # fmt: skip
def test_a_cell_and_its_versions_are_seen_only_from_within_or_above(
    sign_in, drive: Drive, who: str, status: int
) -> None:
    version = sent(drive)
    client = sign_in(who)
    assert client.get(url("assignment", version.assignment_id)).status_code == status
    assert client.get(url("submission", version.pk)).status_code == status


def posts(drive: Drive) -> list[tuple[str, dict[str, str]]]:
    """Every write on the village's things, with a body that would be taken."""
    user = drive.world.user
    version, cell = sent(drive), drive.cell("village", "2.1").pk
    decided = verdicts.verify(submission=sent(drive, task="2.1"), accepted=True, by=user["mayor"], at=AT)
    asked = requests.request_exemption(assignment=drive.cell("hollow"), reason="无", by=user["mayor"], at=AT)
    upload = files.start_upload(assignment=drive.cell("hollow"), name="a.txt", size=9, by=user["mayor"], at=AT)
    made = files.attach(
        assignment=drive.cell("hollow"), name="a.txt", file=io.BytesIO(NOTES), size=len(NOTES), by=user["mayor"], at=AT
    )
    return [
        (url("receipt", cell), {}), (url("draft", cell), {"text": "x", "version": "0"}),
        (url("draft_removal", cell), {}),
        (url("submissions", cell), {"text": "x", "key": "z"}), (url("uploads", cell), {"name": "a.txt", "size": "3"}),
        (url("exemptions", cell), {"reason": "x"}), (url("extensions", cell), {"reason": "x", "until": "2027-01-10"}),
        (url("withdrawal", version.pk), {}), (url("verification", version.pk), {"accepted": "1"}),
        (url("retraction", decided.pk), {}), (url("exemption_decision", asked.pk), {"approved": "1"}),
        (url("attachment_removal", made.pk), {}), (url("upload", upload.key), {}),
        (url("launch", drive.campaign.pk), {}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["western", "worker", "outsider"])
def test_hostile_numbers_are_not_found_and_change_nothing(sign_in, drive: Drive, who: str) -> None:
    targets = posts(drive)
    before = JournalEntry.objects.count(), Draft.objects.count(), Upload.objects.count(), Attachment.objects.count()
    client = sign_in(who)
    for address, body in targets:
        answer = (
            client.patch(address) if "/uploads/" in address and "assign" not in address else client.post(address, body)
        )
        expected = {403, 404} if "launch" in address else {404}
        assert (address, answer.status_code) in {(address, status) for status in expected}
    after = JournalEntry.objects.count(), Draft.objects.count(), Upload.objects.count(), Attachment.objects.count()
    assert after == before


@pytest.mark.parametrize("number", [0, 999999, 10**30])
def test_numbers_of_nothing_are_not_found(sign_in, number: int) -> None:
    client = sign_in("dept")
    for name in ("assignment", "submission", "attachment"):
        assert client.get(url(name, number)).status_code == 404


def test_who_sees_a_cell_but_may_not_report_is_refused(sign_in, drive: Drive) -> None:
    client, cell = sign_in("leader"), drive.cell("village").pk
    for name in ("receipt", "draft", "submissions", "uploads", "exemptions"):
        assert (name, client.post(url(name, cell)).status_code) == (name, 403)


def test_opening_a_task_is_noted_once_the_page_runs(sign_in, drive: Drive) -> None:
    cell = drive.cell("village")
    assert url("receipt", cell.pk) not in sign_in("leader").get(url("assignment", cell.pk)).content.decode()
    client = sign_in("villager")
    assert url("receipt", cell.pk) in client.get(url("assignment", cell.pk)).content.decode()
    assert client.post(url("receipt", cell.pk)).status_code == 204
    assert drive.cell("village").seen_at == AT
    assert url("receipt", cell.pk) not in client.get(url("assignment", cell.pk)).content.decode()


def test_a_draft_is_kept_and_a_conflict_gives_back_the_text_that_stands(sign_in, drive: Drive) -> None:
    client, cell = sign_in("villager"), drive.cell("village").pk
    first = client.post(url("draft", cell), {"text": "一", "version": "0"}, headers=JSON)
    assert first.json() == {"version": 1}
    clash = client.post(url("draft", cell), {"text": "二", "version": "0"}, headers=JSON)
    assert (clash.status_code, clash.json()["errors"]) == (409, {"version": "1", "standing": "一"})
    page = client.post(url("draft", cell), {"text": "二", "version": "0"})
    assert page.status_code == 409
    assert ">\r\n二</textarea>" in page.content.decode().replace("\n二", "\r\n二")


def test_a_report_is_sent_twice_and_received_once(sign_in, drive: Drive) -> None:
    client, cell = sign_in("villager"), drive.cell("village").pk
    for _ in range(2):
        answer = client.post(url("submissions", cell), {"text": "完成", "key": "k1", "version": "0"})
        assert answer["Location"] == url("assignment", cell)
    assert Submission.objects.count() == 1


def test_a_refused_report_keeps_what_was_typed(sign_in, drive: Drive) -> None:
    client, cell = sign_in("villager"), drive.cell("village").pk
    drive.campaign.closed_at = AT
    drive.campaign.save()
    answer = client.post(url("submissions", cell), {"text": "打过的字", "key": "k1"})
    assert answer.status_code == 409
    assert "已经结束" in answer.content.decode()


def test_an_empty_report_says_so_beside_the_field(sign_in, drive: Drive) -> None:
    answer = sign_in("villager").post(url("submissions", drive.cell("village").pk), {"text": " ", "key": "k"})
    assert (answer.status_code, "请写几句完成情况" in answer.content.decode()) == (422, True)


def test_a_report_with_files_goes_without_scripts(sign_in, drive: Drive) -> None:
    cell = drive.cell("village").pk
    body = {"text": "见附件", "key": "k", "version": "0", "files": SimpleUploadedFile("记录.txt", NOTES)}
    assert sign_in("villager").post(url("submissions", cell), body).status_code == 302
    assert [file.name for file in Submission.objects.get().attachments.all()] == ["记录.txt"]


def test_an_upload_comes_in_parts_and_resumes(sign_in, drive: Drive) -> None:
    client, cell = sign_in("villager"), drive.cell("village").pk
    begun = client.post(url("uploads", cell), {"name": "记录.txt", "size": str(len(NOTES))}).json()

    def part(offset: int, content: bytes):
        return client.patch(begun["url"], content, "application/octet-stream", headers={"Upload-Offset": str(offset)})

    assert part(0, NOTES[:100]).json()["offset"] == 100
    gap = part(150, NOTES[150:])
    assert (gap.status_code, gap["Upload-Offset"]) == (409, "100")
    assert client.get(begun["url"]).json()["offset"] == 100
    done = part(100, NOTES[100:]).json()
    assert (done["done"], done["file"]["name"], done["version"]) == (True, "记录.txt", 1)
    assert part(100, NOTES[100:]).json()["done"]
    kept = client.get(done["file"]["url"])
    assert (b"".join(kept.streaming_content), Attachment.objects.count()) == (NOTES, 1)


def test_a_part_over_the_limit_is_refused_before_it_is_read(sign_in, drive: Drive) -> None:
    client, cell = sign_in("villager"), drive.cell("village").pk
    begun = client.post(url("uploads", cell), {"name": "a.txt", "size": "5000000"}).json()
    big = b"x" * (2 * 1024 * 1024 + 1)
    answer = client.patch(begun["url"], big, "application/octet-stream", headers={"Upload-Offset": "0"})
    assert (answer.status_code, client.get(begun["url"]).json()["offset"]) == (413, 0)


def test_a_file_is_handed_out_harmless_and_a_drafts_file_to_its_unit_only(sign_in, drive: Drive) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    made = files.attach(
        assignment=cell, name="会议 记录.txt", file=io.BytesIO(NOTES), size=len(NOTES), by=villager, at=AT
    )
    assert sign_in("inspector").get(url("attachment", made.pk)).status_code == 404
    reports.submit(assignment=cell, text="", key="k", by=villager, at=AT)
    answer = sign_in("inspector").get(url("attachment", made.pk) + "?inline")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_queue_shows_what_waits_below_and_never_own_work(sign_in, drive: Drive) -> None:
    village, town = sent(drive), sent(drive, "town", "mayor")
    sent(drive, "workshop", "worker")
    listed = {
        who: {item.pk for item in sign_in(who).get(url("queue")).context["items"]}
        for who in ("mayor", "eastern", "inspector", "villager", "leader", "western")
    }
    workshop = Submission.objects.get(assignment__unit__code="workshop").pk
    assert listed == {
        "mayor": {village.pk}, "eastern": {village.pk, town.pk}, "inspector": {village.pk, town.pk},
        "villager": set(), "leader": set(), "western": {workshop},
    }  # fmt: skip


def test_the_second_level_waits_for_another_person_at_or_above(sign_in, drive: Drive) -> None:
    version = sent(drive, task="2.1")
    verdicts.verify(submission=version, accepted=True, by=drive.world.user["eastern"], at=AT)
    seen = {
        who: list(sign_in(who).get(url("queue")).context["items"]) for who in ("mayor", "eastern", "inspector", "chief")
    }
    assert seen == {"mayor": [], "eastern": [], "inspector": [version], "chief": [version]}


def test_the_queue_narrows_by_task_reach_level_and_name(sign_in, drive: Drive) -> None:
    village, town = sent(drive, task="2.1"), sent(drive, "town", "mayor")
    client = sign_in("eastern")

    def listed(**asked: object) -> list[Submission]:
        return list(client.get(url("queue"), asked).context["items"])

    assert listed() == [town, village]
    assert listed(task=village.assignment.task_id) == [village]
    assert listed(reach="direct") == [town]
    assert listed(level=2) == []
    assert listed(q="柳湾") == [village]
    assert listed(task="bogus", level="9", page="zz", item="-1") == [town, village]


def test_accepting_leads_on_and_can_be_undone_for_ten_seconds(sign_in, drive: Drive, now: list) -> None:
    version, client = sent(drive), sign_in("mayor")
    answer = client.post(url("verification", version.pk), {"accepted": "1", "level": "1", "filters": "reach=direct"})
    assert answer["Location"] == url("queue") + "?reach=direct"
    decision = Verification.objects.get()
    assert url("retraction", decision.pk) in client.get(answer["Location"]).content.decode()
    now[0] = AT + timedelta(seconds=11)
    assert url("retraction", decision.pk) not in client.get(answer["Location"]).content.decode()
    assert client.post(url("retraction", decision.pk)).status_code == 409
    now[0] = AT + timedelta(seconds=9)
    assert client.post(url("retraction", decision.pk)).status_code == 302
    assert drive.cell("village").facts == 4


def test_a_return_without_a_reason_is_refused_and_keeps_the_words(sign_in, drive: Drive) -> None:
    version, client = sent(drive), sign_in("mayor")
    answer = client.post(url("verification", version.pk), {"accepted": "0", "reason": "", "text": "缺签到表"})
    page = answer.content.decode()
    assert (answer.status_code, "退回请选一个理由" in page, "缺签到表" in page) == (422, True, True)
    client.post(url("verification", version.pk), {"accepted": "0", "reason": "incomplete", "text": "缺签到表"})
    report = sign_in("villager").get(url("assignment", version.assignment_id)).content.decode()
    assert "上一份被退回：材料不全" in report and "缺签到表" in report


def test_the_second_decider_is_told_and_nothing_changes(sign_in, drive: Drive) -> None:
    version = sent(drive)
    verdicts.verify(submission=version, accepted=False, reason="untrue", by=drive.world.user["eastern"], at=AT)
    answer = sign_in("mayor").post(url("verification", version.pk), {"accepted": "1", "level": "1"})
    assert (answer.status_code, Verification.objects.count()) == (409, 1)


def test_a_batch_accepts_what_it_may_and_says_what_not(sign_in, drive: Drive) -> None:
    village, other = sent(drive), sent(drive, "workshop", "worker")
    client = sign_in("mayor")
    answer = client.post(url("acceptances"), {"item": [village.pk, other.pk, "x"]}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["已通过 1 份。", "有 1 份已由别人核验或被撤回，没有办理。"]
    assert Verification.objects.get().submission == village


def test_requests_are_asked_listed_decided_and_exported(sign_in, drive: Drive) -> None:
    cell = drive.cell("village").pk
    assert sign_in("villager").post(url("exemptions", cell), {"reason": " "}).status_code == 422
    sign_in("villager").post(url("exemptions", cell), {"reason": "没有团员"})
    asked = Exemption.objects.get()
    client = sign_in("mayor")
    page = client.get(url("requests") + "?kind=exemption").content.decode()
    assert url("exemption_decision", asked.pk) in page and "没有团员" in page
    assert client.post(url("exemption_decision", asked.pk), {"approved": "0"}).status_code == 422
    assert client.post(url("exemption_decision", asked.pk), {"approved": "1"}).status_code == 302
    assert "没有团员" in client.get(url("requests") + "?kind=exemption&state=approved&format=csv").content.decode()
    assert "没有团员" not in client.get(url("requests") + "?kind=exemption&state=pending").content.decode()
    assert "没有团员" not in sign_in("western").get(url("requests") + "?kind=exemption").content.decode()


def test_an_extension_with_a_bad_day_is_refused_beside_the_field(sign_in, drive: Drive) -> None:
    answer = sign_in("villager").post(
        url("extensions", drive.cell("village").pk), {"until": "2026-11-30", "reason": "忙"}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])


def test_mine_has_cards_by_due_date_and_what_waits(sign_in, drive: Drive) -> None:
    sent(drive)
    mine = sign_in("villager").get(url("mine")).context["mine"]
    assert [(card.cell.task.code, card.state.value) for card in mine.cards] == [("2.1", "unseen"), ("1.1", "submitted")]
    assert (mine.waiting, mine.requests, mine.unreported) == (None, None, None)
    mayor = sign_in("mayor").get(url("mine")).context["mine"]
    assert (mayor.waiting, mayor.requests) == (1, 0)
    owed = [(card.cell.unit.code, card.cell.task.code) for card in mayor.unreported]
    assert sorted(owed) == [("hollow", "1.1"), ("hollow", "2.1"), ("village", "2.1")]


@pytest.mark.parametrize("name", ["mine", "queue", "requests"])
def test_pages_cost_the_same_for_one_row_and_for_many(
    sign_in, drive: Drive, name: str, django_assert_num_queries
) -> None:
    user = drive.world.user
    sent(drive)
    requests.request_exemption(assignment=drive.cell("hollow"), reason="无", by=user["mayor"], at=AT)
    client = sign_in("eastern")
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name))
    for number, (unit, who) in enumerate([("town", "mayor"), ("class1", "monitor"), ("school", "principal")]):
        sent(drive, unit, who, key=f"k{number}")
        requests.request_exemption(assignment=drive.cell(unit, "2.1"), reason="无", by=user[who], at=AT)
    with django_assert_num_queries(len(few)):
        client.get(url(name))
    assert len(few) <= 25


def test_launching_starts_a_run_that_gives_the_tasks_out(
    client: Client, world: World, settings, django_capture_on_commit_callbacks
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    campaign = draw(world)
    client.force_login(world.user["eastern"])
    assert client.post(url("launch", campaign.pk)).status_code in {403, 404}
    client.force_login(world.user["dept"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url("launch", campaign.pk))
    run = Run.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert (run.kind, run.failed, Assignment.objects.count()) == ("launch", False, 27)
