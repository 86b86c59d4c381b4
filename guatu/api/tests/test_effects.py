"""One key, one effect; versions; and the way of a report from the unit to the board."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from guatu.accounts.models import JournalEntry
from guatu.base import clock
from guatu.base.states import CellState
from guatu.campaigns.rules.indicators import Indicator
from guatu.submissions.models import Assignment, Submission
from guatu.submissions.queries.states import in_states
from guatu.submissions.rules.cells import status
from tests.members import member, members
from tests.world import AT


def test_the_same_key_and_body_has_one_effect_and_the_same_answer(drive, caller):
    path = f"/assignments/{drive.cell('village').pk}/submissions"
    first = caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one")
    lines = JournalEntry.objects.count()
    again = caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (Submission.objects.count(), JournalEntry.objects.count()) == (1, lines)


def test_the_same_key_for_something_else_is_refused(drive, caller):
    path = f"/assignments/{drive.cell('village').pk}/submissions"
    caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one")
    for other, body in ((path, {"text": "别的"}), (path.replace("submissions", "exemptions"), {"reason": "无"})):
        answer = caller("villager").post(other, body, Idempotency_Key="one")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Submission.objects.count() == 1


def test_a_refusal_leaves_the_key_free(drive, caller):
    path = f"/assignments/{drive.cell('village').pk}/submissions"
    assert caller("villager").post(path, {"text": " "}, Idempotency_Key="one").status_code == 422
    assert caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one").status_code == 201


def test_a_repeat_is_checked_for_rights_again(drive, caller):
    path = f"/assignments/{drive.cell('village').pk}/submissions"
    caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one")
    drive.world.user["villager"].grants.all().delete()
    assert caller("villager").post(path, {"text": "已完成"}, Idempotency_Key="one").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_has_the_effect(drive, caller):
    ask, path = caller("villager"), f"/assignments/{drive.cell('village').pk}/submissions"
    start, answers = threading.Barrier(6), []

    def send() -> None:
        start.wait()
        answers.append(ask.post(path, {"text": "已完成"}, Idempotency_Key="one"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = {answer.status_code for answer in answers}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert statuses <= {201, 409}
    assert Submission.objects.count() == 1


def test_a_draft_is_saved_only_over_the_version_that_was_seen(drive, caller):
    ask, path = caller("villager"), f"/assignments/{drive.cell('village').pk}/draft"
    first = ask("PUT", path, {"text": "一"})
    assert (first.status_code, first.headers["ETag"], first.json()["version"]) == (200, '"1"', 1)
    second = ask("PUT", path, {"text": "二"}, If_Match='"1"')
    assert (second.status_code, second.headers["ETag"]) == (200, '"2"')
    assert ask("PUT", path, {"text": "三"}, If_Match='"1"').status_code == 409
    assert ask("PUT", path, {"text": "三"}, If_Match="W/nonsense").status_code == 412
    assert ask.get(path).json()["text"] == "二"
    assert ask("DELETE", path).status_code == 204
    assert ask.get(path).status_code == 404


def test_an_answer_that_the_caller_has_is_not_sent_again(drive, caller):
    path = f"/units/{drive.world.unit['east'].pk}"
    tag = caller("eastern").get(path).headers["ETag"]
    assert caller("eastern").get(path, If_None_Match=tag).status_code == 304


def test_a_report_goes_from_the_unit_to_the_board(drive, caller):
    cell, campaign = drive.cell("village"), f"/campaigns/{drive.campaign.pk}"
    assert caller("villager").post(f"/assignments/{cell.pk}/receipt").json() == {"assignment": cell.pk, "first": True}
    sent = caller("villager").post(f"/assignments/{cell.pk}/submissions", {"text": "已完成"}).json()
    assert (sent["by"], sent["number"], sent["late"]) == ("柳湾·刘春", 1, False)
    waiting = caller("mayor").get("/submissions?waiting=true").json()["items"]
    assert [row["id"] for row in waiting] == [sent["id"]]
    own = caller("villager").post(f"/submissions/{sent['id']}/verifications", {"accepted": True})
    assert own.status_code == 403
    wrong = caller("mayor").post(f"/submissions/{sent['id']}/verifications", {"accepted": False})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"reason"})
    done = caller("mayor").post(f"/submissions/{sent['id']}/verifications", {"accepted": True})
    assert (done.status_code, done.json()["acting_unit"]["name"]) == (201, "青石镇团委")
    assert caller("villager").get(f"/assignments/{cell.pk}").json()["state"] == "done"
    figures = caller("eastern").get(f"{campaign}/figures?by=child").json()
    assert figures["total"]["states"]["done"]["value"] == 1


@pytest.mark.parametrize("by", ["task", "child", "state"])
def test_each_figure_leads_to_exactly_the_cells_that_it_counts(drive, caller, by):
    caller("villager").post(f"/assignments/{drive.cell('village').pk}/submissions", {"text": "已完成"})
    ask = caller("chief")
    found = ask.get(f"/campaigns/{drive.campaign.pk}/figures?by={by}&sector=rural").json()
    for line in [found["total"], *found["lines"]][:4]:
        for figure in [*line["states"].values(), line["applicable"], line["finished"]]:
            listed = ask.get(figure["href"]).json()
            assert (len(listed["items"]), listed["next"]) == (figure["value"], None)


def test_a_list_is_read_in_slices_without_a_gap_or_a_repeat(drive, caller):
    whole = [row["id"] for row in caller("chief").get("/assignments?limit=200").json()["items"]]
    path, read = "/assignments?limit=7", []
    while path:
        found = caller("chief").get(path).json()
        read += [row["id"] for row in found["items"]]
        path = found["next"]
    assert read == whole == sorted(whole)
    cells, path = [], f"/campaigns/{drive.campaign.pk}/cells?limit=5"
    while path:
        found = caller("chief").get(path).json()
        cells += [row["assignment"] for row in found["items"]]
        path = found["next"]
    assert sorted(cells) == whole


def test_a_file_comes_in_parts_and_goes_out_whole(drive, caller):
    ask, cell, content = caller("villager"), drive.cell("village"), "会议记录".encode() * 100
    opened = ask.post(f"/assignments/{cell.pk}/uploads", {"name": "记录.txt", "size": len(content)}).json()
    parts = f"/uploads/{opened['key']}/parts"
    binary = {"Content_Type": "application/octet-stream"}
    assert ask("PUT", f"{parts}/600", content[600:], **binary).status_code == 409
    assert ask("PUT", f"{parts}/0", content[:600], **binary).json()["received"] == 600
    assert ask("PUT", f"{parts}/0", content[:600]).status_code == 415
    assert ask("PUT", f"{parts}/600", content[600:], **binary).json()["received"] == len(content)
    files = [ask("PUT", f"/uploads/{opened['key']}/attachment").json()["items"] for _ in range(2)]
    assert files[0] == files[1]
    answer = ask.get(f"/attachments/{files[0][0]['id']}/content")
    assert b"".join(answer.streaming_content) == content
    assert caller("inspector").get(f"/attachments/{files[0][0]['id']}").status_code == 404  # a draft's file


def test_a_meeting_is_recorded_once_struck_and_told_of_by_rights(drive, caller):
    village, ask = drive.world.unit["village"], caller("villager")
    there, path = [person.pk for person in members(village, 5)], f"/units/{village.pk}/meetings"
    said = {"kind": "general", "held_on": "2026-11-01", "topic": "年度计划", "minutes": "讨论", "present": there[:2]}
    said["absent"] = [{"person": there[4], "reason": "leave"}]
    first, again = (ask.post(path, said, Idempotency_Key="one") for _ in range(2))
    short = first.json()
    assert (first.status_code, short["due"], short["needed"], short["counts"]) == (201, 5, 3, False)
    assert [row["absence"] for row in short["attendances"] if not row["present"]].count("leave") == 1
    assert again.content == first.content
    full = {**said, "present": there[:3]}
    assert ask.post(path, full).status_code == 409  # one of the same kind and day
    made = ask.post(path, {**full, "confirmed": True}).json()
    assert made["counts"] is True
    struck = ask.post(f"/meetings/{short['id']}/strike", {"reason": "人数不够"}).json()
    assert (struck["counts"], struck["struck_reason"]) == (False, "人数不够")
    seen = caller("inspector").get(f"/meetings/{made['id']}").json()
    assert (seen["topic"], seen["present"], seen["minutes"], seen["attendances"]) == ("年度计划", 3, None, None)
    assert [row["id"] for row in caller("inspector").get("/meetings").json()["items"]] == [made["id"]]


def test_a_transfer_goes_from_unit_to_unit_with_the_person(drive, caller):
    leaving = member(drive.world.unit["village"], "王小明", id_tail="123X", phone_tail="5678")
    record = caller("villager").get(f"/persons/{leaving.pk}").json()
    assert (record["id_masked"], record["phone_masked"], record["state"]) == ("●●●●123X", "●●●●5678", "member")
    said = {"to": "workshop", "destination": "employer"}
    started = caller("villager").post(f"/persons/{leaving.pk}/transfers", said)
    path = f"/transfers/{started.json()['id']}/decisions"
    assert (started.status_code, started.json()["stage"]) == (201, "from_upper")
    for who, stage in (("mayor", "from_upper"), ("worker", "to_branch"), ("western", "to_upper")):
        waiting = caller(who).get("/transfers?waiting=true").json()["items"]
        assert [row["id"] for row in waiting] == [started.json()["id"]]
        done = caller(who).post(path, {"stage": stage, "approved": True}).json()
    assert (done["stage"], len(done["steps"])) == (None, 4)
    assert caller("villager").get(f"/persons/{leaving.pk}").status_code == 404
    assert caller("worker").get(f"/persons/{leaving.pk}").json()["unit"]["name"] == "一车间团支部"


def test_an_indicator_comes_with_the_lines_that_make_it_up(drive, caller):
    assert {row["code"] for row in caller("chief").get("/indicators").json()["items"]} == set(Indicator.codes())
    members(drive.world.unit["village"], 3)
    path = f"/units/{drive.world.unit['town'].pk}/indicators/community_checkin"
    found = caller("mayor").get(path).json()
    assert (found["part"], found["whole"]) == (0, 3)
    assert [(row["unit"]["name"], row["whole"]) for row in found["lines"]] == [("柳湾村团支部", 3)]


def test_the_state_of_a_list_is_the_state_of_each_row(drive):
    today, rows = clock.day(AT), Assignment.objects.order_by("pk")
    days = [(due, done) for due in (-1, 0) for done in (None, -1, 1)]
    cases = [(facts, *pair) for facts in range(128) for pair in days]
    cells = list(rows)
    for start in range(0, len(cases), len(cells)):
        chosen = list(zip(cells, cases[start : start + len(cells)], strict=False))
        for cell, (facts, due, done) in chosen:
            cell.facts, cell.due_on = facts, today + timedelta(days=due)
            cell.done_on = None if done is None else today + timedelta(days=done)
        Assignment.objects.bulk_update([cell for cell, _ in chosen], ["facts", "due_on", "done_on"])
        expected = {cell.pk: status(cell.facts, cell.due_on, cell.done_on, today) for cell in cells}
        found = []
        for state in CellState:
            found += [(cell.pk, state) for cell in rows.filter(in_states({state}, today))]
        assert sorted(found) == sorted(expected.items())
