"""Work on the ground, guidance, assessment and supervision in one subtree: one row of every kind."""

from datetime import date
from typing import Any

from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentValue, DutyReport, DutyRound, Symposium
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.fieldwork.models import Contact, DemonstrationPoint, Matter, Secondment, Story, Visit
from guatu.guidance.models import Material, Question
from guatu.supervision.models import Letter, LetterItem, SpotCell, SpotPlan, SpotUnit
from guatu.supervision.rules.spot import Line, commitment, digest
from tests.members import member, post
from tests.world import AT

DAY = date(2026, 11, 1)


def built(world: Any, branch: Any, county: Any, leader: Any, secretary: Any, report: Any) -> dict[str, Any]:
    """The rows by the names of their places in addresses. `report`: a version that the branch handed in."""
    return {
        **_visited(branch, county, leader), **_shown(branch, county, leader), **_judged(branch, county, leader),
        **_guided(branch, county, secretary), **_checked(branch, county, leader, report),
        "letter": _pressed(world, county, report),
    }  # fmt: skip


def _visited(branch: Any, county: Any, leader: Any) -> dict[str, Any]:
    held = post(county, member(branch, f"{branch.code}联系人"), "member")
    contact = Contact.objects.create(
        unit=branch, holder=county, post=held, person=held.person, since=DAY, decided_by=leader, decided_at=AT
    )
    visit = Visit.objects.create(
        key=f"visit-{branch.code}", unit=branch, purpose="contact", visitor=leader, contact=contact, on=DAY,
        text="谈了换届", recorded_at=AT,
    )  # fmt: skip
    matter = Matter.objects.create(
        key=f"matter-{branch.code}", visit=visit, unit=branch, owner_unit=branch, kind="finding", text="缺团旗",
        owner="书记", due_on=date(2026, 12, 1), raised_by=leader, raised_at=AT,
    )  # fmt: skip
    return {"contact": contact.pk, "visit": visit.pk, "matter": matter.pk}


def _shown(branch: Any, county: Any, leader: Any) -> dict[str, Any]:
    point = DemonstrationPoint.objects.create(
        owner=county, unit=branch, field="rural", reason="班子强", since=DAY, decided_by=leader, decided_at=AT
    )
    story = Story.objects.create(
        point=point, title="做法", steps="先摸底", written_by=leader, written_at=AT, published_at=AT
    )
    term = Secondment.objects.create(
        unit=branch, sender=county, person=member(county, f"{county.code}派驻"), order_number="团发〔2026〕1号",
        since=date(2026, 9, 1), due_on=date(2027, 9, 1), ordered_by=leader, ordered_at=AT,
    )  # fmt: skip
    term.months.create(month=date(2026, 9, 1), entries={"base": "入户"}, by=leader, at=AT)
    term.deeds.create(duty="people", on=DAY, title="修路灯", by=leader, at=AT)
    return {"demonstration": point.pk, "story": story.pk, "secondment": term.pk}


def _judged(branch: Any, county: Any, leader: Any) -> dict[str, Any]:
    held = DutyRound.objects.create(
        unit=county, name="述职", since=date(2026, 7, 1), until=date(2027, 1, 1), due_on=date(2026, 12, 20),
        opened_by=leader, opened_at=AT, published_at=AT, **PRESETS[Preset.BRANCH].stored(),
    )  # fmt: skip
    report = DutyReport.objects.create(round=held, unit=branch, words={"work": "做法"}, written_at=AT)
    symposium = Symposium.objects.create(unit=county, title="座谈会", on=DAY, agenda=["交流"], planned_at=AT)
    symposium.seats.create(unit=branch)
    made = Assessment.objects.create(
        unit=county, name="年度考核", since=date(2026, 7, 1), until=date(2027, 1, 1), subject=county.code,
        created_at=AT,
    )  # fmt: skip
    item = AssessmentItem.objects.create(
        assessment=made, position=1, code="1", name="指标", kind="score", weight=10, target=100,
        formula="weight * clamp(value / target, 0, 1)",
    )  # fmt: skip
    AssessmentValue.objects.create(item=item, subject=county.code, value=80, on=DAY, origin="typed", recorded_at=AT)
    return {
        "duty_round": held.pk, "duty_report": report.pk, "symposium": symposium.pk, "assessment": made.pk,
        "assessment_item": item.pk,
    }  # fmt: skip


def _guided(branch: Any, county: Any, secretary: Any) -> dict[str, Any]:
    material = Material.objects.create(
        unit=county, title="手册", kind="manual", text="照此办理", search_text="手册", added_at=AT, published_at=AT
    )
    question = Question.objects.create(
        answering=county, unit=branch, text="能补开吗", asked_by=secretary, asked_at=AT, search_text="能补开吗"
    )
    return {"material": material.pk, "question": question.pk}


def _checked(branch: Any, county: Any, leader: Any, report: Any) -> dict[str, Any]:
    """A drawn round of the county with one claim, that its own leader is to check."""
    frame = [Line(branch.code, "all", 1)]
    strata = {"all": {"name": "全部", "units": 1, "applicable": 1, "claimed": 1, "idle": 0, "size": 1}}
    plan = SpotPlan.objects.create(
        unit=county, campaign=report.assignment.task.campaign, name="抽查", round=1, stratify="whole", confidence=0.95,
        tolerable=0.1, acceptance=0, size=1, due_on=date(2026, 12, 1), made_at=AT, seed="c",
        seed_commitment=commitment("c"), frame={"lines": [line.row() for line in frame], "sure": 1.0, "strata": strata},
        frame_digest=digest(frame, {"all": 1}), drawn_at=AT,
    )  # fmt: skip
    plan.tasks.add(report.assignment.task)
    spot = SpotUnit.objects.create(
        plan=plan, unit=branch, stratum="all", chance=1.0, path_then=branch.path, checker=leader
    )
    cell = SpotCell.objects.create(spot=spot, assignment=report.assignment, submission=report)
    return {"spot_plan": plan.pk, "spot_cell": cell.pk}


def _pressed(world: Any, county: Any, report: Any) -> int:
    """A letter of the city to the county, on a cell of its subtree."""
    letter = Letter.objects.create(
        issuer=world.unit["city"], year=2026, serial=county.pk, unit=county, colour="blue", subject="督办",
        text="请按期办结", issued_at=AT, issued_by=world.user["chief"], due_on=date(2026, 11, 20),
    )  # fmt: skip
    LetterItem.objects.create(letter=letter, assignment=report.assignment)
    return letter.pk
