"""Duty reports: opened, written, handed in, scored from above, graded within caps, and answered."""

from datetime import date, timedelta
from typing import Any

import pytest

from guatu.accounts import journal
from guatu.accounts.models import JournalEntry
from guatu.appraisals.actions.duty import reports, rounds, scores
from guatu.appraisals.actions.duty.rounds import Plan
from guatu.appraisals.actions.duty.scores import Counts
from guatu.appraisals.models import Ballot, DutyReport, DutyRound
from guatu.appraisals.queries.duty import results
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.appraisals.rules.duty.terms import Terms
from guatu.base.problems import Problem
from guatu.orgs.models import Grant
from tests.members import member, post
from tests.world import AT, World, account

WORDS = {"work": "抓好重点任务，" * 8, "faults": "联系青年不够经常，" * 8, "next": "每月到支部一次，" * 8}
PLAN = Plan("2026年下半年述职评议", date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 20))
FACTS = [{"code": "cells", "label": "按期完成", "value": "3", "href": "/x/", "poor": False}]


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


def opened(world: World, unit: str = "city", by: str = "chief", terms: Terms | None = None) -> DutyRound:
    given = terms or PRESETS[Preset.WORK_AND_HALL]
    made = rounds.open_(unit=world.unit[unit], plan=PLAN, terms=given, by=world.user[by], at=AT)
    return rounds.publish(found=made, by=world.user[by], at=AT)


def handed_in(report: DutyReport, by: Any) -> DutyReport:
    return reports.hand_in(report=report, version=report.version, words=WORDS, facts=FACTS, by=by, at=AT)


def marked(report: DutyReport, by: Any, share: float = 0.9) -> None:
    terms = queries.terms_of(report.round)
    given = {part.code: {one.code: one.most * share for one in terms.criteria_of(part.code)} for part in terms.scored()}
    scores.score(report=report, given=given, by=by, at=AT)


@pytest.fixture
def running(world: World) -> World:
    """A city's round with two counties, of which the eastern one handed in."""
    who = member(world.unit["east"], "周宁")
    who.account = world.user["eastern"]
    who.save()
    post(world.unit["east"], who)
    world.more["round"] = opened(world)
    for name in ("east", "west"):
        world.more[name] = DutyReport.objects.get(unit=world.unit[name])
    world.more["east"] = handed_in(world.more["east"], world.user["eastern"])
    return world


def test_publishing_asks_each_unit_below_once_and_fixes_the_terms(running: World) -> None:
    found = running.more["round"]
    assert sorted(found.reports.values_list("unit__code", "person__name")) == [("east", "周宁"), ("west", None)]
    refused("conflict", rounds.publish, found=found, by=running.user["chief"], at=AT)
    said: dict[str, Any] = {"found": found, "version": found.version, "plan": PLAN, "terms": PRESETS[Preset.BRANCH]}
    refused("frozen", rounds.revise, **said, by=running.user["chief"], at=AT)


def test_a_draft_is_revised_by_one_at_a_time_and_published_only_whole(world: World) -> None:
    made = rounds.open_(
        unit=world.unit["city"], plan=PLAN, terms=Terms((), (), (), "", 0.5), by=world.user["chief"], at=AT
    )
    assert "至少写一个部分" in str(refused("illegal_step", rounds.publish, found=made, by=world.user["chief"], at=AT))
    said: dict[str, Any] = {
        "found": made,
        "plan": PLAN,
        "terms": PRESETS[Preset.BRANCH],
        "by": world.user["dept"],
        "at": AT,
    }
    assert rounds.revise(version=1, **said).version == 2
    refused("conflict", rounds.revise, version=1, **said)
    late = Plan(PLAN.name, PLAN.since, PLAN.until, date(2026, 11, 1))
    rounds.revise(**{**said, "plan": late}, version=2)
    assert "期限已经过了" in str(refused("illegal_step", rounds.publish, found=made, by=world.user["chief"], at=AT))
    branch = world.unit["village"]
    refused("conflict", rounds.open_, unit=branch, plan=PLAN, terms=PRESETS[Preset.BRANCH], by=None, at=AT)


def test_a_report_needs_its_words_and_keeps_the_facts_of_the_day(running: World) -> None:
    east, west, by = running.more["east"], running.more["west"], running.user["western"]
    assert east.facts == [{"code": "cells", "label": "按期完成", "value": "3", "href": "/x/"}]
    short = {"report": west, "version": 1, "words": {"work": "好"}, "facts": [], "by": by, "at": AT}
    assert set(refused("invalid", reports.hand_in, **short).fields) == {"work", "faults", "next"}
    kept = reports.write(report=west, version=1, words={"work": "好"}, by=by, at=AT)
    assert (kept.words["work"], kept.version) == ("好", 2)
    refused("conflict", reports.write, report=west, version=1, words={"work": "旧"}, by=by, at=AT)
    refused("frozen", reports.write, report=east, version=east.version, words=WORDS, by=running.user["eastern"], at=AT)


def test_nobody_scores_themselves_or_their_own_unit(running: World) -> None:
    east = running.more["east"]
    marks = {one.code: 10 for one in queries.terms_of(east.round).criteria_of("工作实绩")}
    said: dict[str, Any] = {"report": east, "given": {"工作实绩": marks}, "at": AT}
    refused("own_work", scores.score, **said, by=running.user["eastern"])
    both = account("both", "两处任职")
    Grant.objects.create(account=both, role="city_department", unit=running.unit["city"], since=AT)
    seat = Grant.objects.create(account=both, role="county_secretary", unit=running.unit["east"], since=AT)
    refused("own_work", scores.score, **said, by=both)
    seat.delete()
    scores.score(**said, by=both)
    refused("own_work", scores.score, **said, by=running.user["principal"])


def test_whoever_wrote_a_report_for_a_unit_does_not_score_it(running: World) -> None:
    west = handed_in(running.more["west"], running.user["dept"])
    assert not queries.scores(running.user["dept"], west)
    assert queries.scores(running.user["chief"], west)


def test_marks_stay_within_the_rubric_and_are_replaced_not_doubled(running: World) -> None:
    east, chief = running.more["east"], running.user["chief"]
    said: dict[str, Any] = {"report": east, "by": chief, "at": AT}
    wrong = {"工作实绩1": 41, "工作实绩2": 1, "别的": 3}
    assert refused("invalid", scores.score, **said, given={"工作实绩": wrong}).fields == {
        "工作实绩1": "分数填 0 到 40", "工作实绩3": "请打分", "别的": "评分标准里没有这一项",
    }  # fmt: skip
    refused("invalid", scores.score, **said, given={})
    refused("invalid", scores.score, **said, given={"民意": {}})
    marked(east, chief, 0.5)
    marked(east, chief, 0.9)
    marked(east, running.user["dept"], 0.7)
    [found] = results.results(running.more["round"], [east])
    assert (found.shown, found.scorers) == ("80.00", 2)
    assert found.arithmetic == "80 × 70% + 80 × 30%"


def test_a_report_is_given_back_with_a_reason_until_somebody_scored_it(running: World) -> None:
    east, chief = running.more["east"], running.user["chief"]
    refused("own_work", reports.give_back, report=east, reason="请补", by=running.user["eastern"], at=AT)
    back = reports.give_back(report=east, reason="问题写得太笼统", by=chief, at=AT)
    assert (back.submitted_at, back.returned_note) == (None, "问题写得太笼统")
    again = handed_in(back, running.user["eastern"])
    assert again.returned_note == ""
    marked(again, chief)
    refused("illegal_step", reports.give_back, report=again, reason="请补", by=chief, at=AT)


def test_a_ballot_is_whole_and_counts_only_with_enough_members(running: World) -> None:
    found = opened(running, "school", "principal", PRESETS[Preset.BRANCH])
    by, report = running.user["principal"], found.reports.get(unit=running.unit["class1"])
    report = handed_in(report, running.user["monitor"])
    said: dict[str, Any] = {"report": report, "by": by, "at": AT}
    odd = Counts(42, 30, 29, {"excellent": 20})
    assert set(refused("invalid", scores.ballot, **said, given=odd).fields) == {"counts"}
    refused("own_work", scores.ballot, report=report, given=odd, by=running.user["monitor"], at=AT)
    scores.ballot(**said, given=Counts(42, 20, 20, {"excellent": 15, "good": 5}))
    marked(report, by)
    [one] = results.results(found, [report])
    assert one.total.problem == "无法计算：“团员”到会人数不够，测评不计"
    scores.ballot(**said, given=Counts(42, 30, 30, {"excellent": 20, "good": 8, "poor": 2}))
    [one] = results.results(found, [report])
    points = (19 * 100 + 8 * 85 + 1 * 40) / 28
    assert one.total.rounded() == round(points * 0.7 + 90 * 0.3, 2)
    assert Ballot.objects.count() == 1
    refused("illegal_step", scores.ballot, report=running.more["east"], given=odd, by=running.user["chief"], at=AT)


def test_grades_are_signed_within_caps_by_somebody_outside(running: World) -> None:
    found, chief = running.more["round"], running.user["chief"]
    east, west = running.more["east"], handed_in(running.more["west"], running.user["western"])
    marked(east, chief, 0.95)
    both = {east.pk: "good", west.pk: "fair"}
    refused("not_allowed", rounds.decide, found=found, chosen=both, notes={}, by=running.user["eastern"], at=AT)
    Grant.objects.create(account=running.user["eastern"], role="city_department", unit=running.unit["city"], since=AT)
    refused("own_work", rounds.decide, found=found, chosen=both, notes={}, by=running.user["eastern"], at=AT)
    said: dict[str, Any] = {"found": found, "by": chief, "at": AT}
    refused("conflict", rounds.decide, **said, chosen={east.pk: "good"}, notes={})
    wrong = refused("invalid", rounds.decide, **said, chosen={**both, east.pk: "excellent"}, notes={east.pk: "很好"})
    assert wrong.detail == "“优秀”最多 0 个，现在是 1 个"
    assert set(wrong.fields) == {f"note-{east.pk}", f"note-{west.pk}"}
    rounds.decide(**said, chosen=both, notes={west.pk: "没有人评分，按工作情况"})
    east.refresh_from_db()
    west.refresh_from_db()
    assert [(one.grade, one.total) for one in (east, west)] == [("good", 95.0), ("fair", None)]
    refused("frozen", reports.give_back, report=east, reason="x", by=chief, at=AT)
    refused("illegal_step", rounds.decide, **said, chosen=both, notes={})


def test_scores_are_seen_at_the_unit_only_when_all_is_decided_and_it_answers_once(running: World) -> None:
    found, chief, eastern = running.more["round"], running.user["chief"], running.user["eastern"]
    east = queries.get_report(eastern, running.more["east"].pk)
    marked(east, chief, 0.8)
    assert not queries.sees_scores(eastern, east) and queries.sees_scores(chief, east)
    refused("illegal_step", reports.answer, report=east, text="同意", by=eastern, at=AT)
    rounds.decide(found=found, chosen={east.pk: "good"}, notes={}, by=chief, at=AT)
    east = queries.get_report(eastern, east.pk)
    assert queries.sees_scores(eastern, east)
    refused("own_work", reports.answer, report=east, text="同意", by=chief, at=AT)
    reports.answer(report=east, text="同意，明年改进。", by=eastern, at=AT)
    refused("conflict", reports.answer, report=east, text="再说", by=eastern, at=AT)
    refused("not_found", queries.get_report, user=running.user["western"], pk=east.pk)


def test_the_journal_names_each_step_and_no_words(running: World) -> None:
    east = running.more["east"]
    marked(east, running.user["chief"])
    rounds.decide(found=running.more["round"], chosen={east.pk: "good"}, notes={}, by=running.user["chief"], at=AT)
    verbs = [entry.verb for entry in JournalEntry.objects.order_by("seq")]
    assert [verb for verb in verbs if verb.startswith(("duty", "ballot"))] == [
        "duty.open", "duty.publish", "dutyreport.submit", "dutyscore.score", "dutyscore.score", "dutyreport.grade",
        "duty.decide",
    ]  # fmt: skip
    assert not JournalEntry.objects.filter(after__contains="重点任务").exists()
    east.refresh_from_db()
    assert journal.replay("appraisals.dutyreport")[str(east.pk)] == journal.snapshot(east, rounds.GRADED)


def test_committees_behind_are_those_without_a_published_round(running: World) -> None:
    due = queries.due_on(date(2026, 11, 2), {"duty.months": 6, "symposium.months": 3})
    rows = queries.committees(running.user["chief"], due)
    assert {unit.code: unit.has_round for unit in rows} == {  # type: ignore[attr-defined]  # annotated
        "city": True, "east": False, "west": False, "school": False, "town": False, "firm": False, "street": False,
    }  # fmt: skip
    assert not queries.behind(rows, "none").exists()
    earlier = queries.due_on(AT.date() - timedelta(days=200), {"duty.months": 6, "symposium.months": 3})
    assert not queries.committees(running.user["chief"], earlier).filter(has_round=True).exists()  # type: ignore[misc]  # annotated
