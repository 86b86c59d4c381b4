"""Visits and checks are taken once however often they come; matters, questions and letters take their steps."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.accounts.models import JournalEntry
from guatu.api.tests.conftest import NOW
from guatu.api.tests.sides import EAST, WEST, build
from guatu.base import clock
from guatu.fieldwork.models import Matter, Visit, VisitEntry
from guatu.guidance.models import Question
from guatu.supervision.models import Letter, SpotCell, SpotEntry, SpotPlan

VISIT = {"key": "phone-0001", "purpose": "guidance", "on": "2026-11-01", "text": "谈了换届", "talked": 3, "hours": 2.5}


@pytest.fixture
def ids(drive) -> dict:
    return build(drive, EAST).ids


def test_a_visit_that_comes_twice_is_one_and_two_that_differ_are_told(ids, caller):
    ask, path = caller("eastern"), f"/units/{ids['unit']}/visits"
    first = ask.post(path, VISIT)
    lines = JournalEntry.objects.count()
    again = ask.post(path, {**VISIT, "written_at": "2026-11-02T01:30:00Z"})
    assert [first.status_code, first.json()["state"]] == [201, "accepted"]
    assert again.json()["visit"] == first.json()["visit"]
    assert [first.json()["visit"][name] for name in ("on", "hours", "talked", "text")] == [
        "2026-11-01", 2.5, 3, "谈了换届",
    ]  # fmt: skip
    assert JournalEntry.objects.count() == lines
    other = ask.post(path, {**VISIT, "text": "谈了团费", "written_at": "2026-11-02T01:45:00+08:00"})
    assert (other.status_code, other.json()["state"]) == (201, "conflict")
    visit = Visit.objects.get(key=VISIT["key"])
    assert VisitEntry.objects.filter(visit=visit).count() == 2
    assert visit.text == "谈了换届"  # written later than the other, whichever came first


def test_what_comes_later_with_the_same_digest_is_told_as_a_duplicate(ids, caller, monkeypatch):
    ask, path = caller("eastern"), f"/units/{ids['unit']}/visits"
    entry, seen = f"/spot-cells/{ids['spot_cell']}/entries", {"on": "2026-11-02", "outcome": "confirmed"}
    states = [ask.post(path, VISIT).json()["state"], ask.post(entry, seen).json()["state"]]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    states += [ask.post(path, VISIT).json()["state"], ask.post(entry, seen).json()["state"]]
    assert states == ["accepted", "accepted", "duplicate", "duplicate"]


def test_a_visits_key_is_its_visitors_own(ids, caller):
    path = f"/units/{ids['unit']}/visits"
    assert caller("eastern").post(path, VISIT).status_code == 201
    answer = caller("villager").post(path, VISIT)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_a_visit_raises_matters_once(ids, caller):
    raised = {"kind": "finding", "text": "缺团旗", "due_on": "2026-12-01"}
    path, body = f"/units/{ids['unit']}/visits", {**VISIT, "matters": [raised]}
    for _ in range(2):
        assert caller("eastern").post(path, body).status_code == 201
    assert Matter.objects.filter(visit__key=VISIT["key"]).count() == 1


def test_a_day_too_long_ago_is_refused_by_field(ids, caller):
    answer = caller("eastern").post(f"/units/{ids['unit']}/visits", {**VISIT, "on": "2020-01-01"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["on"])


def test_a_matter_is_done_by_one_and_sent_back_or_confirmed_by_another(ids, caller):
    path, said = f"/matters/{ids['matter']}", {"text": "已办"}
    village, county = caller("villager"), caller("eastern")
    assert village.post(f"{path}/progress", said).json()["stage"] == "open"
    assert village.post(f"{path}/completion", said).json()["stage"] == "done"
    assert [village.post(f"{path}/{noun}", said).status_code for noun in ("confirmation", "reopening")] == [403, 403]
    assert county.post(f"{path}/reopening", said).json()["done_on"] is None
    village.post(f"{path}/completion", said)
    answer = county.post(f"{path}/confirmation", said).json()
    assert (answer["stage"], [step["step"] for step in answer["steps"]], answer["options"]) == (
        "closed", ["progress", "done", "reopened", "done", "confirmed"], [],
    )  # fmt: skip


def test_a_checkers_entry_is_known_by_its_digest(ids, caller):
    ask, path = caller("eastern"), f"/spot-cells/{ids['spot_cell']}/entries"
    first = ask.post(path, {"on": "2026-11-02", "outcome": "confirmed", "answers": {"s-original": "yes"}})
    again = ask.post(path, {"on": "2026-11-02", "outcome": "confirmed", "answers": {"s-original": "yes"}})
    other = ask.post(path, {"on": "2026-11-02", "outcome": "not", "text": "没有记录"})
    assert [first.json()["state"], other.json()["state"]] == ["accepted", "conflict"]
    assert first.json()["digest"] == again.json()["digest"] != other.json()["digest"]
    assert SpotEntry.objects.count() == 2


def test_only_the_checker_writes_an_entry_and_only_what_the_list_asks(ids, caller):
    path, said = f"/spot-cells/{ids['spot_cell']}/entries", {"on": "2026-11-02", "outcome": "confirmed"}
    assert caller("villager").post(path, said).status_code == 403
    wrong = caller("eastern").post(path, {**said, "answers": {"other": "yes"}})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["answers"])
    assert SpotEntry.objects.count() == 0


def test_what_a_checker_found_is_not_told_to_the_unit_before_it_is_signed(ids, caller):
    path = f"/spot-cells/{ids['spot_cell']}"
    caller("eastern").post(f"{path}/entries", {"on": "2026-11-02", "outcome": "not", "text": "没有记录"})
    told = [caller(name).get(path).json() for name in ("eastern", "villager")]
    assert [(one["found"], len(one["entries"])) for one in told] == [("not", 1), (None, 0)]
    assert SpotCell.objects.get().outcome == "not"


def test_the_seed_of_a_round_is_sealed_until_it_is_drawn(ids, caller, drive):
    path = f"/spot-plans/{ids['spot_plan']}"
    assert caller("eastern").get(path).json()["seed"] == "c"
    SpotPlan.objects.filter(pk=ids["spot_plan"]).update(drawn_at=None)
    answer = caller("eastern").get(path).json()
    assert (answer["seed"], answer["frame_digest"], answer["stage"], answer["total"]) == (None, None, "planned", None)


def test_a_question_that_has_an_answer_is_asked_only_when_it_is_confirmed(ids, caller, world):
    path, body = f"/units/{ids['unit']}/questions", {"text": "没有团旗怎么办"}
    asked = caller("villager").post(path, body)
    assert (asked.status_code, asked.json()["state"], asked.json()["unit"]["id"]) == (201, "waiting", ids["unit"])
    row = Question.objects.get(pk=asked.json()["id"])
    Question.objects.filter(pk=row.pk).update(
        answer="向县委领", answered_at=row.asked_at, answered_by=world.user["eastern"], published_at=row.asked_at
    )
    assert caller("villager").post(path, body).status_code == 409
    assert caller("villager").post(path, {**body, "confirmed": True}).status_code == 201


def test_who_asked_is_told_to_the_own_line_only(drive, ids, caller):
    Question.objects.filter(pk=ids["question"]).update(
        answering=drive.world.unit["city"], answer="可以", answered_at=drive.campaign.launched_at,
        published_at=drive.campaign.launched_at,
    )  # fmt: skip
    told = [caller(name).get(f"/questions/{ids['question']}").json() for name in ("eastern", "western")]
    assert [one["answer"] for one in told] == ["可以", "可以"]
    assert [one["unit"] and one["unit"]["id"] for one in told] == [ids["unit"], None]


def test_a_letter_is_received_and_answered_by_its_unit(ids, caller):
    path = f"/letters/{ids['letter']}"
    assert caller("chief").post(f"{path}/receipt", {}).status_code == 403
    assert caller("eastern").post(f"{path}/receipt", {}).json()["stage"] == "working"
    proof = Letter.objects.get(pk=ids["letter"]).items.get().assignment.submissions.get().pk
    answer = caller("eastern").post(f"{path}/reply", {"text": "已办结", "proof": [proof]})
    assert (answer.json()["stage"], answer.json()["steps"][-1]["proof"]) == ("replied", [proof])
    wrong = caller("eastern").post(f"{path}/reply", {"text": "已办结", "proof": [10**9]})
    assert wrong.status_code == 404


LISTS = (
    "contacts",
    "visits",
    "matters",
    "demonstrations",
    "stories",
    "secondments",
    "letters",
    "questions",
    "materials",
)


def test_lists_ask_as_much_of_the_database_for_more_rows_as_for_one(drive, ids, caller):
    def asked() -> dict[str, int]:
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                assert ask.get(f"/{name}").status_code == 200
            found[name] = len(queries)
        return found

    ask = caller("chief")
    ask.get("/visits")
    one = asked()
    build(drive, WEST)
    assert asked() == one
