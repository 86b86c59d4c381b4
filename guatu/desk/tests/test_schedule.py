"""The schedule: each slot once, whoever ticks; missed slots once; failures again later."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings as live
from django.db import connection

from guatu.accounts import ticks
from guatu.accounts.models import IdempotencyRecord, RateWindow, Tick
from guatu.base.clock import SHANGHAI
from guatu.desk import schedule
from guatu.desk.schedule import Job, daily, every, tick, weekly
from guatu.orgs.actions.changes import decide, propose
from guatu.orgs.models import Unit
from guatu.orgs.rules.changes import ChangeKind
from guatu.supervision.actions import channels
from guatu.supervision.models import Notice
from guatu.supervision.rules.notices import ChannelKind
from tests.world import AT


def shanghai(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (shanghai(2026, 11, 23, 8, 29), "2026-W47"),
        (shanghai(2026, 11, 23, 8, 30), "2026-W48"),
        (shanghai(2026, 11, 29, 23, 59), "2026-W48"),
        (shanghai(2027, 1, 1, 12, 0), "2026-W53"),
    ],
)
def test_a_week_begins_on_monday_morning_in_shanghai(at, week):
    assert weekly(0, 8, 30)(at) == week


def test_a_day_begins_at_its_hour_and_short_slots_follow_each_other():
    assert daily(3)(shanghai(2026, 11, 23, 2, 59)) == "2026-11-22"
    assert daily(3)(shanghai(2026, 11, 23, 3, 0)) == "2026-11-23"
    assert int(every(30)(AT + timedelta(seconds=30))) == int(every(30)(AT)) + 1


def job(ran):
    return Job("job", daily(3), lambda at, going: ran.append(at))


def test_a_slot_is_run_once_and_missed_ones_are_made_up_for_once(db):
    ran = []
    for hours in (0, 1, 24 * 9, 24 * 9 + 1):
        tick(AT + timedelta(hours=hours), jobs=[job(ran)])
    assert ran == [AT, AT + timedelta(days=9)]
    assert ticks.heartbeat() == AT + timedelta(days=9)


def test_a_failed_job_is_tried_again_after_its_claim_and_holds_up_no_other(db):
    ran, calls = [], []

    def failing(at, going):
        calls.append(at)
        if len(calls) == 1:
            raise RuntimeError

    jobs = [Job("failing", daily(3), failing), job(ran)]
    done = [tick(AT + timedelta(minutes=n), jobs=jobs) for n in (0, 5, 11, 30)]
    assert done == [["job"], [], ["failing"], []]


@pytest.mark.django_db(transaction=True)
def test_two_tickers_at_once_run_a_slot_once():
    ran, gate = [], threading.Barrier(4)

    def run():
        try:
            gate.wait()
            for n in range(5):
                tick(AT + timedelta(days=n), jobs=[job(ran)])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [AT + timedelta(days=n) for n in range(5)]


def test_every_job_runs_on_a_living_installation_and_a_second_time_changes_nothing(world, settings, tmp_path):
    settings.FIELD_KEY, settings.JOURNAL_ANCHORS = "k" * 40, tmp_path / "anchors"
    settings.FILES = tmp_path
    channels.open_channel(
        unit=world.unit["east"], kind=ChannelKind.EMAIL, name="", typed="a@example.cn", by=world.user["eastern"], at=AT
    )
    RateWindow.objects.create(scope="x", key="x", since=AT - timedelta(days=99))
    IdempotencyRecord.objects.create(account=world.user["chief"], key="k", route="/", started_at=AT - timedelta(days=9))
    assert tick(AT) == [one.name for one in schedule.JOBS]
    assert tick(AT) == []
    assert not RateWindow.objects.filter(scope="x").exists() and not IdempotencyRecord.objects.exists()
    assert settings.JOURNAL_ANCHORS.exists()
    assert not Notice.objects.exists()  # no campaign runs: nothing is said


def test_changes_whose_date_has_come_are_put_in_force_by_the_schedule(world):
    change = propose(
        kind=ChangeKind.RENAME, unit=world.unit["village"], proposal={"name": "柳湾新村团支部", "short_name": ""},
        reason="并村", effective_on=(AT + timedelta(days=3)).date(), by=world.user["mayor"], at=AT,
    )  # fmt: skip
    decide(change=change, approved=True, note="", by=world.user["eastern"], at=AT)
    names = []
    for days in (2, 3):
        tick(AT + timedelta(days=days), jobs=[one for one in schedule.JOBS if one.name == "changes"])
        names.append(Unit.objects.get(pk=world.unit["village"].pk).name)
    assert names == ["柳湾村团支部", "柳湾新村团支部"]


def test_old_slots_are_forgotten_those_of_busy_jobs_sooner(db):
    for name, days in (("deliveries", 2), ("deliveries", 0), ("digests", 2), ("digests", 99)):
        Tick.objects.create(job=name, slot=f"{days}", started_at=AT - timedelta(days=days))
    ticks.forget(AT, ("deliveries",))
    assert sorted(Tick.objects.values_list("job", "slot")) == [("deliveries", "0"), ("digests", "2")]


def test_the_worker_ticks_and_stops_when_it_is_told(tmp_path):
    environment = {
        **os.environ, "GUATU_DATA": str(tmp_path), "GUATU_TEST": "1", "PYTHONPATH": str(live.ROOT.parent)
    }  # fmt: skip
    environment.pop("PYTEST_VERSION", None)
    environment.pop("DATABASE_URL", None)
    manage = [sys.executable, "-P", str(live.ROOT.parent / "manage.py"), "migrate", "-v0"]
    subprocess.run(manage, env=environment, check=True)  # noqa: S603 -- our own command
    heard = (tmp_path / "heard").open("w")
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "guatu", "work"], env=environment, stderr=heard, stdout=heard, cwd=tmp_path
    )
    try:
        until = time.monotonic() + 90  # a busy machine may take long to start
        while time.monotonic() < until and "deliveries" not in jobs_in(tmp_path):
            time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)  # how fast is the machine's matter; that it ends by itself is the worker's
        assert {one.name for one in schedule.JOBS} <= jobs_in(tmp_path) | {"night"}
    finally:
        worker.kill()
        heard.close()
    assert "Traceback" not in (tmp_path / "heard").read_text()


def jobs_in(folder):
    """The jobs that a worker in its own process has begun."""
    with sqlite3.connect(folder / "guatu.sqlite3") as rows:
        return {name for (name,) in rows.execute("SELECT job FROM tick WHERE finished_at IS NOT NULL")}
