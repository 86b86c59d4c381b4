"""Access to admission and recommendation."""

from datetime import date
from typing import Any

from guatu.people.models import Admission, AdmissionStep, Enrolment, Quota, Recommendation
from tests.matrix.row import Row
from tests.members import member, person
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
SHOWN_BY: dict[str, str] = {
    "applicant": "person.read", "admission": "person.read", "recommendation": "person.read",
}  # fmt: skip
PUBLISHED: set[str] = set()
EDIT, APPROVE = "admission.edit", "admission.approve"
BALLOT = {"stage": "activist", "held_on": "2026-10-10", "due": "8", "present": "7", "yes": "6"}
PAGES: list[Row] = [
    Row("people:admissions"),
    Row("people:admission", on=("admission",)),
    Row("people:admission_steps", on=("admission",), methods=POST, write=EDIT,
        body={"code": "talk", "on": "2026-03-09"}),
    Row("people:admission_approvals", on=("admission",), methods=POST, write=APPROVE, seat=True,
        body={"code": "activist", "on": "2026-04-09"}),
    Row("people:admission_correction", on=("admission",), methods=POST, write=EDIT, body={"step": "=admission_step"}),
    Row("people:admission_parking", on=("admission",), methods=POST, write=EDIT,
        body={"code": "talk", "reason": "情况属实"}),
    Row("people:admission_stop", on=("admission",), methods=POST, write=EDIT, body={"reason": "本人撤回"}),
    Row("people:admission_admittance", on=("admission",), methods=POST, write=EDIT, body={"number": "202641000123"}),
    Row("people:unit_admissions", on=("unit",), methods=BOTH, read=EDIT, write=EDIT,
        body={"person": "=applicant", "source": "members"}),
    Row("people:unit_applicants", on=("unit",), methods=POST, write=EDIT,
        body={"name": "李静", "birth_on": "2011-05-04", "source": "members"}),
    Row("people:pioneers"),
    Row("people:person_admission", on=("applicant",), methods=POST, write=EDIT),
    Row("people:quotas", methods=BOTH, held_write="quota.edit",
        body={"unit": "=unit", "year": "2026", "sector": "", "number": "10"}),
    Row("people:ratios"),
    Row("people:enrolments", on=("unit",), methods=BOTH, read="post.read", write=EDIT,
        body={"students": "50", "counted_on": "2026-09-01", "source": "学籍系统"}),
    Row("people:recommendations"),
    Row("people:recommendation", on=("recommendation",)),
    Row("people:recommendation_decision", on=("recommendation",), methods=POST, write=APPROVE, seat=True,
        body={"approved": "yes"}),
    Row("people:unit_recommendations", on=("unit",), methods=BOTH, read=EDIT, write=EDIT, body=BALLOT),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
    unit, words = rich.world.unit[place], {"recorded_at": AT}
    rich.put("applicant", place, person(unit, f"私密{place}申请人").pk)
    under_way = Admission.objects.create(
        person=person(unit, f"私密{place}积极分子"), unit=unit, source="members", opened_at=AT
    )
    rich.put("admission", place, under_way.pk)
    step = AdmissionStep.objects.create(
        admission=under_way, code="application", on=date(2026, 3, 2), note=f"私密{place}备注", at=AT
    )
    rich.put("admission_step", place, step.pk)
    ballot = {"held_on": date(2026, 10, 10), "due": 8, "present": 7, "yes": 6, **words}
    made = Recommendation.objects.create(
        person=member(unit, f"私密{place}推优"), unit=unit, stage="activist", note=f"私密{place}说明", **ballot
    )
    rich.put("recommendation", place, made.pk)
    Quota.objects.create(unit=unit, year=2026, number=10, set_at=AT)
    Enrolment.objects.create(
        unit=unit, students=50, counted_on=date(2026, 9, 1), source=f"私密{place}学籍", **words
    )  # fmt: skip
