"""Pages of spot checks: who sees what before and after it is signed, forms that work without a script, counts."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from guatu.base import clock
from guatu.orgs.models import Grant
from guatu.people.models import Paper
from guatu.supervision.actions.spots import plans
from guatu.supervision.models import SpotCell, SpotObjection, SpotPlan
from guatu.supervision.queries.spots import soundness
from guatu.supervision.queries.spots.plans import redrawn
from guatu.supervision.queries.spots.results import results
from guatu.supervision.rules.spot import Outcome, Verdict, commitment, digest, lines
from guatu.supervision.tests.test_spots import (  # noqa: F401 -- fixtures
    Round,
    asked,
    campaign,
    round_,
    seen,
    send_out,
    sign,
    write,
)
from tests.world import AT, World, account

DAY = timedelta(days=1)


@pytest.fixture
def page(client: Any, world: World, monkeypatch: Any) -> Any:
    """Ask for a page or send a form as somebody, three days after the draw."""
    monkeypatch.setattr(clock, "now", lambda: AT + 3 * DAY)

    def ask(who: str, name: str, *args: object, post: dict[str, Any] | None = None, **headers: Any) -> Any:
        client.force_login(world.user[who])
        path = reverse(f"supervision:{name}", args=args)
        return client.get(path) if post is None else client.post(path, post, **headers)

    return ask


def entry(outcome: str = "confirmed", **more: Any) -> dict[str, Any]:
    return {"on": "2026-11-03", "outcome": outcome, "text": "看了台账", "q-s-original": "yes", **more}


def test_a_round_is_planned_reckoned_first_and_drawn(page: Any, world: World, campaign: Any) -> None:  # noqa: F811
    said = {
        "campaign": campaign.pk, "unit": world.unit["city"].pk, "name": "第一轮", "stratify": "whole",
        "tasks": [campaign.tasks.get(code="1.1").pk], "tolerable": "0.4", "confidence": "0.95", "acceptance": "0",
        "due_on": "2026-11-20",
    }  # fmt: skip
    told = page("chief", "spot_plan_new", post={**said, "reckon": "1"})
    assert "现在有5个组织报了5项完成，要抽3个组织" in told.content.decode()
    assert not SpotPlan.objects.exists()
    assert page("chief", "spot_plan_new", post={**said, "tolerable": "7"}).status_code == 422
    assert page("chief", "spot_plan_new", post=said).status_code == 302
    plan = SpotPlan.objects.get()
    assert plan.seed not in page("chief", "spot_plan", plan.pk).content.decode()
    assert page("chief", "spot_plan_draw", plan.pk).status_code == 404
    assert page("monitor", "spot_plan", plan.pk).status_code == 404  # not yet public
    assert page("chief", "spot_plan_drawing", plan.pk, post={}).status_code == 302
    told = page("monitor", "spot_plan_draw", plan.pk).content.decode()
    plan.refresh_from_db()
    assert "结果与当时完全一致" in told and plan.seed in told


def test_the_draw_made_again_finds_what_was_changed(round_: Round) -> None:  # noqa: F811
    plan = round_.plan
    kept, sizes = lines(plan.frame["lines"]), {key: row["size"] for key, row in plan.frame["strata"].items()}
    found = redrawn(plan, commitment(plan.seed), digest(kept, sizes))
    assert (found.seed, found.frame, found.same) == (True, True, True)
    assert [*soundness.draws(), *soundness.entries()] == []
    SpotPlan.objects.filter(pk=plan.pk).update(seed="another")
    SpotCell.objects.filter(spot__plan=plan, spot__unit__code="town").update(outcome="not")
    assert {finding.what for finding in [*soundness.draws(), *soundness.entries()]} >= {
        "its seed is not what was published", "its outcome differs from its entries",
    }  # fmt: skip
    plan.seed = "another"
    found = redrawn(plan, commitment(plan.seed), digest(kept, sizes))
    assert not found.seed
    plan.frame["lines"][0][3] = 9.0
    assert not redrawn(plan, commitment(plan.seed), digest(lines(plan.frame["lines"]), sizes)).frame


def test_a_checker_writes_on_a_plain_form_and_a_phone_gets_data(page: Any, round_: Round) -> None:  # noqa: F811
    send_out(round_)
    cell = round_.cell("class1")
    assert "高一（1）班团支部" in page("checker", "spot_units").content.decode()
    assert page("checker", "spot_cell_entries", cell.pk).status_code == 200
    assert page("checker", "spot_cell_entries", cell.pk, post=entry("not", text="")).status_code == 422
    assert page("checker", "spot_cell_entries", cell.pk, post=entry()).status_code == 302
    phone = {"HTTP_ACCEPT": "application/json"}
    sent = page("checker", "spot_cell_entries", cell.pk, post=entry(), **phone)
    assert sent.json()["state"] in ("accepted", "duplicate") and cell.entries.count() == 1
    sent = page("checker", "spot_cell_entries", cell.pk, post=entry("partly"), **phone)
    assert sent.json()["state"] == "conflict"
    assert page("checker", "spot_cell_entries", cell.pk, post=entry("x"), **phone).status_code == 422
    told = page("checker", "spot_unit", cell.spot_id).content.decode()
    assert "两份记录不一样" in told
    first = cell.entries.get(content__outcome="confirmed")
    assert page("checker", "spot_entry_choice", first.pk, post={}).status_code == 302
    assert round_.cell("class1").outcome == "confirmed"
    for who, status in (("chief", 403), ("monitor", 403), ("worker", 404)):
        assert page(who, "spot_cell_entries", cell.pk).status_code == status
        assert page(who, "spot_cell_entries", cell.pk, post=entry()).status_code == status


def test_the_unit_sees_what_was_found_once_it_is_signed(page: Any, round_: Round) -> None:  # noqa: F811
    send_out(round_)
    write(round_, "class1", seen("not", "台账是空白的"))
    cell = round_.cell("class1")
    for who, shown in (("monitor", False), ("eastern", False), ("chief", True), ("checker", True)):
        assert ("台账是空白的" in page(who, "spot_unit", cell.spot_id).content.decode()) is shown
    assert "不属实" not in page("eastern", "spot_plan_cells", round_.plan.pk).content.decode().split("<tbody>")[1]
    assert page("dept", "spot_cell_signature", cell.pk, post={"sign-outcome": "not"}).status_code == 403
    assert page("chief", "spot_cell_signature", cell.pk, post={"sign-outcome": "not"}).status_code == 422
    said = {"sign-outcome": "not", "sign-note": "台账空白"}
    assert page("chief", "spot_cell_signature", cell.pk, post=said).status_code == 302
    told = page("monitor", "assignment_spots", cell.assignment_id).content.decode()
    assert "不属实" in told and "有异议的" in told
    assert page("monitor", "spot_cell_objection", cell.pk, post={"object-text": ""}).status_code == 422
    assert page("monitor", "spot_cell_objection", cell.pk, post={"object-text": "在学校"}).status_code == 302
    made = SpotObjection.objects.get()
    said = {"decide-upheld": "yes", "decide-note": "属实"}
    assert page("chief", "spot_objection_decision", made.pk, post=said).status_code == 403  # who signed
    round_.world.user["second"] = account("second", "副书记")
    Grant.objects.create(
        account=round_.world.user["second"], role="city_secretary", unit=round_.world.unit["city"], since=AT
    )
    assert page("second", "spot_objection_decision", made.pk, post=said).status_code == 302
    assert "异议成立" in page("monitor", "spot_unit", cell.spot_id).content.decode()


def test_results_say_what_the_sample_can_say(page: Any, round_: Round) -> None:  # noqa: F811
    send_out(round_)
    assert results(round_.plan).verdict == Verdict.UNKNOWN and results(round_.plan).total.rate is None
    assert "样本不足，不下结论" in page("chief", "spot_plan", round_.plan.pk).content.decode()
    for unit in ("class1", "village", "workshop", "school", "town"):
        write(round_, unit, seen("not", "没有") if unit == "class1" else seen())
        sign(round_, unit, "not" if unit == "class1" else "confirmed", note="现场没有")
    found = results(round_.plan)
    assert found.verdict == Verdict.REFUSED
    total = found.total
    assert (total.frame, total.drawn, total.checked, total.failed, total.signed) == (5, 5, 5, 1, 5)
    assert total.rate is not None and total.rate.exact and total.rate.share == 0.8 == total.rate.low
    assert (total.claimed, total.applicable) == (5, 12) and total.proven_rate == pytest.approx(4 / 12)
    told = page("leader", "campaign_spots", round_.campaign.pk).content.decode()
    assert "80.0%" in told
    plans.close(plan=round_.plan, by=round_.world.user["chief"], at=AT + 4 * DAY)
    assert "已结束" in page("chief", "spot_plan", round_.plan.pk).content.decode()
    assert "66.7%" not in page("monitor", "honesty").content.decode()
    assert page("monitor", "honesty").content.decode().count("60.0%") == 1


@pytest.mark.parametrize("name", ["spot_plan", "spot_plan_units", "spot_plan_cells", "spot_plan_draw"])
def test_pages_of_a_round_ask_as_often_for_one_unit_as_for_five(
    name: str,
    page: Any,
    round_: Round,  # noqa: F811
) -> None:
    send_out(round_)
    page("chief", name, round_.plan.pk)
    with CaptureQueriesContext(connection) as five:
        page("chief", name, round_.plan.pk)
    gone = round_.plan.units.exclude(unit__code="class1")
    SpotCell.objects.filter(spot__in=gone).delete()
    gone.delete()
    with CaptureQueriesContext(connection) as one:
        page("chief", name, round_.plan.pk)
    assert len(five) == len(one) <= 40


def test_lists_ask_as_often_for_three_rounds_as_for_one(page: Any, round_: Round) -> None:  # noqa: F811
    send_out(round_)
    for name in ("spot_plans", "honesty", "spot_units"):
        page("chief", name)
    counts = []
    for number in (1, 3):
        for extra in range(number - 1):
            question = asked(round_.campaign, name=f"再{extra}", due_on=date(2026, 11, 20))
            made = plans.create(
                unit=round_.world.unit["city"], campaign=round_.campaign, question=question,
                by=round_.world.user["chief"], at=AT + DAY,
            )  # fmt: skip
            plans.take(plan=made, by=round_.world.user["chief"], at=AT + DAY)
        with CaptureQueriesContext(connection) as asked_:
            page("chief", "spot_plans")
        counts.append(len(asked_))
    assert counts[0] == counts[1]


def test_the_check_list_is_edited_by_the_owner_and_read_by_all(page: Any, round_: Round) -> None:  # noqa: F811
    task = round_.campaign.tasks.get(code="1.1")
    assert "是否做到：按期完成并有记录" in page("monitor", "check_list", task.pk).content.decode()
    assert page("monitor", "check_list_standard", task.pk, post={}).status_code == 403
    assert page("dept", "check_list_standard", task.pk, post={}).status_code == 302
    assert page("dept", "check_list", task.pk, post={"text": ""}).status_code == 422
    assert page("dept", "check_list", task.pk, post={"text": "有签到吗", "critical": "on"}).status_code == 302
    row = task.check_questions.get(text="有签到吗")
    assert page("eastern", "check_question_retirement", row.pk, post={}).status_code == 403
    assert page("dept", "check_question_retirement", row.pk, post={}).status_code == 302
    assert Outcome.NOT.label == "不属实"


def test_sending_out_naming_signing_and_closing_by_page(page: Any, round_: Round) -> None:  # noqa: F811
    plan, who = round_.plan, round_.world.user
    assert page("chief", "spot_plan_checkers", plan.pk, post={}).status_code == 422
    assert page("eastern", "spot_plan_checkers", plan.pk, post={"accounts": [who["checker"].pk]}).status_code == 403
    assert page("chief", "spot_plan_checkers", plan.pk, post={"accounts": [who["checker"].pk]}).status_code == 302
    spot = round_.spot("workshop")
    assert page("chief", "spot_unit_checker", spot.pk, post={"checker-account": who["western"].pk}).status_code == 422
    assert page("chief", "spot_unit_checker", spot.pk, post={"checker-account": who["eastern"].pk}).status_code == 302
    assert page("eastern", "spot_unit", spot.pk).status_code == 200  # in the other county: as its checker
    assert page("principal", "spot_unit", spot.pk).status_code == 404
    assert page("chief", "spot_unit_void", spot.pk, post={}).status_code == 409
    write(round_, "village", seen())
    assert page("leader", "spot_plan_signatures", plan.pk, post={}).status_code == 403
    assert page("chief", "spot_plan_signatures", plan.pk, post={}).status_code == 302
    assert round_.cell("village").signed_by == who["chief"]
    assert page("chief", "spot_plan_closure", plan.pk, post={}).status_code == 409


def test_a_photo_comes_with_an_entry_and_is_kept_once(
    page: Any,
    round_: Round,  # noqa: F811
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.FILES = tmp_path / "files"
    send_out(round_)
    cell = round_.cell("class1")
    for _ in range(2):
        photo = SimpleUploadedFile("记录.png", picture(), content_type="image/png")
        assert page("checker", "spot_cell_entries", cell.pk, post=entry(photo=photo)).status_code == 302
    kept = cell.entries.get()
    assert kept.paper is not None and kept.paper.unit.code == "class1"
    assert Paper.objects.count() == 1
    for who, status in (("checker", 200), ("chief", 200), ("monitor", 404), ("outsider", 404)):
        assert page(who, "spot_entry_photo", kept.pk).status_code == status, who
    assert [page("chief", "spot_entry_photo", pk).status_code for pk in (0, 10**9, 2**63, 10**30)] == [404] * 4


def picture() -> bytes:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return content.getvalue()
