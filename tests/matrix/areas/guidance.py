"""Access to guidance: put out by a committee for all below it; who asked is known to their own line only.

A question goes from below a place to the place; whoever asked it has no grant here, so nobody takes it back.
"""

import io
from datetime import date
from typing import Any

from guatu.guidance.models import GroupMember, GuidanceGroup, Material, Question, Session, SessionUnit
from guatu.people.actions.papers import keep
from tests.matrix.row import Row
from tests.members import person, post
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, EDIT, ASK, ANSWER = "guidance.read", "guidance.edit", "question.ask", "question.answer"
GROUP, SESSION, MATERIAL, QUESTION = "guidance_group", "guidance_session", "material", "question"
SHOWN_BY: dict[str, str] = dict.fromkeys((GROUP, SESSION, MATERIAL, QUESTION), READ)
PUBLISHED: set[str] = {GROUP, SESSION, MATERIAL, QUESTION}
TASK = ("campaign_task", "plan_task")
EDITED: dict[str, Any] = {"read": EDIT, "write": EDIT, "methods": BOTH}
PLANNED = {"kind": "talk", "title": "宣讲", "on": "2026-11-20"}
WRITTEN = {"title": "手册", "kind": "manual", "text": "正文"}
BELOW = {"east": "town", "town": "village", "city": "east", "west": "firm", "firm": "workshop"}
PAGES: list[Row] = [
    Row("guidance:plan", held=READ),
    Row("guidance:coverage", held=READ),
    Row("guidance:groups"),
    Row("guidance:group", on=(GROUP,)),
    Row("guidance:group_edition", on=(GROUP,), body={"name": "新名"}, **EDITED),
    Row("guidance:group_closure", on=(GROUP,), methods=POST, write=EDIT),
    Row("guidance:group_members", on=(GROUP,), body={"person": "=guide"}, **EDITED),
    Row("guidance:group_departure", on=(GROUP,), methods=POST, write=EDIT, body={"member": "1"}),
    Row("guidance:group_forming", on=("unit",), body={"name": "新组"}, **EDITED),
    Row("guidance:unit_groups", on=("unit",), read=READ),
    Row("guidance:session_plan", on=("unit",), body=PLANNED, **EDITED),
    Row("guidance:session", on=(SESSION,)),
    Row("guidance:session_edition", on=(SESSION,), body=PLANNED, **EDITED),
    Row("guidance:session_invitation", on=(SESSION,), body={"all": "1"}, **EDITED),
    Row("guidance:session_attendance", on=(SESSION,), body={"summary": "讲清了", "version": "1"}, **EDITED),
    Row("guidance:session_cancellation", on=(SESSION,), methods=POST, write=EDIT, body={"reason": "改期"}),
    Row("guidance:materials"),
    Row("guidance:material_new", on=("unit",), body=WRITTEN, **EDITED),
    Row("guidance:material", on=(MATERIAL,)),
    Row("guidance:material_edition", on=(MATERIAL,), body=WRITTEN, **EDITED),
    Row("guidance:material_publication", on=(MATERIAL,), methods=POST, write=EDIT),
    Row("guidance:material_withdrawal", on=(MATERIAL,), methods=POST, write=EDIT),
    Row("guidance:material_paper", on=(MATERIAL,)),
    Row("guidance:questions"),
    Row("guidance:question_new", methods=BOTH, held=ASK, body={"text": "能补开吗", "unit": "=unit", "seen": "1"}),
    Row("guidance:similar", methods=POST, body={"text": "能补开吗"}),
    Row("guidance:question", on=(QUESTION,)),
    Row("guidance:question_answer", on=(QUESTION,), methods=POST, write=ANSWER,
        body={"answer": "可以", "version": "1"}),
    Row("guidance:question_sameness", on=(QUESTION,), methods=POST, write=ANSWER, body={"other": "=question"}),
    Row("guidance:question_passage", on=(QUESTION,), methods=POST, write=ANSWER),
    Row("guidance:question_publication", on=(QUESTION,), methods=POST, write=ANSWER, body={"text": "能补吗"}),
    Row("guidance:question_withdrawal", on=(QUESTION,), methods=POST, write=ANSWER),
    Row("guidance:question_retraction", on=(QUESTION,), methods=POST, maker=True),
    Row("guidance:question_use", on=(QUESTION,), methods=POST, held=ASK),
    Row("guidance:explanation", on=TASK),
    Row("guidance:explanation_editor", on=TASK, methods=BOTH, read="campaign.edit", write="campaign.edit",
        body={"how": "照此办理", "version": "0"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A group, a session, a published material and a published answer of each place."""
    unit, by, below = rich.world.unit[place], rich.person("city"), rich.world.unit[BELOW[place]]
    guide, member = (person(unit, f"私密{place}{name}", birth_on=date(1990, 1, 1)) for name in ("讲师", "组员"))
    post(unit, guide, "culture")
    rich.put("guide", place, guide.pk)
    group = GuidanceGroup.objects.create(unit=unit, name=f"私密{place}组", since=date(2026, 5, 1), formed_at=AT)
    GroupMember.objects.create(group=group, person=member, head=True, since=date(2026, 5, 1))
    rich.put(GROUP, place, group.pk)
    session = Session.objects.create(
        unit=unit, group=group, kind="talk", title=f"私密{place}宣讲", on=date(2026, 11, 1), planned_at=AT
    )
    SessionUnit.objects.create(session=session, unit=below)
    rich.put(SESSION, place, session.pk)
    paper = keep(unit=unit, name="a.txt", file=io.BytesIO(b"a"), personal=False, by=by, at=AT)
    material = Material.objects.create(
        unit=unit, title=f"私密{place}资料", kind="manual", paper=paper, search_text="", added_at=AT, published_at=AT
    )
    rich.put(MATERIAL, place, material.pk)
    question = Question.objects.create(
        answering=unit, unit=below, text=f"私密{place}问题", asked_by=rich.world.user["outsider"], asked_at=AT,
        answer="可以", answered_by=by, answered_at=AT, published_at=AT, search_text="",
    )  # fmt: skip
    rich.put(QUESTION, place, question.pk)
