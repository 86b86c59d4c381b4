"""Spot checks from plan to objection: nobody on their own line, nothing twice, and a false claim opens its cell."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.fieldwork.models import Contact
from guatu.orgs.models import Grant, Unit
from guatu.orgs.queries.norms import norms
from guatu.submissions.actions import reach, reports, verdicts
from guatu.submissions.models import Assignment
from guatu.submissions.queries import recount
from guatu.submissions.rules.cells import Fact
from guatu.submissions.tests.conftest import draw as draft
from guatu.supervision.actions.spots import checkers, entries, plans, questions, signing
from guatu.supervision.actions.spots.entries import Content
from guatu.supervision.actions.spots.plans import Question
from guatu.supervision.models import SpotCell, SpotPlan, SpotUnit
from guatu.supervision.queries.spots import frame, honesty
from guatu.supervision.queries.spots.standing import final, state
from guatu.supervision.rules.spot import Outcome, SpotState, Strata, Void, commitment, digest, draw, lines
from tests.members import person, post
from tests.world import AT, World, account

DAY = timedelta(days=1)
DUE = date(2026, 11, 20)
AUTHORS = {"class1": "monitor", "village": "villager", "workshop": "worker", "school": "principal", "town": "mayor"}


@dataclass
class Round:
    """A campaign in which five units claim task 1.1, and a city's plan to check them."""

    world: World
    campaign: Campaign
    plan: SpotPlan

    def spot(self, unit: str) -> SpotUnit:
        return self.plan.units.select_related("unit", "plan__unit").get(unit__code=unit)

    def cell(self, unit: str) -> SpotCell:
        return SpotCell.objects.select_related("spot__plan", "assignment__task").get(spot=self.spot(unit))

    def fact(self, unit: str, wanted: Fact) -> bool:
        return bool(Assignment.objects.get(spot_cells=self.cell(unit)).facts & wanted)


def claim(world: World, campaign: Campaign, at: Any = AT) -> None:
    """Five units report task 1.1, and the city accepts."""
    for unit, author in AUTHORS.items():
        cell = Assignment.objects.get(unit=world.unit[unit], task__campaign=campaign, task__code="1.1")
        sent = reports.submit(assignment=cell, text="已完成", key=f"k-{unit}", by=world.user[author], at=at)
        verdicts.verify(submission=sent, accepted=True, by=world.user["dept"], at=at)


def asked(campaign: Campaign, **more: Any) -> Question:
    values = {"name": "第一轮抽查", "tasks": list(campaign.tasks.filter(code="1.1")), "stratify": Strata.AREA,
              "confidence": 0.95, "tolerable": 0.1, "acceptance": 0, "due_on": DUE}  # fmt: skip
    return Question(**{**values, **more})


@pytest.fixture
def campaign(world: World, settings: Any) -> Campaign:
    settings.SECOND_FACTOR_DEMANDED = False
    made = draft(world)
    reach.launch(campaign=made, by=world.user["chief"], at=AT)
    made.refresh_from_db()
    claim(world, made)
    return made


@pytest.fixture
def round_(world: World, campaign: Campaign) -> Round:
    who = world.user["chief"]
    world.user["checker"] = account("checker", "督查·林青")
    Grant.objects.create(account=world.user["checker"], role="inspector", unit=world.unit["city"], since=AT)
    plan = plans.create(unit=world.unit["city"], campaign=campaign, question=asked(campaign), by=who, at=AT)
    return Round(world, campaign, plans.take(plan=plan, by=who, at=AT))


def send_out(round_: Round) -> None:
    checkers.assign(plan=round_.plan, accounts=[round_.world.user["checker"].pk], by=round_.world.user["chief"], at=AT)


def seen(outcome: str = "confirmed", text: str = "台账、照片齐全", on: date = date(2026, 11, 3)) -> Content:
    return Content(on, outcome, {"s-original": "yes"}, text)


def write(round_: Round, unit: str, content: Content, *, after: int = 1, **more: Any) -> Any:
    at = AT + after * DAY
    return entries.receive(
        cell=round_.cell(unit), content=content, written_at=at, by=round_.world.user["checker"], at=at, **more
    )


def sign(round_: Round, unit: str, outcome: str, by: str = "chief", note: str = "现场没有记录") -> SpotCell:
    who = round_.world.user[by]
    return signing.sign(cell=round_.cell(unit), outcome=outcome, note=note, by=who, at=AT + 2 * DAY)


def sound() -> None:
    assert [one for one in recount.cells() if one.stored != one.counted] == []
    assert journal.verify() == []


# -- the draw --------------------------------------------------------------------------------------


def test_a_plan_seals_its_seed_and_the_draw_publishes_it(world: World, campaign: Campaign) -> None:
    who = world.user["chief"]
    plan = plans.create(unit=world.unit["city"], campaign=campaign, question=asked(campaign), by=who, at=AT)
    assert (plan.seed_commitment, plan.frame, plan.frame_digest) == (commitment(plan.seed), {}, "")
    drawn = plans.take(plan=plan, by=who, at=AT)
    kept, sizes = lines(drawn.frame["lines"]), {key: row["size"] for key, row in drawn.frame["strata"].items()}
    assert [line.code for line in kept] == sorted(AUTHORS)
    assert drawn.frame_digest == digest(kept, sizes)
    found = {(row.unit.code, row.stratum, row.chance) for row in drawn.units.select_related("unit")}
    assert found == {(row.code, row.stratum, row.chance) for row in draw(drawn.seed, kept, sizes)}
    assert drawn.frame["strata"]["east"] == {
        "name": "共青团东川县委员会", "units": 4, "applicable": 7, "claimed": 4, "idle": 3, "size": 4,
    }  # fmt: skip
    with pytest.raises(Problem) as refused:
        plans.take(plan=plan, by=who, at=AT)
    assert refused.value.code == "illegal_step"
    assert all(cell.submission.text == "已完成" for cell in SpotCell.objects.all())


def test_only_who_plans_checks_there_draws(world: World, campaign: Campaign) -> None:
    for who in ("eastern", "leader", "monitor"):
        with pytest.raises(Problem) as refused:
            plans.create(
                unit=world.unit["city"], campaign=campaign, question=asked(campaign), by=world.user[who], at=AT
            )
        assert refused.value.code == "not_allowed"
    assert not SpotPlan.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": " "}, "name"), ({"tasks": []}, "tasks"), ({"confidence": 1.0}, "confidence"),
     ({"tolerable": 0.0}, "tolerable"), ({"acceptance": -1}, "acceptance"), ({"due_on": date(2026, 10, 1)}, "due_on")],
)  # fmt: skip
def test_a_plan_that_asks_nothing_is_refused(
    world: World, campaign: Campaign, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as refused:
        plans.create(
            unit=world.unit["city"], campaign=campaign, question=asked(campaign, **more), by=world.user["chief"], at=AT
        )
    assert set(refused.value.fields) == {field}


def test_a_draw_without_any_claim_is_refused(world: World, campaign: Campaign) -> None:
    who, tasks = world.user["chief"], list(campaign.tasks.filter(code="2.1"))
    plan = plans.create(
        unit=world.unit["city"], campaign=campaign, question=asked(campaign, tasks=tasks), by=who, at=AT
    )
    with pytest.raises(Problem) as refused:
        plans.take(plan=plan, by=who, at=AT)
    assert refused.value.code == "illegal_step"


def test_a_unit_closed_between_draw_and_visit_stays_as_void_and_the_next_takes_its_place(round_: Round) -> None:
    who, spot = round_.world.user["chief"], round_.spot("workshop")
    with pytest.raises(Problem):  # it still stands
        plans.void(spot=spot, by=who, at=AT)
    Unit.objects.filter(code="workshop").update(closed_on=date(2026, 11, 3))
    made = plans.void(spot=spot, by=who, at=AT + DAY)
    assert made is None  # its stratum has no other
    assert (round_.spot("workshop").void_reason, state(round_.spot("workshop"))) == (Void.CLOSED, SpotState.VOID)


def test_the_replacement_is_the_next_in_the_order_of_the_seed(world: World, campaign: Campaign) -> None:
    who = world.user["chief"]
    question = asked(campaign, stratify=Strata.WHOLE, tolerable=0.4)
    plan = plans.create(unit=world.unit["city"], campaign=campaign, question=question, by=who, at=AT)
    drawn = plans.take(plan=plan, by=who, at=AT)
    assert drawn.size < 5
    gone = drawn.units.order_by("pk").first()
    Unit.objects.filter(pk=gone.unit_id).update(closed_on=date(2026, 11, 3))
    made = plans.void(spot=gone, by=who, at=AT + DAY)
    every = [row.code for row in draw(drawn.seed, lines(drawn.frame["lines"]), {"all": 5})]
    assert made is not None and made.replaces == gone and made.cells.count() == 1
    assert made.unit.code not in {row.unit.code for row in drawn.units.exclude(pk=made.pk).select_related("unit")}
    assert len(every) == 5
    sound()


# -- checkers --------------------------------------------------------------------------------------


def test_nobody_is_sent_to_their_own_line_to_what_they_handled_or_to_their_contact(round_: Round) -> None:
    world, plan, chief = round_.world, round_.plan, round_.world.user["chief"]
    linked = person(world.unit["city"], account=world.user["checker"])
    held = post(world.unit["city"], linked, "deputy")
    Contact.objects.create(
        unit=world.unit["village"], holder=world.unit["city"], post=held, person=linked, since=date(2026, 1, 1),
        decided_at=AT,
    )  # fmt: skip
    sent = checkers.assign(plan=plan, accounts=[world.user[who].pk for who in ("eastern", "dept")], by=chief, at=AT)
    assert {spot.unit.code for spot in sent.left} == {"class1", "village", "school", "town"}  # dept verified them all
    assert round_.spot("workshop").checker == world.user["eastern"]
    sent = checkers.assign(plan=plan, accounts=[world.user["checker"].pk], by=chief, at=AT)
    assert {spot.unit.code for spot in sent.left} == {"village"}
    assert sorted(plan.units.filter(checker__username="checker").values_list("stop", flat=True)) == [1, 2, 3]
    for who, unit in (("eastern", "class1"), ("checker", "village"), ("dept", "town")):
        with pytest.raises(Problem) as refused:
            checkers.name(spot=round_.spot(unit), account=world.user[who].pk, by=chief, at=AT)
        assert refused.value.code == "own_work"
    checkers.name(spot=round_.spot("village"), account=world.user["western"].pk, by=chief, at=AT)
    assert round_.spot("village").checker == world.user["western"]
    sound()


def test_nobody_checks_the_same_unit_in_two_rounds_running(round_: Round) -> None:
    send_out(round_)
    world, chief, at = round_.world, round_.world.user["chief"], AT + 20 * DAY
    again = plans.create(
        unit=world.unit["city"], campaign=round_.campaign, question=asked(round_.campaign, due_on=date(2026, 12, 9)),
        by=chief, at=at,
    )  # fmt: skip
    drawn = plans.take(plan=again, by=chief, at=at)
    assert drawn.round == 2
    sent = checkers.assign(plan=drawn, accounts=[world.user["checker"].pk], by=chief, at=at)
    assert (sent.assigned, len(sent.left)) == (0, 5)


# -- entries ---------------------------------------------------------------------------------------


def test_entries_come_to_the_same_in_any_order_and_however_often(round_: Round) -> None:
    send_out(round_)
    sent = [(seen(), 1), (seen("not", "没有记录", date(2026, 11, 4)), 3), (seen("partly", "缺一次"), 2)]
    found = set()
    for order in permutations(sent):
        with transaction.atomic():
            for content, day in [*order, order[0]]:
                entries.receive(
                    cell=round_.cell("class1"), content=content, written_at=AT + day * DAY,
                    by=round_.world.user["checker"], at=AT + 9 * DAY,
                )  # fmt: skip
            cell, spot = round_.cell("class1"), round_.spot("class1")
            found.add((cell.outcome, spot.visited_on, state(spot), cell.entries.count()))
            transaction.set_rollback(True)
    assert found == {("not", date(2026, 11, 3), SpotState.CONFLICT, 3)}


def test_only_the_checker_writes_and_only_until_it_is_signed(round_: Round) -> None:
    send_out(round_)
    for who in ("chief", "eastern", "monitor"):
        with pytest.raises(Problem) as refused:
            entries.receive(
                cell=round_.cell("class1"), content=seen(), written_at=AT, by=round_.world.user[who], at=AT + DAY
            )
        assert refused.value.code == "not_allowed"
    first = write(round_, "class1", seen())
    assert write(round_, "class1", seen()) == first
    sign(round_, "class1", "confirmed", note="")
    assert write(round_, "class1", seen()) == first  # sent again after days: harmless
    with pytest.raises(Problem) as refused:
        write(round_, "class1", seen("not", "没有记录"))
    assert refused.value.code == "illegal_step"
    sound()


@pytest.mark.parametrize(
    ("content", "field"),
    [(seen("not", ""), "text"), (seen(on=date(2026, 10, 1)), "on"), (seen(on=date(2027, 1, 1)), "on"),
     (seen("what"), "outcome")],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(round_: Round, content: Content, field: str) -> None:
    send_out(round_)
    with pytest.raises(Problem) as refused:
        write(round_, "class1", content)
    assert set(refused.value.fields) == {field}
    assert not round_.cell("class1").entries.exists()


def test_a_conflict_is_not_signed_until_the_checker_chose(round_: Round) -> None:
    send_out(round_)
    first = write(round_, "class1", seen())
    write(round_, "class1", seen("not", "没有记录"), after=2)
    assert state(round_.spot("class1")) == SpotState.CONFLICT
    with pytest.raises(Problem) as refused:
        sign(round_, "class1", "confirmed")
    assert refused.value.code == "illegal_step"
    entries.choose(entry=first, by=round_.world.user["checker"], at=AT + 3 * DAY)
    assert (round_.cell("class1").outcome, state(round_.spot("class1"))) == ("confirmed", SpotState.CHECKED)
    sign(round_, "class1", "confirmed", note="")
    sound()


# -- signing ---------------------------------------------------------------------------------------


def test_a_signed_no_opens_the_cell_again_and_an_upheld_objection_closes_it(round_: Round) -> None:
    send_out(round_)
    world = round_.world
    write(round_, "class1", seen("not", "没有记录"))
    signed = sign(round_, "class1", "not")
    assert signed.verification is not None and round_.fact("class1", Fact.RETURNED)
    assert (final(round_.cell("class1")), state(round_.spot("class1"))) == ("not", SpotState.SIGNED)
    for who in ("villager", "worker"):
        with pytest.raises(Problem) as refused:
            signing.object_to(cell=round_.cell("class1"), text="有记录", by=world.user[who], at=AT + 3 * DAY)
        assert refused.value.code == "not_allowed"
    made = signing.object_to(cell=round_.cell("class1"), text="记录在校团委", by=world.user["monitor"], at=AT + 3 * DAY)
    for who in ("chief", "eastern"):  # the signer, and the county
        with pytest.raises(Problem) as refused:
            signing.decide(objection=made, upheld=True, note="属实", by=world.user[who], at=AT + 4 * DAY)
        assert refused.value.code in ("own_work", "not_allowed")
    second = account("second", "副书记")
    Grant.objects.create(account=second, role="city_secretary", unit=world.unit["city"], since=AT)
    signing.decide(objection=made, upheld=True, note="记录属实", by=second, at=AT + 4 * DAY)
    assert round_.fact("class1", Fact.DONE) and final(round_.cell("class1")) == "confirmed"
    sound()


def test_who_checked_does_not_sign(round_: Round) -> None:
    send_out(round_)
    write(round_, "class1", seen())
    Grant.objects.create(
        account=round_.world.user["checker"], role="city_secretary", unit=round_.world.unit["city"], since=AT
    )
    with pytest.raises(Problem) as refused:
        sign(round_, "class1", "confirmed", by="checker")
    assert refused.value.code == "own_work"
    with pytest.raises(Problem) as refused:
        sign(round_, "class1", "confirmed", by="dept")
    assert refused.value.code == "not_allowed"


def test_an_objection_after_the_days_allowed_is_refused(round_: Round) -> None:
    send_out(round_)
    write(round_, "class1", seen("partly", "缺一次"))
    sign(round_, "class1", "partly")
    days = int(norms(clock.day(AT))["spot.objection"])
    with pytest.raises(Problem) as refused:
        signing.object_to(
            cell=round_.cell("class1"), text="不缺", by=round_.world.user["monitor"], at=AT + (days + 3) * DAY
        )
    assert refused.value.code == "illegal_step"
    assert round_.fact("class1", Fact.DONE)  # partly true opens nothing


def test_all_that_was_found_true_is_signed_in_one_go(round_: Round) -> None:
    send_out(round_)
    for unit in ("class1", "village"):
        write(round_, unit, seen())
    write(round_, "town", seen("not", "没有"))
    cells = SpotCell.objects.filter(spot__plan=round_.plan)
    assert signing.sign_confirmed(cells=cells, by=round_.world.user["chief"], at=AT + 2 * DAY) == 2
    assert sorted(cells.exclude(signed_at=None).values_list("spot__unit__code", flat=True)) == ["class1", "village"]


def test_a_round_ends_once_all_is_signed_or_its_day_is_past(round_: Round) -> None:
    chief = round_.world.user["chief"]
    with pytest.raises(Problem) as refused:
        plans.close(plan=round_.plan, by=chief, at=AT + DAY)
    assert refused.value.code == "illegal_step"
    assert plans.close(plan=round_.plan, by=chief, at=AT + 30 * DAY).closed_at is not None


def test_honesty_comes_from_signed_outcomes_and_weighs_at_the_next_draw(round_: Round) -> None:
    send_out(round_)
    world, numbers = round_.world, norms(clock.day(AT))
    for unit in ("class1", "village"):
        write(round_, unit, seen("not", "没有记录") if unit == "class1" else seen())
    assert honesty.standing(world.user["chief"], numbers) == []
    sign(round_, "class1", "not")
    sign(round_, "village", "confirmed", note="")
    rows = {row.unit.code: row for row in honesty.standing(world.user["chief"], numbers)}
    assert set(rows) == {"city", "east", "school", "class1", "town", "village"}
    assert rows["class1"].of.index == pytest.approx(1.8 / 3) and rows["village"].of.index == pytest.approx(2.8 / 3)
    assert rows["east"].of.index == pytest.approx(2.8 / 4)
    assert {row.unit.code for row in honesty.standing(world.user["mayor"], numbers)} == {"town", "village"}
    verdicts_ = frame.frame(world.unit["city"], list(round_.campaign.tasks.all()), Strata.WHOLE, numbers, DUE)
    weights = {line.code: (line.weight, line.reasons) for line in verdicts_.lines}
    assert "class1" not in weights  # its claim is gone
    assert weights["village"] == (1.0, ()) and weights["town"] == (2.0, ("never",))


def test_the_check_list_is_the_owners_and_starts_from_the_standard(round_: Round) -> None:
    task, chief = round_.campaign.tasks.get(code="1.1"), round_.world.user["chief"]
    assert questions.take_over(task=task, by=chief, at=AT) == 3
    made = questions.add(task=task, text="有签到吗", critical=True, by=chief, at=AT)
    questions.retire(question=made, by=chief, at=AT)
    with pytest.raises(Problem) as refused:
        questions.add(task=task, text="有签到吗", by=round_.world.user["eastern"], at=AT)
    assert refused.value.code == "not_allowed"
    assert task.check_questions.filter(retired_at=None).count() == 3
    assert Outcome.CONFIRMED.label == "属实"
