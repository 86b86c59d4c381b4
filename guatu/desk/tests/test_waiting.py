"""What waits for a person: each line for the right people, with its number and its list, until it is done."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.appraisals.models import Ballot, DutyReport, DutyRound, DutyScore, Symposium
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.bulletins.models import Bulletin, Countersignature, Series, SeriousCase
from guatu.bulletins.rules import blocks
from guatu.desk.queries import week
from guatu.desk.queries.waiting import lines as waiting
from guatu.desk.queries.waiting.whose import Whose
from guatu.fieldwork.models import (
    Deed,
    DemonstrationPoint,
    ExchangeBooking,
    ExchangeVisit,
    Matter,
    MatterEntry,
    Secondment,
    SecondmentEvaluation,
    SecondmentMonth,
    Visit,
)  # fmt: skip
from guatu.guidance.models import Question
from guatu.orgs.models import Grant
from guatu.supervision.actions import snapshots
from guatu.supervision.models import Letter, LetterStep, SpotCell, SpotEntry, SpotObjection, SpotPlan
from tests.members import person
from tests.world import AT, account

pytestmark = pytest.mark.usefixtures("today")
TODAY = date(2026, 11, 2)
SOON, PAST = TODAY + timedelta(days=5), TODAY - timedelta(days=3)


class Case:
    """One kind of work: how it comes to wait, for whom, how much; and how it is done."""

    who: tuple[str, ...] = ()
    number = 1.0
    late = 0

    def __init__(self, drive, index=0):
        self.drive, self.unit, self.user, self.index = drive, drive.world.unit, drive.world.user, index
        self.begin()

    def begin(self):
        raise NotImplementedError

    def finish(self):
        raise NotImplementedError


class Spot(Case):
    def begin(self):
        self.plan = SpotPlan.objects.create(
            unit=self.unit["city"], campaign=self.drive.campaign, name="一轮", round=self.index + 1, stratify="whole",
            confidence=0.9, tolerable=0.1, acceptance=0, size=1, due_on=PAST, made_by=self.user["chief"], made_at=AT,
            seed_commitment="c", seed="s", drawn_at=AT,
        )  # fmt: skip
        self.spot = self.plan.units.create(
            unit=self.unit["village"], stratum="", chance=1, path_then="/", checker=self.user["western"]
        )
        cell = self.drive.cell("village")
        self.cell = SpotCell.objects.create(spot=self.spot, assignment=cell, submission=cell.submissions.get())
        self.more()

    def more(self):
        pass

    def entry(self):
        said = {"on": "2026-11-02", "outcome": "not", "answers": {}, "text": ""}
        digest = hashlib.sha256(str(self.cell.pk).encode()).hexdigest()
        given = {"written_at": AT, "received_at": AT, "by": self.user["western"], "digest": digest}
        SpotEntry.objects.create(cell=self.cell, content=said, **given)
        SpotCell.objects.filter(pk=self.cell.pk).update(outcome="not")

    def sign(self):
        signed = {"signed_by": self.user["chief"], "signed_at": AT, "signed_outcome": "not"}
        SpotCell.objects.filter(pk=self.cell.pk).update(**signed)


class Checks(Spot):
    who, late = ("western",), 1

    def finish(self):
        self.entry()


class Signatures(Spot):
    who, late = ("chief", "second"), 1

    def more(self):
        self.entry()

    def finish(self):
        self.sign()


class Objections(Spot):
    """Decided by another person of the organiser than the signer: here a second one in charge."""

    who = ("second",)

    def more(self):
        self.entry()
        self.sign()
        self.objection = SpotObjection.objects.create(cell=self.cell, text="不同意", by=self.user["villager"], at=AT)

    def finish(self):
        SpotObjection.objects.update(upheld=False, decided_at=AT, decided_by=self.user["second"])


class Letters(Case):
    who, late = ("eastern",), 1

    def begin(self):
        self.letter = Letter.objects.create(
            issuer=self.unit["city"], year=2026, serial=self.index + 1, unit=self.unit["east"], colour="blue",
            subject="逾期未报", text="请办", issued_at=AT, issued_by=self.user["chief"], due_on=PAST,
        )  # fmt: skip

    def finish(self):
        for n, kind in enumerate(("received", "replied")):
            by = self.user["eastern"]
            LetterStep.objects.create(letter=self.letter, position=n, kind=kind, by=by, at=AT, text="已办")


class Decisions(Letters):
    who, late = ("chief", "dept", "second"), 0

    def begin(self):
        super().begin()
        super().finish()

    def finish(self):
        LetterStep.objects.create(letter=self.letter, position=2, kind="closed", by=self.user["chief"], at=AT)


class Visits(Case):
    who, late = ("mayor",), 1

    def begin(self):
        key = f"plan-{self.index}"
        self.visit = Visit.objects.create(
            key=key, unit=self.unit["village"], purpose="contact", visitor=self.user["mayor"], planned_on=PAST
        )

    def finish(self):
        Visit.objects.update(on=TODAY)


class Matters(Case):
    who, late = ("mayor",), 1

    def begin(self):
        self.matter = Matter.objects.create(
            key=f"m{self.index}", unit=self.unit["village"], owner_unit=self.unit["town"], kind="help", text="缺投影仪",
            owner="", due_on=PAST, raised_by=self.user["villager"], raised_at=AT,
        )  # fmt: skip

    def finish(self):
        Matter.objects.update(done_on=TODAY)
        MatterEntry.objects.create(matter=self.matter, step="done", by=self.user["mayor"], at=AT)


class Confirmations(Matters):
    who, late = ("villager",), 0

    def begin(self):
        super().begin()
        super().finish()

    def finish(self):
        Matter.objects.update(closed_on=TODAY)


class Village(Case):
    """A first secretary at the village since 21 October, whose account is that of `outsider`."""

    def begin(self):
        self.term = Secondment.objects.first() or Secondment.objects.create(
            unit=self.unit["village"], sender=self.unit["city"],
            person=person(self.unit["city"], "第一书记", account=self.user["outsider"]),
            order_number="1", since=date(2026, 10, 21), due_on=date(2027, 10, 21), ordered_at=AT,
        )  # fmt: skip
        self.more()

    def more(self):
        pass


class Logs(Village):
    who = ("outsider",)

    def finish(self):
        month = date(2026, 10, 1)
        SecondmentMonth.objects.create(secondment=self.term, month=month, by=self.user["outsider"], at=AT)


class Days(Village):
    who, number = ("outsider",), 6.0  # a fifth of November

    def finish(self):
        for day in range(6):
            Visit.objects.create(
                key=f"d{day}", unit=self.term.unit, purpose="secondment", visitor=self.user["outsider"],
                secondment=self.term, on=date(2026, 11, 1) + timedelta(days=day), hours=8,
            )  # fmt: skip


class Deeds(Village):
    who = ("villager",)

    def more(self):
        Deed.objects.create(
            secondment=self.term, duty="people", on=PAST, title="修了路灯", by=self.user["outsider"], at=AT
        )

    def finish(self):
        Deed.objects.update(confirmed=True)


class Opinions(Village):
    who = ("villager",)

    def more(self):
        SecondmentEvaluation.objects.create(secondment=self.term, until=TODAY)

    def finish(self):
        SecondmentEvaluation.objects.update(opinion="好", opinion_at=AT)


class Round(Case):
    """A round of the town for its villages, with a ballot; `handed_in`: whether the village has reported."""

    handed_in = True

    def begin(self):
        self.round = DutyRound.objects.create(
            unit=self.unit["town"], name=f"述职{self.index}", since=date(2026, 7, 1), until=date(2027, 1, 1),
            due_on=PAST, opened_at=AT, published_at=AT, ballot=True, **_terms(),
        )  # fmt: skip
        sent = {"submitted_by": self.user["villager"], "submitted_at": AT} if self.handed_in else {}
        self.report = DutyReport.objects.create(round=self.round, unit=self.unit["village"], **sent)


def _terms():
    stored = PRESETS[Preset.WORK_AND_HALL].stored()
    return {name: value for name, value in stored.items() if name != "ballot"}


class Reports(Round):
    who, late, handed_in = ("villager",), 1, False

    def finish(self):
        DutyReport.objects.update(submitted_at=AT)


class Scores(Round):
    who = ("mayor",)

    def finish(self):
        DutyScore.objects.create(report=self.report, by=self.user["mayor"], part="score", at=AT)


class Ballots(Round):
    who = ("mayor",)

    def finish(self):
        Ballot.objects.create(
            report=self.report, due=8, present=8, valid=8, recorded_by=self.user["mayor"], recorded_at=AT
        )


class Symposia(Case):
    who, late = ("mayor",), 1

    def begin(self):
        self.symposium = Symposium.objects.create(unit=self.unit["town"], title="座谈会", on=PAST, planned_at=AT)

    def finish(self):
        Symposium.objects.update(held_at=AT)


class Questions(Case):
    who = ("mayor",)

    def begin(self):
        self.question = Question.objects.create(
            answering=self.unit["town"], unit=self.unit["village"], text="怎么办", asked_by=self.user["villager"],
            asked_at=AT, search_text="",
        )  # fmt: skip

    def finish(self):
        Question.objects.update(answer="这样办", answered_by=self.user["mayor"], answered_at=AT)


class Answers(Questions):
    who = ("villager",)

    def begin(self):
        super().begin()
        super().finish()

    def finish(self):
        Question.objects.update(answered_at=AT - timedelta(days=8))


class Serious(Case):
    def begin(self):
        snapshot = snapshots.take(campaign=self.drive.campaign, unit=self.unit["city"], by=self.user["dept"], at=AT)
        series, _ = Series.objects.get_or_create(
            unit=self.unit["city"], characters="云团通", defaults={"name": "通报", "issuer_name": "共青团云岭市委员会"}
        )
        self.draft = Bulletin.objects.create(
            series=series, kind="serious", title="严重情况通报", snapshot=snapshot, drafted_by=self.user["dept"],
            drafted_at=AT, blocks=[blocks.paragraph("情况属实。")],
        )  # fmt: skip


class Hearings(Serious):
    who = ("eastern",)

    def begin(self):
        super().begin()
        letter = Letter.objects.create(
            issuer=self.unit["city"], year=2025, serial=self.index + 1, unit=self.unit["east"], colour="red",
            subject="逾期", text="请办", issued_at=AT, issued_by=self.user["chief"], due_on=SOON,
        )  # fmt: skip
        self.case = SeriousCase.objects.create(
            bulletin=self.draft, unit=self.unit["east"], facts="长期未办", letter=letter, told_by=self.user["dept"],
            told_at=AT, reply_until=SOON,
        )  # fmt: skip

    def finish(self):
        SeriousCase.objects.update(reply="有原因", replied_at=AT)


class Countersignatures(Serious):
    who = ("chief", "second")

    def finish(self):
        Countersignature.objects.create(bulletin=self.draft, version=1, by=self.user["chief"], at=AT)


class Attendance(Case):
    who, late = ("eastern",), 1

    def begin(self):
        point, _ = DemonstrationPoint.objects.get_or_create(
            unit=self.unit["town"], defaults={"owner": self.unit["east"], "field": "rural", "since": PAST,
                                              "decided_at": AT},
        )  # fmt: skip
        visit = ExchangeVisit.objects.create(
            point=point, organiser=self.unit["east"], title="观摩", on=PAST, places=9, planned_by=self.user["eastern"],
            planned_at=AT,
        )  # fmt: skip
        school, by = self.unit["school"], self.user["principal"]
        ExchangeBooking.objects.create(visit=visit, unit=school, people=2, booked_by=by, booked_at=AT)

    def finish(self):
        ExchangeBooking.objects.update(came=2)


CASES = {
    "checks": Checks, "signatures": Signatures, "objections": Objections, "letters": Letters, "decisions": Decisions,
    "visits": Visits, "matters": Matters, "confirmations": Confirmations, "logs": Logs, "days": Days, "deeds": Deeds,
    "opinions": Opinions, "reports": Reports, "scores": Scores, "ballots": Ballots, "symposia": Symposia,
    "questions": Questions, "answers": Answers, "hearings": Hearings, "countersignatures": Countersignatures,
    "attendance": Attendance,
}  # fmt: skip


@pytest.fixture
def drive(drive):
    """The campaign, and a second person in charge of the city."""
    drive.world.user["second"] = account("second", "副书记")
    Grant.objects.create(account=drive.world.user["second"], role="city_secretary", unit=drive.world.unit["city"],
                         since=AT - timedelta(days=1))  # fmt: skip
    return drive


def seen(drive, code):
    """Who sees the line of a kind, with its number and how much of it is late."""
    kind = waiting.OF_CODE[code]
    lines = {who: waiting.line(kind, Whose(AT, user)) for who, user in drive.world.user.items()}
    return {who: (line.number, line.late) for who, line in lines.items() if line}


def test_every_kind_of_work_is_tried_here():
    assert set(CASES) == set(waiting.OF_CODE)


@pytest.mark.parametrize("code", CASES)
def test_line_stands_for_those_who_act_with_its_number_until_it_is_done(client, drive, code):
    assert seen(drive, code) == {}
    case = CASES[code](drive)
    assert seen(drive, code) == dict.fromkeys(case.who, (case.number, case.late))
    for who in (*case.who, "leader"):
        client.force_login(drive.world.user[who])
        page = client.get(reverse("desk:waiting_list", args=[code]))
        assert (page.status_code, page.context["table"].total) == (200, int(who in case.who))
    case.finish()
    assert seen(drive, code) == {}


@pytest.mark.parametrize("code", CASES)
def test_the_page_of_a_line_opens_for_those_who_see_it(client, drive, code):
    case = CASES[code](drive)
    for who in case.who:
        user = drive.world.user[who]
        line = next(line for line in waiting.lines(user, AT) if line.kind.code == code)
        client.force_login(user)
        assert client.get(line.href, follow=True).status_code == 200


@pytest.mark.parametrize("code", ["signatures", "scores", "questions", "deeds", "matters"])
def test_number_of_queries_does_not_grow_with_the_work(drive, code):
    case = CASES[code]
    who = drive.world.user[case.who[0]]
    asked = []
    for rows in ([0], [1, 2]):
        for n in rows:
            case(drive, n)
        with CaptureQueriesContext(connection) as queries:
            waiting.lines(who, AT)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_first_pages_ask_for_the_lines_and_say_when_nothing_waits(client, drive):
    user = drive.world.user
    for who, page in (("eastern", reverse("desk:home")), ("villager", reverse("submissions:mine"))):
        client.force_login(user[who])
        fragment = reverse("desk:queue" if who == "eastern" else "desk:waiting")
        assert f'hx-get="{fragment}"' in client.get(page).content.decode()
    assert client.get(reverse("desk:waiting")).content.decode().strip() == ""
    Matters(drive)
    client.force_login(user["mayor"])
    shown = client.get(reverse("desk:queue")).content.decode()
    assert "<b>1</b> 本组织承办的事项" in shown and "其中 1 件逾期" in shown
    client.force_login(user["leader"])
    assert "没有等您办的事。" in client.get(reverse("desk:queue")).content.decode()


def test_unknown_kind_is_not_found(client, drive):
    client.force_login(drive.world.user["chief"])
    assert client.get(reverse("desk:waiting_list", args=["x"])).status_code == 404


def test_symposium_is_due_in_the_last_month_of_its_quarter_unless_one_is_planned(drive):
    late = AT + timedelta(days=40)  # 12 December
    [line] = [line for line in waiting.lines(drive.world.user["mayor"], late) if line.kind.code == "symposia"]
    assert (line.number, line.href) == (1, reverse("appraisals:symposium_plan", args=[drive.world.unit["town"].pk]))
    Symposium.objects.create(unit=drive.world.unit["town"], title="座谈会", on=date(2026, 12, 20), planned_at=AT)
    assert all(line.kind.code != "symposia" for line in waiting.lines(drive.world.user["mayor"], late))


def test_own_question_own_report_and_own_check_never_wait_for_oneself(drive):
    user = drive.world.user
    Questions(drive)
    Question.objects.update(asked_by=user["mayor"])
    Scores(drive)
    DutyReport.objects.update(submitted_by=user["mayor"])
    Signatures(drive)
    SpotEntry.objects.update(by=user["chief"])
    assert [line.kind.code for line in waiting.lines(user["mayor"], AT)] == []
    assert [line.kind.code for line in waiting.lines(user["chief"], AT)] == []


def test_digest_of_a_unit_tells_what_waits_for_the_unit_and_no_person(drive):
    unit = drive.world.unit
    assert week.waiting_of(unit["town"], AT) == []
    Matters(drive)
    Questions(drive)
    Visits(drive)
    assert week.waiting_of(unit["town"], AT) == ["等本组织办理：承办事项1件（已过期限1）；下级提问待答复1个。"]
    assert week.waiting_of(unit["east"], AT) == []
