from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.fieldwork.actions import visits
from guatu.fieldwork.actions.secondments import candidates, evaluations, following, matches, needs, orders, terms
from guatu.fieldwork.actions.secondments.candidates import Offer
from guatu.fieldwork.actions.secondments.orders import Order
from guatu.fieldwork.actions.secondments.terms import Done
from guatu.fieldwork.models import Candidate, Match, Need, Secondment, Visit
from guatu.fieldwork.queries.attendance import at_work
from guatu.fieldwork.rules.words import Ending, EvaluationGrade, Purpose, SecondmentDuty, Skill
from guatu.orgs.models import Grant, Unit, UnitMark
from guatu.orgs.queries.norms import norms
from tests.members import member
from tests.world import AT, account

TODAY = date(2026, 11, 2)
ORDER = Order("团发〔2026〕7号", date(2026, 9, 1), date(2027, 9, 1))
OFFER = Offer("农业局干部，会电商", [Skill.TRADE], None, TODAY, 8)


@pytest.fixture
def told(world: Any) -> Any:
    """A need of the village and a candidate of the school, who has an account."""
    goer = member(world.unit["school"], "钱多多", account=account("goer", "钱多多"))
    need = needs.raise_need(
        unit=world.unit["village"], text="发展电商", skills=[Skill.TRADE], wanted_from=TODAY,
        by=world.user["villager"], at=AT,
    )  # fmt: skip
    chosen = candidates.recommend(
        unit=world.unit["school"], person=goer, offer=OFFER, by=world.user["principal"], at=AT
    )  # fmt: skip
    return SimpleNamespace(world=world, need=need, candidate=chosen, person=goer, goer=goer.account)


@pytest.fixture
def sent(told: Any) -> Any:
    """The candidate in the village since September, with the role of a field cadre there."""
    order = Order(ORDER.number, ORDER.since, ORDER.due_on, role=True)
    told.term = orders.dispatch(
        need=told.need, candidate=told.candidate, order=order, by=told.world.user["eastern"], at=AT
    )  # fmt: skip
    return told


def refused(code: str, act: Any, **given: Any) -> Problem:
    with pytest.raises(Problem) as caught, transaction.atomic():
        act(**given)
    assert caught.value.code == code, caught.value
    return caught.value


def test_a_village_asks_once_and_others_do_not_ask_for_it(told: Any) -> None:
    asked = {"text": "要人", "skills": [], "wanted_from": TODAY, "at": AT}
    refused("illegal_step", needs.raise_need, unit=told.world.unit["village"], by=told.world.user["mayor"], **asked)
    refused("not_allowed", needs.raise_need, unit=told.world.unit["hollow"], by=told.world.user["villager"], **asked)
    refused("illegal_step", needs.raise_need, unit=told.world.unit["class1"], by=told.world.user["monitor"], **asked)
    made = needs.raise_need(unit=told.world.unit["hollow"], by=told.world.user["mayor"], **asked)
    assert made.unit.code == "hollow"


def test_candidates_come_from_the_senders_register_once(told: Any) -> None:
    given = {"person": told.person, "offer": OFFER, "at": AT}
    refused(
        "illegal_step", candidates.recommend, unit=told.world.unit["school"], by=told.world.user["principal"], **given
    )
    refused("invalid", candidates.recommend, unit=told.world.unit["town"], by=told.world.user["mayor"], **given)
    refused("not_allowed", candidates.recommend, unit=told.world.unit["school"], by=told.world.user["mayor"], **given)


def test_the_matching_proposes_with_reasons_and_a_refused_pair_stays_away(told: Any) -> None:
    eastern = told.world.user["eastern"]
    (made,) = matches.match(unit=told.world.unit["east"], by=eastern, at=AT)
    assert (made.need_id, made.candidate_id) == (told.need.pk, told.candidate.pk)
    assert made.reasons == [["points", 40], ["skills", 1], ["no_way", 0], ["poor", 0]]
    refused("not_allowed", matches.accept, match=made, by=told.world.user["mayor"], at=AT)
    matches.refuse(match=made, note="家里有事", by=eastern, at=AT)
    assert matches.match(unit=told.world.unit["east"], by=eastern, at=AT) == []
    refused("illegal_step", matches.accept, match=made, by=eastern, at=AT)


def test_who_has_less_than_a_fifth_of_the_month_is_not_matched(told: Any) -> None:
    Candidate.objects.update(days=5)
    assert matches.match(unit=told.world.unit["east"], by=told.world.user["eastern"], at=AT) == []


def test_an_order_marks_the_village_and_gives_the_role_until_its_end(sent: Any) -> None:
    mark = UnitMark.objects.get(unit=sent.world.unit["village"], mark="first_secretary")
    grant = Grant.objects.get(account=sent.goer)
    assert (mark.since, mark.until, grant.role, grant.unit.code) == (ORDER.since, None, "field_cadre", "village")
    assert grant.until is not None and grant.until.isoformat() == "2027-09-01T16:00:00+00:00"
    assert (Need.objects.get().closed_note, Candidate.objects.get().withdrawn_at) == ("已派驻", AT)
    assert JournalEntry.objects.filter(verb="secondment.dispatch").count() == 1


def test_orders_come_from_above_and_keep_the_term(told: Any) -> None:
    given = {"need": told.need, "candidate": told.candidate, "at": AT}
    for who in ("villager", "mayor", "western", "dept"):
        refused("not_allowed", orders.dispatch, order=ORDER, by=told.world.user[who], **given)
    chief = told.world.user["chief"]
    for due in (date(2027, 8, 31), date(2028, 9, 2)):
        wrong = refused("invalid", orders.dispatch, order=Order("文", ORDER.since, due), by=chief, **given)
        assert list(wrong.fields) == ["due_on"]
    told.person.account = chief
    told.person.save()
    refused("own_work", orders.dispatch, order=ORDER, by=chief, **given)
    assert not Secondment.objects.exists()


def test_one_village_and_one_person_have_one_term(sent: Any) -> None:
    refused(
        "illegal_step", needs.raise_need, unit=sent.world.unit["village"], text="要人", skills=[], wanted_from=TODAY,
        by=sent.world.user["villager"], at=AT,
    )  # fmt: skip
    refused(
        "illegal_step", candidates.recommend, unit=sent.world.unit["school"], person=sent.person, offer=OFFER,
        by=sent.world.user["principal"], at=AT,
    )  # fmt: skip
    given = {"need": sent.need, "candidate": sent.candidate, "order": ORDER, "at": AT}
    refused("illegal_step", orders.dispatch, by=sent.world.user["eastern"], **given)


def test_the_handover_is_confirmed_by_the_village_alone(sent: Any) -> None:
    village, goer = sent.world.user["villager"], sent.goer
    refused("illegal_step", terms.acknowledge, secondment=sent.term, by=village, at=AT)
    refused("not_allowed", terms.hand_over, secondment=sent.term, text="看了台账", by=village, at=AT)
    terms.hand_over(secondment=sent.term, text="看了台账", by=goer, at=AT)
    refused("not_allowed", terms.acknowledge, secondment=sent.term, by=goer, at=AT)
    assert terms.acknowledge(secondment=sent.term, by=village, at=AT).handed_over_on == TODAY


def test_the_log_is_the_first_secretarys_and_two_edits_do_not_overwrite(sent: Any) -> None:
    given = {"secondment": sent.term, "month": date(2026, 10, 1), "plans": "", "at": AT}
    entries = {SecondmentDuty.BASE: "开了支部大会"}
    refused("not_allowed", terms.log, entries=entries, version=0, by=sent.world.user["villager"], **given)
    made = terms.log(entries=entries, version=0, by=sent.goer, **given)
    refused("conflict", terms.log, entries=entries, version=0, by=sent.goer, **given)
    assert terms.log(entries=entries, version=made.version, by=sent.goer, **given).version == 2
    wrong = refused("invalid", terms.log, entries={}, version=2, by=sent.goer, **given)
    assert list(wrong.fields) == ["base"]
    given["month"] = date(2026, 8, 1)
    refused("invalid", terms.log, entries=entries, version=0, by=sent.goer, **given)


def deed(sent: Any, on: date = date(2026, 10, 8)) -> Any:
    done = Done(SecondmentDuty.PEOPLE, on, "帮12户开网店", "", 12)
    return terms.add(secondment=sent.term, done=done, by=sent.goer, at=AT)


def test_a_deed_is_confirmed_by_the_village_never_by_who_did_it(sent: Any) -> None:
    made = deed(sent)
    refused("not_allowed", terms.confirm, deed=made, confirmed=True, by=sent.goer, at=AT)
    Grant.objects.create(account=sent.goer, role="branch_secretary", unit=sent.world.unit["village"], since=AT)
    refused("own_work", terms.confirm, deed=made, confirmed=True, by=sent.goer, at=AT)
    village = sent.world.user["villager"]
    refused("invalid", terms.confirm, deed=made, confirmed=False, by=village, at=AT)
    assert terms.confirm(deed=made, confirmed=True, by=village, at=AT).confirmed is True
    refused("illegal_step", terms.confirm, deed=made, confirmed=False, note="没有", by=village, at=AT)
    refused("invalid", terms.add, secondment=sent.term, done=Done(SecondmentDuty.BASE, date(2026, 8, 1), "早"),
            by=sent.goer, at=AT)  # fmt: skip


def stay(sent: Any, *days: date, hours: int = 6) -> None:
    for number, day in enumerate(days):
        visits.receive(
            key=f"secondment-{day}-{number}", unit=sent.world.unit["village"], purpose=Purpose.SECONDMENT,
            content={"on": day.isoformat(), "hours": hours, "talked": 3, "text": "入户"},
            written_at=AT, secondment=sent.term, by=sent.goer, at=AT,
        )  # fmt: skip


def test_at_work_is_time_and_a_confirmed_deed_out_of_the_records(sent: Any) -> None:
    village, numbers = sent.world.unit["village"].pk, norms(TODAY)
    Secondment.objects.update(since=date(2026, 7, 1))
    UnitMark.objects.update(since=date(2026, 7, 1))
    sent.term.refresh_from_db()
    october = [date(2026, 10, 3) + timedelta(days=n) for n in range(7)]
    stay(sent, *october[:6])
    terms.confirm(deed=deed(sent), confirmed=True, by=sent.world.user["villager"], at=AT)
    assert at_work(TODAY, numbers)[village] == (0, 1)  # 6 of 31 days
    Visit.objects.update(hours=3)
    stay(sent, october[6], hours=6)
    assert at_work(TODAY, numbers)[village] == (0, 1)  # six halves and one day
    Visit.objects.update(hours=5)
    assert at_work(TODAY, numbers)[village] == (1, 1)
    Visit.objects.filter(on=october[0]).update(cancelled_at=AT)
    assert at_work(TODAY, numbers)[village] == (0, 1)
    stay(sent, date(2026, 10, 20))
    sent.term.deeds.update(confirmed=None)
    assert at_work(TODAY, numbers)[village] == (0, 1)  # nothing done that the village confirms


def test_a_marked_village_without_anybody_is_a_gap(world: Any) -> None:
    UnitMark.objects.create(unit=world.unit["hollow"], mark="first_secretary", since=date(2026, 1, 1))
    assert at_work(TODAY, norms(TODAY)) == {world.unit["hollow"].pk: (0, 1)}


def test_an_evaluation_freezes_figures_hears_the_village_and_is_signed_by_the_sender(sent: Any) -> None:
    eastern, village = sent.world.user["eastern"], sent.world.user["villager"]
    stay(sent, date(2026, 10, 3), date(2026, 10, 4))
    terms.confirm(deed=deed(sent), confirmed=True, by=village, at=AT)
    refused("not_allowed", evaluations.evaluate, secondment=sent.term, until=TODAY, by=sent.world.user["mayor"], at=AT)
    made = evaluations.evaluate(secondment=sent.term, until=date(2026, 10, 31), by=eastern, at=AT)
    assert made.figures == {
        "months": 2, "months_reached": 0, "days": 2.0, "visits": 2, "talked": 6, "logs": 0, "deeds": 1,
        "deeds_open": 0, "deeds_denied": 0, "helped": 12, "matters": 0,
    }  # fmt: skip
    signing = {"evaluation": made, "text": "踏实", "by": eastern, "at": AT}
    refused("illegal_step", evaluations.sign, grade=EvaluationGrade.COMPETENT, **signing)
    refused("not_allowed", evaluations.opine, evaluation=made, opinion="好", by=sent.goer, at=AT)
    evaluations.opine(evaluation=made, opinion="常来，办实事", by=village, at=AT)
    refused("invalid", evaluations.sign, grade=EvaluationGrade.EXCELLENT, **signing)
    signed = evaluations.sign(grade=EvaluationGrade.COMPETENT, **signing)
    assert (signed.grade, signed.signed_by_id) == ("competent", eastern.pk)
    refused("illegal_step", evaluations.sign, grade=EvaluationGrade.BASIC, **signing)


def test_a_village_that_does_not_answer_does_not_hold_up_the_grade(sent: Any) -> None:
    made = evaluations.evaluate(secondment=sent.term, until=date(2026, 10, 31), by=sent.world.user["eastern"], at=AT)
    later: datetime = AT + timedelta(days=7)
    signed = evaluations.sign(
        evaluation=made, grade=EvaluationGrade.BASIC, text="驻村时间不够", by=sent.world.user["eastern"], at=later
    )  # fmt: skip
    assert signed.grade == "basic"


def test_a_recall_takes_the_mark_and_the_role(sent: Any) -> None:
    refused(
        "not_allowed",
        orders.recall,
        secondment=sent.term,
        until=TODAY,
        note="不到岗",
        by=sent.world.user["mayor"],
        at=AT,
    )
    refused("invalid", orders.recall, secondment=sent.term, until=TODAY, note=" ", by=sent.world.user["eastern"], at=AT)
    orders.recall(secondment=sent.term, until=TODAY, note="长期不到岗", by=sent.world.user["eastern"], at=AT)
    term = Secondment.objects.get()
    assert (term.until, term.ended_reason, term.ended_note) == (TODAY, "recalled", "长期不到岗")
    assert UnitMark.objects.get(mark="first_secretary").until == TODAY
    assert Grant.objects.get(account=sent.goer).until == AT
    refused(
        "illegal_step", orders.recall, secondment=term, until=TODAY, note="再", by=sent.world.user["eastern"], at=AT
    )


def test_a_renewal_goes_on_without_a_gap(sent: Any) -> None:
    order = Order("团发〔2027〕3号", TODAY, date(2028, 9, 1), role=True)
    made = orders.renew(secondment=sent.term, order=order, by=sent.world.user["eastern"], at=AT)
    sent.term.refresh_from_db()
    assert (made.since, sent.term.until, sent.term.ended_reason) == (ORDER.due_on, ORDER.due_on, "renewed")
    assert UnitMark.objects.get(mark="first_secretary").until is None
    held = Grant.objects.filter(account=sent.goer, until__gt=AT)
    assert [grant.until.isoformat() for grant in held if grant.until] == ["2028-09-01T16:00:00+00:00"]


def test_a_recall_before_a_renewal_begins_ends_both(sent: Any) -> None:
    eastern = sent.world.user["eastern"]
    order = Order("团发〔2027〕3号", TODAY, date(2028, 9, 1))
    made = orders.renew(secondment=sent.term, order=order, by=eastern, at=AT)
    orders.recall(secondment=made, until=TODAY, note="调离", by=eastern, at=AT)
    found = Secondment.objects.order_by("pk").values_list("until", "ended_reason")
    assert list(found) == [(TODAY, "recalled"), (ORDER.due_on, "recalled")]
    assert UnitMark.objects.get(mark="first_secretary").until == TODAY


def test_a_term_is_ended_in_time_with_its_reason(sent: Any) -> None:
    given = {"secondment": sent.term, "by": sent.world.user["eastern"], "at": AT}
    refused("invalid", orders.end, until=TODAY, reason=Ending.EXPIRED, **given)
    refused("invalid", orders.end, until=TODAY, reason=Ending.RECALLED, **given)
    refused("invalid", orders.end, until=TODAY + timedelta(days=1), reason=Ending.POST, **given)
    assert orders.end(until=TODAY, reason=Ending.POST, **given).ended_reason == "post"


def test_a_term_ends_with_its_village_or_goes_into_the_merged_one(sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Unit.objects.filter(code="village").update(closed_on=TODAY)
    monkeypatch.setattr(following, "heir", lambda unit: sent.world.unit["hollow"])
    assert following.follow(units=[sent.term.unit_id], by=None, at=AT) == 1
    old, new = Secondment.objects.order_by("pk")
    assert (old.until, old.ended_reason) == (TODAY, "unit")
    assert (new.unit.code, new.since, new.due_on, new.renews_id, new.until) == (
        "hollow",
        TODAY,
        ORDER.due_on,
        old.pk,
        None,
    )
    assert following.follow(units=[sent.term.unit_id], by=None, at=AT) == 0
    Unit.objects.filter(code="hollow").update(closed_on=TODAY)
    monkeypatch.setattr(following, "heir", lambda unit: sent.world.unit["town"])
    following.follow(units=[new.unit_id], by=None, at=AT)
    assert not Secondment.objects.filter(until=None).exists() and not Match.objects.exists()
