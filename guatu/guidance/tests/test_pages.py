from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.campaigns.models import Campaign, Node, Task
from guatu.guidance.actions import explanations, groups, materials, questions, sessions
from guatu.guidance.models import GuidanceGroup, Material, Question, Session
from guatu.guidance.queries import coverage, plan
from guatu.guidance.queries import explanations as explained
from guatu.guidance.queries import questions as asked
from guatu.guidance.queries.groups import guiding
from tests.members import person, post
from tests.world import AT, World

ON = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)
    monkeypatch.setattr("guatu.base.clock.today", lambda: ON)


def path(name: str, *arguments: object) -> str:
    return reverse(f"guidance:{name}", args=arguments)


def signed_in(client: Client, world: World, name: str) -> Client:
    client.force_login(world.user[name])
    return client


def text_of(client: Client, page: str, **query: Any) -> str:
    answer = client.get(page, query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def task(world: World, name: str = "摸清基础底数") -> Task:
    campaign = Campaign.objects.create(
        code="norms", name="专项", owner=world.unit["city"], starts_on=ON, launched_at=AT
    )
    node = Node.objects.create(campaign=campaign, number=1, due_on=ON)
    return Task.objects.create(
        campaign=campaign, node=node, code="1.1", position=1, name=name, standard="必填项完整", evidence="report",
        kinds=["branch"],
    )  # fmt: skip


def session(world: World, key: str = "east", on: date = ON, title: str = "怎样开支部大会") -> Session:
    given = sessions.Planned("talk", title, on)
    return sessions.plan(unit=world.unit[key], given=given, by=world.user["chief"], at=AT)


def held(world: World, made: Session, came: dict[str, int]) -> None:
    by = world.user["chief"]
    sessions.invite(session=made, units=[world.unit[key] for key in came], by=by, at=AT)
    rows = {row.unit.code: row.pk for row in made.units.select_related("unit")}
    numbers = {rows[key]: n for key, n in came.items()}
    sessions.hold(session=made, came=numbers, summary="讲清楚了", version=1, by=by, at=AT)


def question(world: World, text: str = "支部委员会没有开成能补开吗") -> Question:
    return questions.ask(unit=world.unit["village"], text=text, by=world.user["villager"], at=AT)


def published(world: World) -> Question:
    row = questions.pass_up(question=question(world), by=world.user["mayor"], at=AT)
    questions.answer(question=row, text="当月补开", version=2, by=world.user["eastern"], at=AT)
    return questions.publish(question=row, text="支部委员会没有开成能补开吗", by=world.user["eastern"], at=AT)


# -- plan


def test_a_session_goes_from_plan_to_attendance_by_its_pages(world: World, client: Client) -> None:
    signed_in(client, world, "eastern")
    page = path("session_plan", world.unit["east"].pk)
    said = {"kind": "seminar", "title": "农村支部研讨", "on": "2026-11-02", "field": "rural"}
    assert client.post(page, {**said, "title": ""}).status_code == 422
    answer = client.post(page, said)
    made = Session.objects.get()
    assert answer.headers["Location"] == path("session_invitation", made.pk)
    text = text_of(client, path("session_invitation", made.pk))
    assert ("柳湾村" in text, "高一" in text) == (True, False)  # narrowed to the session's field
    client.post(path("session_invitation", made.pk) + "?field=rural&kind=branch", {"all": "1"})
    assert {row.unit.code for row in made.units.all()} == {"village", "hollow"}
    page = path("session_attendance", made.pk)
    assert client.post(page, {"full": "1", "version": "1"}).status_code == 422
    client.post(page, {"full": "1", "version": "1", "summary": "说清了怎么开会"})
    assert sorted(made.units.values_list("came", flat=True)) == [1, 1]
    assert client.post(page, {"version": "1", "summary": "另一人写的"}).status_code == 409
    assert client.post(path("session_cancellation", made.pk), {"reason": "改期"}).status_code == 409
    for page in (path("plan"), path("session", made.pk), path("coverage")):
        assert client.get(page).status_code == 200
        assert client.get(page, {"format": "csv"}).status_code == 200


def test_the_plan_shows_what_concerns_a_unit_from_above_and_below(world: World, client: Client) -> None:
    session(world, "city", title="全市说明会")
    session(world, "west", title="西边的会")
    session(world, "town", title="镇上的会")
    signed_in(client, world, "villager")
    text = text_of(client, path("plan"))
    assert ("全市说明会" in text, "镇上的会" in text, "西边的会" in text) == (True, True, False)
    signed_in(client, world, "eastern")
    text = text_of(client, path("plan"), by="below")
    assert ("全市说明会" in text, "镇上的会" in text) == (False, True)
    assert client.get(path("plan"), {"unit": world.unit["west"].pk}).status_code == 404


def test_coverage_opens_to_the_units_never_reached(world: World, client: Client) -> None:
    held(world, session(world), {"village": 2, "hollow": 0})
    held(world, session(world, on=date(2025, 12, 1)), {"class1": 9})
    found = coverage.figure(world.user["eastern"], world.unit["east"], 2026, ON)
    assert (found.total, found.reached, found.missing) == (6, 1, 5)
    signed_in(client, world, "eastern")
    text = text_of(client, path("coverage"), state="never")
    assert ("石桥村" in text, "高一（1）班" in text, "柳湾村" in text) == (True, True, False)
    rows = coverage.counted(coverage.units(world.user["eastern"], world.unit["east"]), 2026, ON)
    row = rows.get(code="village")
    assert (row.sessions_came, row.trainings_came, row.visits_came, row.last_on) == (1, 0, 0, ON)  # type: ignore[attr-defined]


def test_those_below_read_a_session_but_plan_and_record_nothing(world: World, client: Client) -> None:
    made = session(world)
    held(world, made, {"village": 1, "hollow": 1})
    signed_in(client, world, "villager")
    text = text_of(client, path("session", made.pk))
    assert ("柳湾村" in text, "石桥村" in text) == (True, False)
    pages = [path(f"session_{name}", made.pk) for name in ("edition", "invitation", "attendance")]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    assert client.post(path("session_cancellation", made.pk), {"reason": "x"}).status_code == 403
    assert signed_in(client, world, "western").get(path("session", made.pk)).status_code == 404


# -- groups


def test_a_group_is_formed_and_people_are_chosen_not_typed(world: World, client: Client) -> None:
    signed_in(client, world, "eastern")
    client.post(path("group_forming", world.unit["east"].pk), {"name": "农村组", "field": "rural"})
    made = GuidanceGroup.objects.get()
    teacher = person(world.unit["town"], "欧阳雪", birth_on=date(1990, 1, 1))
    young = person(world.unit["town"], "欧阳小", birth_on=date(2010, 1, 1))
    for one in (teacher, young):
        post(world.unit["town"], one, "deputy")
    text = text_of(client, path("group_members", made.pk), q="ouyang")
    assert ("欧阳雪" in text, "欧阳小" in text) == (True, False)
    assert client.post(path("group_members", made.pk), {"person": "999"}).status_code == 404
    client.post(path("group_members", made.pk), {"person": teacher.pk, "head": "1"})
    assert "欧阳雪" in text_of(signed_in(client, world, "villager"), path("unit_groups", world.unit["village"].pk))
    assert [len(guiding(world.unit[key])) for key in ("village", "town", "class1", "workshop")] == [1, 1, 0, 0]
    assert client.post(path("group_closure", made.pk)).status_code == 403
    assert signed_in(client, world, "western").get(path("group", made.pk)).status_code == 404


# -- materials


def test_a_material_is_kept_with_a_file_published_found_and_withdrawn(world: World, client: Client) -> None:
    signed_in(client, world, "eastern")
    one, page = task(world), path("material_new", world.unit["east"].pk)
    said = {"title": "换届流程", "kind": "manual", "tasks": [str(one.pk)]}
    assert client.post(page, said).status_code == 422
    file = SimpleUploadedFile("换届.txt", "第一步".encode())
    assert client.post(page, {**said, "file": file, "publish": "1"}).status_code == 302
    made = Material.objects.get()
    signed_in(client, world, "villager")
    assert "换届流程" in text_of(client, path("materials"), q="hjlc")
    assert "换届流程" in text_of(client, path("explanation", one.pk))
    assert b"".join(client.get(path("material_paper", made.pk)).streaming_content) == "第一步".encode()  # type: ignore[attr-defined]
    assert client.post(path("material_withdrawal", made.pk)).status_code == 403
    signed_in(client, world, "eastern").post(path("material_withdrawal", made.pk))
    assert signed_in(client, world, "villager").get(path("material", made.pk)).status_code == 404
    assert client.get(path("material_paper", made.pk)).status_code == 404


# -- questions


def test_answers_to_the_like_are_offered_before_a_question_is_asked(world: World, client: Client) -> None:
    published(world)
    signed_in(client, world, "monitor")
    text = "支部委员会这个月没有开成怎么办"
    offered = client.post(path("similar"), {"text": text}).content.decode()
    assert ("当月补开" in offered, "柳湾村" in offered) == (True, False)
    page = path("question_new")
    assert "都不是" in client.post(page, {"text": text, "unit": world.unit["class1"].pk}).content.decode()
    assert Question.objects.count() == 1
    client.post(page, {"text": text, "unit": world.unit["class1"].pk, "seen": "1"})
    made = Question.objects.get(unit=world.unit["class1"])
    assert made.answering == world.unit["school"]
    assert client.post(page, {"text": text, "unit": world.unit["village"].pk, "seen": "1"}).status_code == 422


def test_a_published_answer_names_neither_who_asked_nor_the_unit(world: World, client: Client) -> None:
    made = published(world)
    signed_in(client, world, "monitor")
    for text in (text_of(client, path("question", made.pk)), text_of(client, path("questions")),
                 client.get(path("questions"), {"format": "csv"}).content.decode()):  # fmt: skip
        assert ("能补开吗" in text, "柳湾" in text, "刘春" in text) == (True, False, False)
    client.post(path("question_use", made.pk))
    assert made.uses.count() == 1
    assert "柳湾村" in text_of(signed_in(client, world, "mayor"), path("question", made.pk))
    assert signed_in(client, world, "western").get(path("question", made.pk)).status_code == 404


def test_a_question_is_answered_on_its_page_from_above(world: World, client: Client) -> None:
    made = question(world)
    signed_in(client, world, "villager")
    assert client.post(path("question_answer", made.pk), {"answer": "x", "version": 1}).status_code == 403
    signed_in(client, world, "mayor")
    assert "1" in text_of(client, path("questions"), mine="answer")
    assert client.post(path("question_answer", made.pk), {"answer": "", "version": 1}).status_code == 422
    client.post(path("question_answer", made.pk), {"answer": "可以", "version": 1})
    client.post(path("question_publication", made.pk), {"text": "能补吗"})
    made.refresh_from_db()
    assert (made.answer, made.text, made.asked_text) == ("可以", "能补吗", "支部委员会没有开成能补开吗")
    assert not asked.waiting(world.user["mayor"]).exists()


def test_a_question_is_answered_by_a_published_one(world: World, client: Client) -> None:
    known, other = published(world), question(world, "支部委员会没有开成怎么补")
    signed_in(client, world, "mayor")
    assert known.text in text_of(client, path("question", other.pk))
    client.post(path("question_sameness", other.pk), {"other": known.pk})
    assert "当月补开" in text_of(signed_in(client, world, "villager"), path("question", other.pk))


# -- explanations


def test_a_shipped_text_stands_until_the_owner_writes_one(world: World, client: Client) -> None:
    one = task(world)
    signed_in(client, world, "villager")
    assert "随附说明" in text_of(client, path("explanation", one.pk))
    assert client.get(path("explanation_editor", one.pk)).status_code == 403
    signed_in(client, world, "dept").post(path("explanation_editor", one.pk), {"how": "照此办理", "version": "0"})
    text = text_of(signed_in(client, world, "villager"), path("explanation", one.pk))
    assert ("照此办理" in text, "随附说明" in text) == (True, False)


def test_every_task_of_the_shipped_list_is_explained(world: World) -> None:
    texts = explained.shipped()
    assert len(texts) == 15
    assert all(all(text[key] for key in ("why", "what", "how")) for text in texts.values())
    assert explained.told(task(world, name="另一件事")).empty
    explanations.write(
        task=Task.objects.get(), said=explanations.Explained(why="x"), version=0, by=world.user["dept"], at=AT
    )


# -- queries


def count(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_the_number_of_rows_changes_no_number_of_queries(world: World, client: Client) -> None:
    by, unit = world.user["eastern"], world.unit["east"]

    def more(name: str) -> None:
        held(world, session(world, title=name), {"village": 1})
        group = groups.form(unit=unit, given=groups.Formed(name, units=[world.unit["town"]]), by=by, at=AT)
        one = person(unit, name, birth_on=date(1990, 1, 1))
        groups.join(group=group, person=one, head=True, by=by, at=AT)
        materials.add(unit=unit, said=materials.Said(name, "manual", text="x"), by=by, at=AT)
        question(world, name)

    signed_in(client, world, "eastern")
    more("一")
    village = path("unit_groups", world.unit["village"].pk)
    pages = [path(name) for name in ("plan", "coverage", "groups", "materials", "questions")] + [village]
    for page in pages:
        client.get(page)
    first = [count(client, page) for page in pages]
    more("二")
    more("三")
    assert [count(client, page) for page in pages] == first


def test_a_unit_s_plan_starts_with_what_comes_next_and_ends_with_what_was_first(world: World) -> None:
    for month, day, title in ((11, 20, "后"), (3, 1, "去"), (11, 2, "今"), (10, 30, "昨"), (11, 3, "先")):
        session(world, on=date(2026, month, day), title=title)
    events = plan.events(world.user["eastern"], world.unit["east"], 2026, ON)
    assert [event.title for event in events] == ["今", "先", "后", "昨", "去"]


def test_a_unit_sees_which_sessions_it_is_invited_to(world: World) -> None:
    held(world, session(world, title="请了村里"), {"village": 1})
    session(world, title="没有请")
    found = plan.events(world.user["villager"], world.unit["village"], 2026, ON)
    assert {event.title: event.asked for event in found} == {"请了村里": True, "没有请": False}
