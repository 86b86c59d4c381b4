"""Tokens, idempotency and runs."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from guatu.accounts import limits, progress
from guatu.accounts.actions import runs
from guatu.accounts.actions.idempotency import Answer, once
from guatu.accounts.actions.people import deactivate
from guatu.accounts.actions.tokens import create_token, note_use, revoke_token
from guatu.accounts.jobs import verify_journal, working
from guatu.accounts.models import IdempotencyRecord, JournalEntry, RateWindow, Run, Token
from guatu.accounts.queries.tokens import token_owner
from guatu.base import clock
from guatu.base.problems import Problem
from tests.world import AT, PASSWORD, World

DAY = clock.day(AT) + timedelta(days=30)


def token(world: World, **changes) -> tuple[Token, str]:
    given = {"name": "看板", "scopes": ["unit.read"], "held": ["unit.read", "board.read"], "expires_on": DAY, **changes}
    return create_token(**given, by=world.user["eastern"], at=AT)


def test_a_token_is_found_by_its_secret_until_it_ends(world: World) -> None:
    made, raw = token(world)
    assert token_owner(raw, AT) == made
    assert token_owner(raw + "x", AT) is None
    assert token_owner(raw, made.expires_at) is None
    assert raw not in str(Token.objects.values().get())
    revoke_token(token=made, by=world.user["eastern"], at=AT)
    assert token_owner(raw, AT) is None


def test_a_token_ends_with_its_owner(world: World) -> None:
    raw = token(world)[1]
    deactivate(account=world.user["eastern"], by=world.user["sysadmin"], at=AT)
    assert token_owner(raw, AT) is None


@pytest.mark.parametrize(
    "changes",
    [{"scopes": ["campaign.launch"]}, {"scopes": []}, {"expires_on": clock.day(AT) - timedelta(days=1)},
     {"expires_on": clock.day(AT) + timedelta(days=400)}],
)  # fmt: skip
def test_a_token_beyond_its_owner_or_a_year_is_refused(world: World, changes: dict) -> None:
    with pytest.raises(Problem):
        token(world, **changes)
    assert not Token.objects.exists()


def test_the_use_of_a_token_is_written_once_a_day(world: World, django_assert_num_queries) -> None:
    made = token(world)[0]
    note_use(token=made, by=made.owner, at=AT)
    made.refresh_from_db()
    with django_assert_num_queries(0):
        note_use(token=made, by=world.user["eastern"], at=AT)


def test_a_token_by_the_page_is_shown_once_and_foreign_ones_are_not_found(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    until = (clock.today() + timedelta(days=9)).isoformat()
    form = {"name": "看板", "scopes": ["unit.read"], "expires_on": until, "current": PASSWORD}
    assert client.post("/account/tokens/", {**form, "scopes": ["campaign.launch"]}).status_code == 422
    assert client.post("/account/tokens/", {**form, "current": "no"}).status_code == 422
    page = client.post("/account/tokens/", form)
    raw = page.context["raw"]
    assert raw.startswith("guatu_")
    assert raw not in client.get("/account/tokens/").content.decode()
    other = Client()
    other.force_login(world.user["western"])
    path = f"/account/tokens/{Token.objects.get().pk}/revocation/"
    assert (other.post(path).status_code, client.post(path).status_code) == (404, 302)


def count(
    world: World, key: str = "k", body: str = "b", route: str = "POST /x", at=AT, done: list | None = None
) -> Answer:
    def work() -> Answer:
        (done if done is not None else []).append(1)
        return Answer(201, "made")

    return once(key=key, route=route, body_digest=body, work=work, by=world.user["eastern"], at=at)


def test_a_repeated_request_has_one_effect_and_the_same_answer(world: World) -> None:
    done: list[int] = []
    assert [count(world, done=done) for _ in range(3)] == [
        Answer(201, "made"), Answer(201, "made", True), Answer(201, "made", True)
    ]  # fmt: skip
    assert done == [1]


@pytest.mark.parametrize("other", [{"body": "c"}, {"route": "POST /y"}])
def test_the_same_key_for_something_else_is_refused(world: World, other: dict) -> None:
    count(world)
    with pytest.raises(Problem) as refused:
        count(world, **other)
    assert (refused.value.code, refused.value.status) == ("key_reused", 422)


def test_keys_of_two_accounts_do_not_meet(world: World) -> None:
    count(world)
    answer = once(
        key="k", route="POST /z", body_digest="z", work=lambda: Answer(200, "own"), by=world.user["western"], at=AT
    )
    assert answer == Answer(200, "own")


def test_a_claim_in_flight_is_409_and_an_abandoned_one_is_taken_over(world: World) -> None:
    IdempotencyRecord.objects.create(
        account=world.user["eastern"], key="k", route="POST /x", body_digest="b", started_at=AT
    )
    with pytest.raises(Problem) as refused:
        count(world, at=AT + timedelta(seconds=59))
    assert (refused.value.code, refused.value.status) == ("in_flight", 409)
    assert count(world, at=AT + timedelta(seconds=61)) == Answer(201, "made")


def test_a_refused_request_may_be_tried_again_with_its_key(world: World) -> None:
    def refuse() -> Answer:
        raise Problem("invalid")

    with pytest.raises(Problem):
        once(key="k", route="POST /x", body_digest="b", work=refuse, by=world.user["eastern"], at=AT)
    assert count(world) == Answer(201, "made")


@pytest.mark.parametrize("key", ["", "x" * 81, "a\nb", "a\x00b"])
def test_an_unfit_key_is_refused(world: World, key: str) -> None:
    with pytest.raises(Problem) as refused:
        count(world, key=key)
    assert refused.value.code == "invalid"


@pytest.fixture
def shared(transactional_db, request):
    return request.getfixturevalue("world")


def at_once(act, times: int) -> None:
    gate = threading.Barrier(times)

    def run() -> None:
        gate.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_same_request_at_once_has_one_effect(shared: World) -> None:
    done: list[int] = []
    said: list[str] = []

    def send() -> None:
        try:
            said.append(count(shared, done=done).text)
        except Problem as problem:
            said.append(problem.code)

    at_once(send, 5)
    assert len(done) == 1
    assert set(said) <= {"made", "in_flight"}


def test_tries_at_once_are_all_counted(shared: World) -> None:
    said: list[bool] = []

    def spend() -> None:
        try:
            limits.spend("test", "k", 3, timedelta(minutes=1), AT)
            said.append(True)
        except limits.TooMany:
            said.append(False)

    at_once(spend, 6)
    assert (sorted(said), RateWindow.objects.get().count) == ([False] * 3 + [True] * 3, 6)


def test_a_new_window_begins_at_nothing(world: World) -> None:
    window = timedelta(minutes=1)
    for _ in range(2):
        limits.spend("test", "k", 2, window, AT)
    with pytest.raises(limits.TooMany) as refused:
        limits.spend("test", "k", 2, window, AT)
    assert refused.value.until == AT + window
    assert limits.spend("test", "k", 2, window, AT + window) == 1


def queued(world: World) -> Run:
    return runs.queue_run(kind="test", title="导入", task=verify_journal, by=world.user["eastern"], at=AT)


def test_a_run_shows_its_progress_to_its_owner_only(world: World, client: Client) -> None:
    run = queued(world)
    runs.start(run=run, by=run.by, at=AT)
    runs.step(run=run, text="正在核对", done=30, total=120, by=run.by, at=AT)
    client.force_login(world.user["eastern"])
    part = client.get(f"/runs/{run.pk}/", HTTP_HX_REQUEST="true").content.decode()
    assert "正在核对" in part
    assert "25%" in part
    assert 'hx-trigger="every 1s"' in part
    client.force_login(world.user["western"])
    assert [client.get(f"/runs/{n}/").status_code for n in (run.pk, 10**19, 10**22)] == [404, 404, 404]


def test_a_finished_run_offers_its_file_and_journals_the_download(
    world: World, client: Client, settings, django_capture_on_commit_callbacks
) -> None:
    run = queued(world)
    Path(settings.FILES).mkdir(parents=True, exist_ok=True)
    (Path(settings.FILES) / "report.csv").write_text("x")
    with django_capture_on_commit_callbacks(execute=True), working(run.pk) as work:
        work.step("正在写", 5, 5)
        work.done("已导入 5 个组织。", file="report.csv")
    client.force_login(world.user["eastern"])
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert "已导入 5 个组织。" in page
    assert "hx-trigger" not in page
    assert progress.read(run.pk) is None
    assert b"".join(client.get(f"/runs/{run.pk}/file/").streaming_content) == b"x"
    line = JournalEntry.objects.get(verb="export.create")
    assert line.after == f'{{"count":5,"filters":{{"run":{run.pk}}},"kind":"run.test"}}'
    Run.objects.filter(pk=run.pk).update(file="../../etc/passwd")
    assert client.get(f"/runs/{run.pk}/file/").status_code == 404


def test_what_goes_wrong_in_a_run_is_told_to_its_owner(world: World) -> None:
    run = queued(world)
    with working(run.pk):
        raise Problem("invalid", "第 3 行看不懂")
    run.refresh_from_db()
    assert (run.failed, run.message) == (True, "第 3 行看不懂")
    with pytest.raises(Problem), working(run.pk):
        pass


def test_a_defect_in_a_run_is_told_without_its_inside(world: World) -> None:
    run = queued(world)
    with pytest.raises(ZeroDivisionError), working(run.pk):
        1 / 0  # noqa: B018 -- the defect
    run.refresh_from_db()
    assert (run.failed, "ZeroDivision" in run.message) == (True, False)
