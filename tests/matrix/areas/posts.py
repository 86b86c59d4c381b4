"""Access to posts, elections, honours, trainings and appraisals."""

from datetime import date
from typing import Any

from guatu.activities.models import Course, Trainee
from guatu.appraisals.models import Appraisal
from guatu.appraisals.rules.rubric import Strength
from guatu.people.models import Honour, Term
from tests.matrix.row import Row
from tests.members import member, post
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
RATINGS = {f"{one.value}-{part}": said for one in Strength for part, said in (("level", "3"), ("evidence", "有事例"))}
SHOWN_BY: dict[str, str] = {
    "post": "post.read", "term": "post.read", "honour": "post.read", "cadre": "person.read",
    "course": "post.read", "appraisal": "person.read",
}  # fmt: skip
PUBLISHED: set[str] = {"course"}
PAGES: list[Row] = [
    Row("people:posts"),
    Row("people:watch"),
    Row("people:post", on=("post",)),
    Row("people:post_ending", on=("post",), methods=POST, write="post.edit",
        body={"end-until": "2026-11-01", "end-reason": "moved"}),
    Row("people:post_consent", on=("post",), methods=POST, write="post.edit",
        body={"consent-consent_on": "2026-11-01", "consent-number": "党〔2026〕1号"}),
    Row("people:unit_posts", on=("unit",), read="post.read"),
    Row("people:unit_cadres", on=("unit",), read="post.read"),
    Row("people:unit_honours", on=("unit",), read="post.read"),
    Row("people:appointment", on=("unit",), methods=BOTH, read="post.edit", write="post.edit"),
    Row("people:election", on=("unit",), methods=BOTH, read="post.edit", write="post.edit",
        body={"elected_on": "2026-11-01", "approval": "团批〔2026〕1号"}),
    Row("people:honour_proposal", on=("unit",), methods=BOTH, read="post.edit", write="post.edit",
        body={"title": "五四红旗团委", "level": "city", "reason": "成绩突出"}),
    Row("people:term_extension", on=("term",), methods=BOTH, read="post.approve", write="post.approve", seat=True,
        body={"until": "2027-06-01", "number": "团批〔2026〕2号"}),
    Row("people:person_posts", on=("cadre",)),
    Row("people:honours"),
    Row("people:honour", on=("honour",)),
    Row("people:honour_decision", on=("honour",), methods=POST, write="honour.decide", seat=True,
        body={"granted": "1", "awarded_on": "2026-11-01", "awarded_by": "共青团云岭市委"}),
    Row("activities:courses"),
    Row("activities:training_coverage"),
    Row("activities:course", on=("course",)),
    Row("activities:course_plan", on=("unit",), methods=BOTH, read="course.edit", write="course.edit",
        body={"title": "轮训", "kind": "rotation", "starts_on": "2026-11-01", "ends_on": "2026-11-02", "hours": "8",
              "theory_hours": "6"}),
    Row("activities:course_invitation", on=("course",), methods=BOTH, read="course.edit", write="course.edit",
        body={"all": "1"}),
    Row("activities:course_attendance", on=("course",), methods=BOTH, read="course.edit", write="course.edit",
        body={"full": "1"}),
    Row("activities:course_cancellation", on=("course",), methods=POST, write="course.edit"),
    Row("appraisals:list"),
    Row("appraisals:rubric"),
    Row("appraisals:detail", on=("appraisal",)),
    Row("appraisals:ratings", on=("appraisal",), methods=POST, write="post.approve", seat=True, body=RATINGS),
    Row("appraisals:signature", on=("appraisal",), methods=POST, write="post.approve", seat=True,
        body={"text": "扎实"}),
    Row("appraisals:comment", on=("appraisal",), methods=POST, maker=True, body={"text": "同意"}),
    Row("appraisals:opening", on=("unit",), methods=BOTH, read="post.approve", write="post.approve", seat=True,
        body={"year": "2026"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
    unit = rich.world.unit[place]
    who = member(unit, f"私密{place}")
    rich.put("cadre", place, who.pk)
    rich.put("post", place, post(unit, who, "deputy").pk)
    term = Term.objects.create(unit=unit, elected_on=date(2022, 1, 1), due_on=date(2027, 1, 1), recorded_at=AT)
    rich.put("term", place, term.pk)
    proposed = Honour.objects.create(
        unit=unit, person=who, title=f"荣誉私密{place}", level="city", reason="成绩突出",
        proposed_by=rich.world.user["outsider"], proposed_at=AT,
    )  # fmt: skip
    rich.put("honour", place, proposed.pk)
    course = Course.objects.create(
        unit=unit, title=f"培训{place}", kind="rotation", starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 2),
        hours=8, planned_at=AT,
    )  # fmt: skip
    Trainee.objects.create(course=course, person=who, unit=unit)
    rich.put("course", place, course.pk)
    appraisal = Appraisal.objects.create(
        unit=unit, person=who, post_id=rich.ids["post"][place], year=2025, edition="2026",
        opened_by=rich.world.user["outsider"], opened_at=AT,
    )  # fmt: skip
    rich.put("appraisal", place, appraisal.pk)
