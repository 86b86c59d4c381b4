from datetime import date, timedelta
from typing import Any

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Node, Task
from guatu.guidance.actions import explanations, groups, materials, questions, sessions
from guatu.guidance.models import AnswerUse, GroupMember, GuidanceGroup, Material, Question, Session, SessionUnit
from guatu.orgs.models import Unit
from tests.members import person
from tests.world import AT, World

ON = date(2026, 11, 2)


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code, problem.value
    return problem.value


def group(world: World, name: str = "农村组", by: str = "eastern", **fields: Any) -> GuidanceGroup:
    given = groups.Formed(name, **fields)
    return groups.form(unit=world.unit["east"], given=given, by=world.user[by], at=AT)


def session(world: World, key: str = "east", on: date = ON, **fields: Any) -> Session:
    given = sessions.Planned(**{"kind": "talk", "title": "组织生活怎么开", "on": on, **fields})
    return sessions.plan(unit=world.unit[key], given=given, by=world.user["chief"], at=AT)


def asked(world: World, by: str = "villager", key: str = "village", text: str = "支委会没开成能补吗") -> Question:
    return questions.ask(unit=world.unit[key], text=text, by=world.user[by], at=AT)


def task(world: World) -> Task:
    campaign = Campaign.objects.create(
        code="c", name="专项", owner=world.unit["city"], starts_on=ON, launched_at=AT
    )  # fmt: skip
    node = Node.objects.create(campaign=campaign, number=1, due_on=ON)
    return Task.objects.create(
        campaign=campaign, node=node, code="1.1", position=1, name="摸清基础底数", standard="x", evidence="report"
    )


# -- groups


def test_a_group_has_one_head_and_each_person_once(world: World) -> None:
    made, by = group(world), world.user["eastern"]
    first, second = (person(world.unit["town"], name, birth_on=date(1990, 1, 1)) for name in ("李静", "张伟"))
    groups.join(group=made, person=first, head=True, by=by, at=AT)
    groups.join(group=made, person=second, head=True, by=by, at=AT)
    refused("conflict", groups.join, group=made, person=first, by=by, at=AT)
    heads = GroupMember.objects.filter(head=True, until=None).values_list("person__name", flat=True)
    assert (list(heads), made.members.count()) == (["张伟"], 2)
    row = made.members.get(person=first)
    groups.leave(group=made, member=row.pk, by=by, at=AT)
    refused("conflict", groups.leave, group=made, member=row.pk, by=by, at=AT)
    groups.join(group=made, person=first, by=by, at=AT)
    groups.end(group=made, by=by, at=AT)
    assert not made.members.filter(until=None).exists()
    refused("illegal_step", groups.join, group=made, person=first, by=by, at=AT)


def test_nobody_under_18_is_named_in_a_group(world: World) -> None:
    made, young = group(world), person(world.unit["class1"], birth_on=date(2008, 11, 3))
    refused("invalid", groups.join, group=made, person=young, by=world.user["eastern"], at=AT)
    groups.join(group=made, person=young, by=world.user["eastern"], at=AT + timedelta(days=1))


def test_a_group_guides_units_below_its_committee_only(world: World) -> None:
    found = refused("invalid", group, world=world, name="x", units=[world.unit["firm"]])
    assert set(found.fields) == {"units"}
    group(world, "一组")
    refused("invalid", group, world=world, name="一组")
    refused("not_allowed", group, world=world, name="二组", by="western")


def test_an_outdated_change_of_a_group_is_refused(world: World) -> None:
    made, said = group(world), groups.Formed("新名")
    groups.edit(group=made, given=said, version=1, by=world.user["eastern"], at=AT)
    refused("conflict", groups.edit, group=made, given=said, version=1, by=world.user["eastern"], at=AT)


# -- sessions


def test_a_session_is_planned_units_invited_and_attendance_recorded(world: World) -> None:
    made, by = session(world), world.user["eastern"]
    units = [world.unit["village"], world.unit["hollow"]]
    assert sessions.invite(session=made, units=units, by=by, at=AT) == 2
    assert sessions.invite(session=made, units=units, by=by, at=AT) == 0
    came = {row.pk: n for n, row in enumerate(made.units.order_by("pk"))}
    said = {"session": made, "came": came, "summary": "讲清了怎么开会", "version": 1, "by": by, "at": AT}
    sessions.hold(**said)
    assert list(SessionUnit.objects.order_by("pk").values_list("came", flat=True)) == [0, 1]
    refused("conflict", sessions.hold, **said)
    sessions.hold(**{**said, "version": 2})
    refused("illegal_step", sessions.cancel, session=made, reason="改期", by=by, at=AT)
    given = sessions.Planned("talk", "改了", ON)
    refused("illegal_step", sessions.amend, session=made, given=given, version=3, by=by, at=AT)


def test_attendance_is_refused_before_the_day_and_for_other_sessions(world: World) -> None:
    early, by = session(world, on=ON + timedelta(days=1)), world.user["eastern"]
    said = {"session": early, "summary": "x", "version": 1, "by": by, "at": AT}
    refused("illegal_step", sessions.hold, came={}, **said)
    other = session(world)
    sessions.invite(session=other, units=[world.unit["village"]], by=by, at=AT)
    [row] = SessionUnit.objects.all()
    later = {**said, "at": AT + timedelta(days=2)}
    refused("conflict", sessions.hold, came={row.pk: 1}, **later)
    assert set(refused("invalid", sessions.hold, **{**later, "session": other}, came={row.pk: -1}).fields) == {
        f"came-{row.pk}"
    }


def test_units_elsewhere_are_not_invited_and_a_cancelled_session_invites_nobody(world: World) -> None:
    made, by = session(world), world.user["eastern"]
    refused("not_allowed", sessions.invite, session=made, units=[world.unit["firm"]], by=by, at=AT)
    refused("invalid", sessions.cancel, session=made, reason=" ", by=by, at=AT)
    sessions.cancel(session=made, reason="场地不便", by=by, at=AT)
    refused("illegal_step", sessions.invite, session=made, units=[world.unit["village"]], by=by, at=AT)
    refused("not_allowed", sessions.cancel, session=session(world), reason="x", by=world.user["villager"], at=AT)


# -- materials


def test_a_material_is_found_by_words_pinyin_and_initials(world: World) -> None:
    said = materials.Said("支部大会操作手册", "manual", source="中青发〔2019〕8号", text="先确定议题。")
    made = materials.add(unit=world.unit["east"], said=said, by=world.user["eastern"], at=AT)
    for word in ("支部大会", "zhibudahui", "zbdh", "中青发", "议题"):
        assert Material.objects.filter(search_text__icontains=word).exists(), word
    materials.publish(material=made, by=world.user["eastern"], at=AT)
    refused("illegal_step", materials.publish, material=made, by=world.user["eastern"], at=AT)
    materials.withdraw(material=made, by=world.user["eastern"], at=AT)
    made.refresh_from_db()
    assert (made.published_at, made.withdrawn_at) == (None, AT)


def test_a_material_has_a_text_or_a_file_and_keeps_what_was_changed_first(world: World) -> None:
    by, unit = world.user["eastern"], world.unit["east"]
    refused("invalid", materials.add, unit=unit, said=materials.Said("手册", "manual"), by=by, at=AT)
    said = materials.Said("手册", "manual", text="正文")
    made = materials.add(unit=unit, said=said, by=by, at=AT)
    materials.edit(material=made, said=said, version=1, by=by, at=AT)
    refused("conflict", materials.edit, material=made, said=said, version=1, by=by, at=AT)
    refused("not_allowed", materials.publish, material=made, by=world.user["mayor"], at=AT)


# -- questions


def test_a_question_goes_to_the_nearest_unit_above_that_has_somebody_to_answer(world: World) -> None:
    assert asked(world).answering == world.unit["town"]
    worker = questions.ask(unit=world.unit["workshop"], text="x", by=world.user["worker"], at=AT)
    assert worker.answering == world.unit["west"]  # nobody at the firm can answer
    chief = {"unit": world.unit["city"], "text": "x", "by": world.user["chief"], "at": AT}
    refused("illegal_step", questions.ask, **chief)


def test_a_question_is_answered_from_above_and_never_by_who_asked(world: World) -> None:
    row = asked(world, by="mayor", key="village")
    said = {"question": row, "text": "可以", "version": 1, "at": AT}
    refused("own_work", questions.answer, by=world.user["mayor"], **said)
    refused("not_allowed", questions.answer, by=world.user["villager"], **said)
    refused("not_allowed", questions.answer, by=world.user["western"], **said)
    questions.answer(by=world.user["eastern"], **said)
    refused("conflict", questions.answer, by=world.user["eastern"], **said)


def test_a_question_is_passed_up_and_then_answered_there(world: World) -> None:
    row = asked(world)
    passed = questions.pass_up(question=row, by=world.user["mayor"], at=AT)
    assert (passed.answering, passed.passed_from) == (world.unit["east"], world.unit["town"])
    refused("not_allowed", questions.answer, question=row, text="x", version=2, by=world.user["mayor"], at=AT)
    questions.pass_up(question=row, by=world.user["eastern"], at=AT)
    refused("illegal_step", questions.pass_up, question=row, by=world.user["chief"], at=AT)
    questions.answer(question=row, text="可以补", version=3, by=world.user["chief"], at=AT)


def published(world: World, by: str = "eastern") -> Question:
    row = questions.pass_up(question=asked(world), by=world.user["mayor"], at=AT)
    questions.answer(question=row, text="可以补开", version=2, by=world.user[by], at=AT)
    said = {"text": "支部委员会没开能补吗", "by": world.user[by], "at": AT}
    return questions.publish(question=row, **said)


def test_a_published_answer_answers_others_and_then_stays(world: World) -> None:
    known = published(world)
    assert (known.text, known.asked_text) == ("支部委员会没开能补吗", "支委会没开成能补吗")
    other = questions.ask(unit=world.unit["class1"], text="没开会", by=world.user["monitor"], at=AT)
    questions.equate(question=other, other=known, by=world.user["principal"], at=AT)
    refused("illegal_step", questions.equate, question=other, other=known, by=world.user["principal"], at=AT)
    refused("illegal_step", questions.withdraw, question=known, by=world.user["eastern"], at=AT)
    west = questions.ask(unit=world.unit["workshop"], text="没开会", by=world.user["worker"], at=AT)
    refused("invalid", questions.equate, question=west, other=known, by=world.user["western"], at=AT)


def test_an_answer_that_served_is_counted_once_a_unit(world: World) -> None:
    known = published(world)
    for _ in range(2):
        questions.use(question=known, unit=world.unit["class1"], by=world.user["monitor"], at=AT)
    assert AnswerUse.objects.count() == 1
    unit = world.unit["workshop"]
    refused("illegal_step", questions.use, question=known, unit=unit, by=world.user["worker"], at=AT)
    questions.withdraw(question=known, by=world.user["eastern"], at=AT)


def test_who_asked_takes_the_question_back_before_an_answer(world: World) -> None:
    row = asked(world)
    refused("not_allowed", questions.retract, question=row, by=world.user["mayor"], at=AT)
    questions.retract(question=row, by=world.user["villager"], at=AT)
    refused("illegal_step", questions.answer, question=row, text="x", version=2, by=world.user["mayor"], at=AT)


# -- explanations


def test_the_owner_explains_a_task_and_the_journal_tells(world: World) -> None:
    row, said = task(world), explanations.Explained(how="先核对")
    by: Any = world.user["dept"]
    made = explanations.write(task=row, said=said, version=0, by=by, at=AT)
    refused("conflict", explanations.write, task=row, said=said, version=0, by=by, at=AT)
    explanations.write(task=row, said=said, version=1, by=by, at=AT)
    refused("not_allowed", explanations.write, task=row, said=said, version=2, by=world.user["eastern"], at=AT)
    empty = explanations.Explained()
    refused("invalid", explanations.write, task=row, said=empty, version=2, by=by, at=AT)
    assert list(JournalEntry.objects.filter(verb="explanation.edit").values_list("object_id", flat=True)) == [
        str(made.pk), str(made.pk)
    ]  # fmt: skip
    assert Unit.objects.filter(pk=row.campaign.owner_id).exists()
