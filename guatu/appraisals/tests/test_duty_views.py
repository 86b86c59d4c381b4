"""The pages of duty reports."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.appraisals.actions.duty import rounds
from guatu.appraisals.actions.duty.rounds import Plan
from guatu.appraisals.models import Ballot, DutyReport, DutyRound
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from tests.world import AT, World

WORDS = {"work": "抓好重点任务，" * 8, "faults": "联系青年不够经常，" * 8, "next": "每月到支部一次，" * 8}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


def get(client: Client, name: str, /, *numbers: int, **data: Any) -> Any:
    return client.get(reverse(name, args=numbers), data)


def post(client: Client, name: str, /, *numbers: int, **data: Any) -> Any:
    return client.post(reverse(name, args=numbers), data)


def opened(world: World, unit: str, by: str, preset: Preset) -> DutyRound:
    plan = Plan("述职", date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 20))
    made = rounds.open_(unit=world.unit[unit], plan=plan, terms=PRESETS[preset], by=world.user[by], at=AT)
    return rounds.publish(found=made, by=world.user[by], at=AT)


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends of an untouched form."""
    return {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}


def test_a_round_from_opening_to_the_unit_s_own_view(world: World, client: Client) -> None:
    city = world.unit["city"]
    client.force_login(world.user["chief"])
    form = get(client, "appraisals:duty_opening", city.pk).context["form"]
    answer = post(client, "appraisals:duty_opening", city.pk, **sent(form))
    found = DutyRound.objects.get()
    assert answer.url == reverse("appraisals:duty_terms", args=[found.pk])
    given = sent(get(client, "appraisals:duty_terms", found.pk).context["form"])
    wrong = post(client, "appraisals:duty_terms", found.pk, **{**given, "formula": "工作实绩 / 0 + 民意"})
    assert wrong.status_code == 422
    assert "公式里的“民意”不在可用的名称里" in wrong.content.decode()
    assert post(client, "appraisals:duty_terms", found.pk, **given).status_code == 302
    assert post(client, "appraisals:duty_publication", found.pk).status_code == 302
    report = DutyReport.objects.get(unit=world.unit["east"])

    client.force_login(world.user["eastern"])
    page = get(client, "appraisals:duty_rounds").content.decode()
    assert "写述职报告" in page
    assert "重点任务" in get(client, "appraisals:duty_round", found.pk).content.decode()
    draft = {**WORDS, "work": "短", "version": 1}
    assert post(client, "appraisals:duty_words", report.pk, **draft).status_code == 302
    short = post(client, "desk:duty_submission", report.pk, **{**draft, "version": 2})
    assert (short.status_code, "至少写 30 字" in short.content.decode()) == (422, True)
    assert post(client, "desk:duty_submission", report.pk, **WORDS, version=2).status_code == 302
    report.refresh_from_db()
    assert {one["code"] for one in report.facts} >= {"meetings", "visits", "contacts", "matters", "transfers"}
    assert post(client, "appraisals:duty_scores", report.pk, c1="40").status_code == 403

    client.force_login(world.user["chief"])
    form = get(client, "appraisals:duty_scores", report.pk).context["form"]
    marks = {one.code: one.most - 1 for one in form.terms.criteria}
    over = post(client, "appraisals:duty_scores", report.pk, **{**marks, "c1": "41"})
    assert over.status_code == 422
    assert post(client, "appraisals:duty_scores", report.pk, **marks, text="扎实").status_code == 302
    assert "97 × 70%" in get(client, "appraisals:duty_report", report.pk).content.decode()
    page = get(client, "appraisals:duty_grades", found.pk)
    assert page.context["form"].proposed == {report.pk: "g2"}
    grade = {f"grade-{report.pk}": "g3", f"note-{report.pk}": ""}
    assert post(client, "appraisals:duty_grades", found.pk, **grade).status_code == 422
    grade[f"note-{report.pk}"] = "有一项重点任务落后"
    assert post(client, "appraisals:duty_grades", found.pk, **grade).status_code == 302

    client.force_login(world.user["eastern"])
    page = get(client, "appraisals:duty_report", report.pk).content.decode()
    assert "一般" in page and "有一项重点任务落后" in page and "扎实" in page
    assert post(client, "appraisals:duty_answer", report.pk, text="同意").status_code == 302
    client.force_login(world.user["western"])
    assert get(client, "appraisals:duty_report", report.pk).status_code == 404


def test_a_ballot_is_recorded_and_a_report_returned(world: World, client: Client) -> None:
    opened(world, "school", "principal", Preset.BRANCH)
    report = DutyReport.objects.get(unit=world.unit["class1"])
    client.force_login(world.user["monitor"])
    assert post(client, "desk:duty_submission", report.pk, **WORDS, version=1).status_code == 302
    assert post(client, "appraisals:duty_ballot", report.pk, due=1).status_code == 403
    client.force_login(world.user["principal"])
    votes = {"due": 42, "present": 40, "valid": 40, "votes-excellent": 30, "votes-good": 9}
    wrong = post(client, "appraisals:duty_ballot", report.pk, **votes)
    assert (wrong.status_code, "应等于有效票 40" in wrong.content.decode()) == (422, True)
    assert post(client, "appraisals:duty_ballot", report.pk, **votes, **{"votes-fair": 1}).status_code == 302
    assert Ballot.objects.get().counts == {"excellent": 30, "good": 9, "fair": 1, "poor": 0}
    assert post(client, "appraisals:duty_return", report.pk, reason="").status_code == 422
    assert post(client, "appraisals:duty_return", report.pk, reason="问题太笼统").status_code == 302
    client.force_login(world.user["monitor"])
    assert "问题太笼统" in get(client, "appraisals:duty_report", report.pk).content.decode()


def test_facts_are_shown_to_whoever_reads_the_report(world: World, client: Client) -> None:
    opened(world, "east", "eastern", Preset.FOUR_SIDES)
    report = DutyReport.objects.get(unit=world.unit["town"])
    client.force_login(world.user["mayor"])
    assert "召开会议" in get(client, "desk:duty_facts", report.pk).content.decode()
    client.force_login(world.user["principal"])
    assert get(client, "desk:duty_facts", report.pk).status_code == 404


def test_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(world: World, client: Client) -> None:
    client.force_login(world.user["chief"])
    client.get(reverse("appraisals:duty_rounds"))  # what is read once and kept
    counts = []
    for unit, by in (("city", "chief"), ("east", "eastern"), ("west", "western")):
        found = opened(world, unit, by, Preset.BRANCH)
        if unit != "east":
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert get(client, "appraisals:duty_rounds").status_code == 200
            with CaptureQueriesContext(connection) as inside:
                assert get(client, "appraisals:duty_round", found.pk).status_code == 200
            counts.append((len(asked), len(inside)))
    assert counts[0] == counts[1]


def test_the_list_of_those_behind_and_its_sheet(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    page = get(client, "appraisals:duty_due", behind="round")
    assert page.context["table"].total == 3
    assert get(client, "appraisals:duty_due", format="csv").status_code == 200
    client.force_login(world.user["villager"])
    assert get(client, "appraisals:duty_due").status_code == 200
    assert get(client, "appraisals:duty_opening", world.unit["village"].pk).status_code == 403
    assert post(client, "appraisals:duty_publication", 999).status_code == 404
