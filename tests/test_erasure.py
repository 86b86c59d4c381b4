"""After an erasure no table of any app holds what was said of a person (P25)."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, Model, TextField

from guatu.activities.models import Service
from guatu.appraisals.models import Appraisal, Rating
from guatu.base.personal import Personal, declared
from guatu.base.problems import Problem
from guatu.campaigns.models import Responsibility, Task
from guatu.fieldwork.models import Candidate, Contact, ContactProposal, Match, MatchRun, Need, Secondment
from guatu.fieldwork.models import SecondmentEvaluation as Evaluation
from guatu.people.actions import requests
from guatu.people.models import Import, ImportLine, Person, Post
from guatu.submissions.tests.conftest import draw
from tests.members import member, traces
from tests.world import AT

NAME, HOME = "欧阳雪", "石门村"
TODAY = date(2026, 11, 2)
# About a person's work for a unit, whose history they are: what they say of it stays, as does a meeting's record.
OF_UNITS = {"appraisals.DutyScore", "fieldwork.Deed", "fieldwork.SecondmentMonth", "fieldwork.Visit"}


def texts(model: type[Model]) -> set[str]:
    """The columns in which a person's name could be written."""
    return {f.name for f in model._meta.fields if isinstance(f, (CharField, TextField, JSONField)) and not f.unique}


def led(to: set[type[Model]]) -> Iterator[type[Model]]:
    """The models of the product whose rows point at a row of some models."""
    for model in apps.get_models():
        ours = model.__module__.startswith("guatu.")
        if ours and any(f.many_to_one and f.related_model in to for f in model._meta.fields):
            yield model


def test_every_table_about_a_person_says_what_goes_with_an_erasure() -> None:
    about = set(led({Person}))
    said = dict(declared())
    assert about <= set(said)
    assert {m._meta.label for m in led(about) if m not in said and texts(m)} == OF_UNITS
    for model, personal in said.items():
        assert texts(model) <= {*personal.clears, *personal.names, *personal.keeps}, model


def test_a_declaration_names_columns_that_exist() -> None:
    for model, personal in declared():
        columns = {field.name for field in model._meta.fields}
        assert isinstance(personal, Personal)
        assert {*personal.clears, *personal.names, *personal.keeps, *personal.open} <= columns, model
        assert not personal.proof or personal.proof in columns
        assert bool(personal.open) == bool(personal.refusal)


@pytest.fixture
def known(world: Any) -> Any:
    """Somebody of whom all tables tell: recommended, sent, linked, named, appraised, trained; all of it is over."""
    draw(world)
    unit, village, by = world.unit["school"], world.unit["village"], world.user["principal"]
    made = member(unit, NAME)
    said, over = f"{NAME}，{HOME}人", {"since": date(2025, 9, 1), "until": date(2026, 9, 1)}
    held = Post.objects.create(unit=unit, person=made, title="member", nature="part_time", recorded_at=AT, **over)
    wish = Candidate.objects.create(
        unit=unit, person=made, background=said, skills=["trade"], home=village, available_from=TODAY, days=8,
        recommended_at=AT, withdrawn_at=AT,
    )  # fmt: skip
    need = Need.objects.create(unit=village, text="要人", wanted_from=TODAY, raised_at=AT)
    Match.objects.create(unit=unit, run_at=AT, need=need, candidate=wish, metres=1234567, reasons=[said], note=said)
    term = Secondment.objects.create(
        unit=village, sender=unit, person=made, order_number="1号", due_on=date(2027, 1, 1), ordered_at=AT,
        handover=said, ended_note=said, **over,
    )  # fmt: skip
    Evaluation.objects.create(secondment=term, until=TODAY, figures={"visits": 3}, opinion=said, text=said)
    run = MatchRun.objects.create(unit=unit, at=AT, obliged=1, branches=1, unmatched=0)
    pair = ContactProposal.objects.create(
        run=run, post=held, person=made, unit=village, metres=1234567, reasons=[said], note=said
    )
    Contact.objects.create(
        unit=village, holder=unit, post=held, person=made, proposal=pair, reason=said, decided_at=AT, **over
    )
    Responsibility.objects.create(
        task=Task.objects.all()[0], unit=unit, duty="handling", person=NAME, post=held, **over
    )
    year = Appraisal.objects.create(
        unit=unit, person=made, post=held, year=2026, edition="x", opened_by=by, opened_at=AT, text=said, comment=said
    )
    Rating.objects.create(appraisal=year, by=by, view="self", strength="politics", level="a", evidence=said, at=AT)
    Service.objects.create(person=made, unit=unit, on=TODAY, hours=2, what=said, recorded_at=AT)
    within = Import.objects.create(kind="members", mode="whole", unit=unit, digest="x", by=by, at=AT)
    ImportLine.objects.create(within=within, row=1, outcome="edit", number=made.pk, version=1, before="1.sealed.fields")
    return SimpleNamespace(world=world, person=made, wish=wish, term=term, post=held)


def erased(known: Any) -> None:
    world = known.world
    wish = requests.ask_erasure(person=known.person, reason="本人要求", by=world.user["principal"], at=AT)
    requests.decide(request=wish, approved=True, by=world.user["eastern"], at=AT)


def test_no_table_of_any_app_tells_of_an_erased_person(known: Any) -> None:
    before = traces()
    for trace in (NAME, HOME, "trade", "1234567", "1.sealed.fields"):
        assert trace in before
    erased(known)
    left = traces()
    for trace in (NAME, HOME, "trade", "1234567", "1.sealed.fields"):
        assert trace not in left
    wish = Candidate.objects.get()
    assert (wish.background, wish.skills, wish.home, wish.days) == ("", [], None, 8)
    assert Responsibility.objects.get(post=known.post).person == "已删除"
    assert Evaluation.objects.get().figures == {"visits": 3}  # the village's figures stay


@pytest.mark.parametrize(
    ("what", "column", "says"),
    [("wish", "withdrawn_at", "人选名单"), ("term", "until", "第一团支书"), ("post", "until", "免职")],
)
def test_what_is_still_open_is_ended_before_an_erasure(known: Any, what: str, column: str, says: str) -> None:
    row = getattr(known, what)
    type(row).objects.filter(pk=row.pk).update(**{column: None})
    with pytest.raises(Problem, match=says):
        erased(known)
    assert Candidate.objects.get().background == f"{NAME}，{HOME}人"
