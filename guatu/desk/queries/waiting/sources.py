"""Where waiting work is found: each source reads one app and gives its pieces, most urgent first."""

from datetime import timedelta

from django.utils.translation import gettext as _

from guatu.appraisals.queries import waiting as appraisals
from guatu.base import clock
from guatu.bulletins.queries import waiting as bulletins
from guatu.desk.links import path
from guatu.desk.queries.waiting.whose import Item, Whose
from guatu.fieldwork.queries import waiting as fieldwork
from guatu.guidance.queries import waiting as guidance
from guatu.orgs.queries.norms import norms
from guatu.supervision.models import SpotCell
from guatu.supervision.queries import waiting as letters
from guatu.supervision.queries.spots import waiting as spots

WEEK = timedelta(days=7)


def checks(whose: Whose) -> list[Item]:
    """Units that I am to check."""
    if not whose.holds("check.record"):
        return []
    return [
        Item(row.plan.name, str(row.unit), path("supervision:spot_unit", row.pk), row.plan.due_on)
        for row in spots.checks(whose.user)
    ]


def signatures(whose: Whose) -> list[Item]:
    """Results that wait for a signature."""

    def item(row: SpotCell) -> Item:
        task, spot = str(row.assignment.task), row.spot
        return Item(task, str(spot.unit), path("supervision:spot_unit", spot.pk), spot.plan.due_on)

    return [item(row) for row in spots.signatures(whose.own("check.sign"), whose.user)]


def objections(whose: Whose) -> list[Item]:
    """Objections that wait for a decision."""
    return [
        Item(str(row.cell.assignment.task), str(row.cell.spot.unit), path("supervision:spot_unit", row.cell.spot_id))
        for row in spots.objections(whose.own("check.sign"), whose.user)
    ]


def letters_to_answer(whose: Whose) -> list[Item]:
    """Letters that wait for receipt or reply."""
    return [
        Item(row.subject, str(row.unit), path("supervision:letter", row.pk), now.due_on)
        for row, now in letters.letters_to_answer(whose.own("letter.answer"))
    ]


def letters_to_decide(whose: Whose) -> list[Item]:
    """Replies to letters, and requests for later days, that wait for a decision."""
    return [
        Item(row.subject, str(row.unit), path("supervision:letter", row.pk))
        for row, _now in letters.letters_to_decide(whose.own("letter.create"))
    ]


def visits(whose: Whose) -> list[Item]:
    """Planned visits whose day has come."""
    return [
        Item(_("走访"), str(row.unit), path("fieldwork:visit", row.pk), row.planned_on)
        for row in fieldwork.visits(whose.user, whose.today)
    ]


def matters(whose: Whose) -> list[Item]:
    """Matters that the own unit acts on: its people's, not those of somebody who only goes there."""
    own = {*whose.own("submission.create"), *whose.own("duty.open")}
    return [
        Item(row.text, str(row.unit), path("fieldwork:matter", row.pk), row.due_on) for row in fieldwork.matters(own)
    ]


def confirmations(whose: Whose) -> list[Item]:
    """Matters that I raised and that are said to be done."""
    return [
        Item(row.text, str(row.unit), path("fieldwork:matter", row.pk)) for row in fieldwork.confirmations(whose.user)
    ]


def logs(whose: Whose) -> list[Item]:
    """Months without a log of a first secretary."""
    owed = whose.owed
    if owed is None:
        return []
    term, named = owed.term, [(f"{month:%Y-%m}", due) for month, due in owed.logs]
    return [Item(key, str(term.unit), path("fieldwork:month_log", term.pk, key), due) for key, due in named]


def days(whose: Whose) -> list[Item]:
    """Days in the village that this month still lacks."""
    owed = whose.owed
    if owed is None or not owed.lacking:
        return []
    return [Item(_("本月在村时间"), str(owed.term.unit), path("fieldwork:my_village"), number=owed.lacking)]


def deeds(whose: Whose) -> list[Item]:
    """Deeds of a first secretary that wait for the village's word."""
    return [
        Item(row.title, str(row.secondment.unit), path("fieldwork:secondment", row.secondment_id))
        for row in fieldwork.deeds(whose.own("secondment.confirm"), whose.user)
    ]


def opinions(whose: Whose) -> list[Item]:
    """Evaluations of a first secretary that wait for the village's view."""
    wait = timedelta(days=int(norms(whose.today)["secondment.opinion"]))
    return [
        Item(_("派驻考核"), str(row.secondment.unit), path("fieldwork:evaluation", row.pk), row.until + wait)
        for row in fieldwork.opinions(whose.own("secondment.confirm"), whose.user)
    ]


def attendance_lists(whose: Whose) -> list[Item]:
    """Exchange visits for which it is to be noted who came."""
    rows = fieldwork.attendance_lists(whose.own("demonstration.decide"), whose.today)
    return [Item(row.title, str(row.organiser), path("fieldwork:exchange", row.pk), row.on) for row in rows]


def questions(whose: Whose) -> list[Item]:
    """Questions from below that wait for an answer; late by the number of days in the rules."""
    wait = timedelta(days=int(norms(whose.today)["question.days"]))
    return [
        Item(row.text, str(row.unit), path("guidance:question", row.pk), clock.day(row.asked_at) + wait)
        for row in guidance.to_answer(whose.own("question.answer"), whose.user)
    ]


def answers(whose: Whose) -> list[Item]:
    """Answers of the last seven days to what I asked."""
    rows = guidance.answered(whose.at - WEEK, units=whose.own("question.ask"), user=whose.user)
    return [Item(row.asked_text or row.text, str(row.answering), path("guidance:question", row.pk)) for row in rows]


def reports(whose: Whose) -> list[Item]:
    """Duty reports to hand in."""
    return [
        Item(row.round.name, str(row.unit), path("appraisals:duty_report", row.pk), row.round.due_on)
        for row in appraisals.to_write(whose.own("duty.report"))
    ]


def scores(whose: Whose) -> list[Item]:
    """Duty reports to score."""
    return [
        Item(row.round.name, str(row.unit), path("appraisals:duty_scores", row.pk))
        for row in appraisals.to_score(whose.own("duty.score"), whose.user)
    ]


def ballots(whose: Whose) -> list[Item]:
    """Duty reports of which the ballot's counts are to be recorded."""
    return [
        Item(row.round.name, str(row.unit), path("appraisals:duty_ballot", row.pk))
        for row in appraisals.to_count(whose.own("duty.score"), whose.user)
    ]


def symposia(whose: Whose) -> list[Item]:
    """Symposia to record, and one to hold before the quarter ends."""
    own = whose.own("duty.open")
    held = appraisals.to_record(own, whose.today)
    owed = appraisals.to_hold(own, whose.today, norms(whose.today))
    return [
        *(Item(row.title, str(row.unit), path("appraisals:symposium", row.pk), row.on) for row in held),
        *(Item(_("本季度座谈会还没有安排"), str(unit), path("appraisals:symposium_plan", unit.pk), due)
          for unit, due in owed),
    ]  # fmt: skip


def hearings(whose: Whose) -> list[Item]:
    """Serious cases on which the own unit may still say something."""
    return [
        Item(row.bulletin.title, str(row.bulletin.series.unit), path("bulletins:case", row.pk), row.reply_until)
        for row in bulletins.hearings(whose.own("letter.answer"), whose.today)
    ]


def countersignatures(whose: Whose) -> list[Item]:
    """Drafts on serious cases that wait for a second hand."""
    return [
        Item(row.title, str(row.series.unit), path("bulletins:detail", row.pk))
        for row in bulletins.to_countersign(whose.own("bulletin.issue"), whose.user)
    ]
