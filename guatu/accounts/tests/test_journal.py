from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from guatu.accounts import anchors, journal
from guatu.accounts.models import JournalEntry, JournalHead, Run
from guatu.base import clock
from guatu.orgs.models import Grant
from tests.world import AT, World


@pytest.fixture
def anchored(settings, tmp_path: Path) -> Path:
    settings.JOURNAL_ANCHORS = tmp_path / "journal.anchors"
    return settings.JOURNAL_ANCHORS


def write(number: int, world: World, name: str = "eastern") -> None:
    with transaction.atomic():
        journal.record_many(
            [journal.Line("unit.read", world.unit["east"], world.unit["east"]) for _ in range(number)],
            by=world.user[name], at=AT,
        )  # fmt: skip


def test_an_anchor_is_dropped_once_a_minute_after_the_commit(
    world: World, anchored: Path, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(3, world)
        write(3, world)
    seq, digest, _at = anchored.read_text().split()
    assert JournalEntry.objects.get(seq=seq).digest == digest
    assert journal.journal_breaks() == []


def test_a_journal_cut_and_sealed_anew_with_the_keys_is_found_by_its_anchors(world: World, anchored: Path) -> None:
    write(5, world)
    last = JournalEntry.objects.latest("seq")
    anchors.drop(last.seq, last.digest, AT)
    JournalEntry.objects.filter(seq__gt=last.seq - 2).delete()
    end = JournalEntry.objects.latest("seq")
    head = JournalHead.objects.get(pk=1)
    head.seq, head.digest = end.seq, end.digest
    head.seal = journal._mac(f"head|{head.seq}|{head.digest}")
    head.save()
    assert journal.verify() == []
    assert journal.journal_breaks() == [journal.Break(last.seq, "anchored, but no longer in the journal")]
    write(5, world, "western")
    assert journal.journal_breaks() == [journal.Break(last.seq, "differs from its anchor")]


@pytest.mark.parametrize("change", ["edit", "remove", "swap", "cut"])
def test_tampering_is_located(world: World, change: str) -> None:
    write(6, world)
    top = JournalHead.objects.get(pk=1).seq
    if change == "edit":
        JournalEntry.objects.filter(seq=top - 2).update(note="x")
        expected = {top - 2}
    elif change == "remove":
        JournalEntry.objects.filter(seq=top - 2).delete()
        expected = {top - 2}
    elif change == "cut":
        JournalEntry.objects.filter(seq__gt=top - 2).delete()
        expected = {top - 1}
    else:
        one, two = JournalEntry.objects.get(seq=top - 2), JournalEntry.objects.get(seq=top - 1)
        JournalEntry.objects.filter(seq__in=[one.seq, two.seq]).delete()
        one.seq, two.seq = two.seq, one.seq
        one.save(force_insert=True)
        two.save(force_insert=True)
        expected = {top - 2, top - 1, top}
    assert {found.seq for found in journal.verify()} == expected


@pytest.mark.parametrize("name", ["chief", "sysadmin", "secadmin", "eastern", "monitor", "outsider"])
def test_only_the_audit_administrator_reads_the_journal(world: World, client: Client, name: str) -> None:
    client.force_login(world.user[name])
    assert [client.get(path).status_code for path in ("/journal/", "/journal/1/")] == [403, 403]
    assert client.post("/journal/verification/").status_code == 403


def seqs(response) -> list[int]:
    return [row["entry"].seq for row in response.context["rows"]]


def test_paging_goes_through_every_entry_once_and_back(world: World, client: Client) -> None:
    write(130, world)
    client.force_login(world.user["auditor"])
    total, seen, url = JournalHead.objects.get(pk=1).seq, [], "/journal/"
    while url:
        page = client.get(url)
        seen += seqs(page)
        back, url = page.context["newer_url"], page.context["older_url"]
    assert seen == list(range(total, 0, -1))
    assert seqs(client.get(back))[-1] == seqs(page)[0] + 1


def test_the_journal_answers_who_what_where_when_and_how(world: World, client: Client) -> None:
    write(2, world)
    client.force_login(world.user["auditor"])
    count = JournalEntry.objects.filter(unit_path__startswith=world.unit["east"].path).count()
    day = clock.day(AT)
    for query, expected in {
        "who=eastern": 2,
        "who=周宁": 2,
        "who=nobody": 0,
        "verb=unit.read": 2,
        "verb=组织 · 查看": 2,
        "unit=东川县": min(count, 50),
        "unit=nowhere": 0,
        f"since={day}&verb=unit.read": 2,
        f"until={day - timedelta(days=1)}": 0,
        "outcome=refused": 0,
        f"noun=orgs.unit&number={world.unit['east'].pk}": 3,
    }.items():
        assert len(seqs(client.get(f"/journal/?{query}"))) == expected, query


@pytest.mark.parametrize("query", ["before=x", "before=-1", "since=32", "noun='--", "after=99999999999999999999999"])
def test_a_broken_question_is_answered_in_words(world: World, client: Client, query: str) -> None:
    client.force_login(world.user["auditor"])
    assert client.get(f"/journal/?{query}").status_code == 422


def test_an_auditor_of_one_county_sees_only_that_county(world: World, client: Client) -> None:
    Grant.objects.create(account=world.user["outsider"], role="audit_admin", unit=world.unit["west"], since=AT)
    client.force_login(world.user["outsider"])
    seen = seqs(client.get("/journal/"))
    paths = JournalEntry.objects.filter(seq__in=seen).values_list("unit_path", flat=True)
    assert seen
    assert all(path.startswith(world.unit["west"].path) for path in paths)
    foreign = JournalEntry.objects.exclude(seq__in=seen).first()
    assert client.get(f"/journal/{foreign.seq}/").status_code == 404
    assert client.get(f"/journal/{seen[0]}/").status_code == 200
    assert client.get("/journal/99999999999999999999/").status_code == 404


def test_an_entry_shows_the_values_it_left(world: World, client: Client) -> None:
    client.force_login(world.user["auditor"])
    page = client.get("/journal/1/").content.decode()
    assert "共青团云岭市委员会" in page


def test_taking_the_journal_away_is_journalled(world: World, client: Client) -> None:
    client.force_login(world.user["auditor"])
    response = client.get("/journal/?format=csv&verb=unit.establish")
    assert response.content.decode("utf-8-sig").count("unit.establish") == 13
    line = JournalEntry.objects.get(verb="export.create")
    assert line.after == '{"count":13,"filters":{"verb":"unit.establish"},"kind":"journal"}'


def test_verifying_now_is_a_run_that_says_what_it_found(
    world: World, client: Client, django_capture_on_commit_callbacks
) -> None:
    JournalEntry.objects.filter(seq=3).update(note="x")
    client.force_login(world.user["auditor"])
    with django_capture_on_commit_callbacks(execute=True):
        where = client.post("/journal/verification/")["Location"]
    page = client.get(where).content.decode()
    assert "发现 1 处断裂" in page
    assert Run.objects.get().detail["breaks"] == [{"seq": 3, "reason": "content does not match its seal"}]
