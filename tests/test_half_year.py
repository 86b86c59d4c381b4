"""Half a year of a county, from the launch of a campaign to its second bulletin: everybody does their part.

What the mechanisms are for, told once as a whole: cadres are on the ground, a model branch goes first, a claim is
overturned on the spot, a letter reaches orange, a secretary accounts for the work, a first secretary is sent and
judged, an appeal is won and a flag comes down, and every figure of the bulletin leads to its evidence.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guatu.appraisals.actions.duty import reports as duty_reports
from guatu.appraisals.actions.duty import rounds, scores
from guatu.appraisals.models import DutyReport
from guatu.appraisals.queries.duty import results
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Bulletin, Issue
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.views.figures import evidence
from guatu.campaigns.models import Campaign
from guatu.cli.check import checks
from guatu.desk.actions import demonstrations
from guatu.desk.queries.duty import facts
from guatu.fieldwork.actions import contacts, stories, visits
from guatu.fieldwork.actions import matters as matter_actions
from guatu.fieldwork.actions.secondments import candidates, evaluations, needs, orders, terms
from guatu.fieldwork.models import Contact, Matter, Visit
from guatu.fieldwork.rules.words import EvaluationGrade, Purpose, SecondmentDuty, Skill
from guatu.orgs.models import Grant
from guatu.orgs.rules.sectors import Field
from guatu.submissions.actions import reach, reports, verdicts
from guatu.submissions.models import Assignment, Submission
from guatu.submissions.queries import recount
from guatu.submissions.rules.cells import Fact
from guatu.submissions.tests.conftest import draw
from guatu.supervision.actions import flags, letters, rules
from guatu.supervision.actions.spots import checkers, entries, plans, signing
from guatu.supervision.models import SpotCell
from guatu.supervision.queries.flags import line as flag_line
from guatu.supervision.queries.letters import line as letter_line
from guatu.supervision.queries.letters import sides
from guatu.supervision.queries.spots.results import results as spot_results
from guatu.supervision.rules.flags import Rule
from guatu.supervision.rules.flags import Stage as FlagStage
from guatu.supervision.rules.spot import Strata
from tests.members import member, post
from tests.world import AT, World, account

RULE = Rule(
    kinds=("committee",), least_cells=2, red_top=1, black_bottom=1, red_at_least=90, red_overdue_at_most=9,
    black_below=50,
)  # fmt: skip
WORDS = {"work": "抓好重点任务，" * 10, "faults": "联系青年不够经常，" * 10, "next": "每月到支部一次，" * 10}


class County:
    """The county's people and what they did, with one clock for all."""

    def __init__(self, world: World, campaign: Campaign, now: dict[str, datetime]) -> None:
        self.world, self.campaign, self.now = world, campaign, now
        self.unit, self.user = world.unit, world.user

    def on(self, days: int) -> dict[str, Any]:
        """Let it be some days after the launch; returns the instant as actions take it."""
        self.now["now"] = AT + timedelta(days=days, hours=2)
        return {"at": self.now["now"]}

    @property
    def today(self) -> date:
        return clock.day(self.now["now"])

    def cell(self, unit: str, task: str = "1.1") -> Assignment:
        rows = Assignment.objects.select_related("task__campaign", "unit")
        return rows.get(unit=self.unit[unit], task__campaign=self.campaign, task__code=task)

    def report(
        self, unit: str, by: str, days: int, task: str = "1.1", accept: tuple[str, ...] = ("dept",)
    ) -> Submission:
        at = self.on(days)
        sent = reports.submit(
            assignment=self.cell(unit, task), text="已完成，有记录。", key=f"{unit}-{task}-{days}",
            by=self.user[by], **at,
        )  # fmt: skip
        for decider in accept:
            verdicts.verify(submission=sent, accepted=True, by=self.user[decider], **at)
        return sent


@pytest.fixture
def county(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[County]:
    settings.SECOND_FACTOR_DEMANDED = False
    settings.FILES = tmp_path / "files"
    now = {"now": AT}
    monkeypatch.setattr(clock, "now", lambda: now["now"])
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    for key, unit, name in [("eastern", "east", "周宁"), ("mayor", "town", "王海"), ("principal", "school", "郑强")]:
        held = member(world.unit[unit], name)
        held.account = world.user[key]
        held.save()
        post(world.unit[unit], held)
    more = [("checker", "inspector", "city", "督查·林青"), ("deputy", "county_secretary", "east", "东川·吴敏")]
    for key, role, unit, name in more:
        world.user[key] = account(key, name)
        Grant.objects.create(account=world.user[key], role=role, unit=world.unit[unit], since=AT)
    yield County(world, campaign, now)


def link_and_visit(county: County) -> None:
    """Every cadre has a contact point; one is visited, from two phones, and what it found is settled."""
    at, by = county.on(3), county.user["eastern"]
    run = contacts.match(unit=county.unit["east"], weak={}, by=by, **at)
    assert (run.obliged, run.unmatched) == (3, 0)
    contacts.accept_all(unit=county.unit["east"], by=by, **at)
    contact = Contact.objects.get(person__account=county.user["mayor"])
    said = {
        "on": str(county.today), "hours": "2", "talked": 5, "text": "支部没有活动场地。",
        "matters": [{"kind": "help", "text": "帮助协调活动场地", "due_on": str(county.today + timedelta(days=20))}],
    }  # fmt: skip
    for _phone in range(2):
        visits.receive(
            key="phone-visit-one", unit=contact.unit, purpose=Purpose.CONTACT, content=said, written_at=at["at"],
            by=county.user["mayor"], at=county.on(5)["at"],
        )  # fmt: skip
    visit = Visit.objects.get(key="phone-visit-one")
    assert (visit.contact, visit.talked, visit.entries.count()) == (contact, 5, 1)
    matter = Matter.objects.get(visit=visit)
    assert matter.owner_unit == county.unit["town"]
    done = county.on(12)
    matter_actions.finish(matter=matter, text="已协调村委会二楼一间。", by=county.user["mayor"], **done)
    matter_actions.confirm(matter=Matter.objects.get(pk=matter.pk), text="属实", by=county.user["eastern"], **done)
    assert Matter.objects.get(pk=matter.pk).closed_on == county.today


def go_first(county: County) -> None:
    """A village branch goes first: its later node comes earlier, and it says how it was done."""
    at = county.on(6)
    point = demonstrations.choose(
        owner=county.unit["east"], unit=county.unit["village"], field=Field.RURAL, reason="班子齐、活动多",
        by=county.user["eastern"], **at,
    )  # fmt: skip
    assert county.cell("village", "2.1").due_on == date(2026, 12, 10)
    assert county.cell("hollow", "2.1").due_on == date(2026, 12, 31)
    told = stories.Told(title="三步建好支委会", steps="先摸底，再酝酿，后选举。", outcome="三人支委会按期产生。")
    story = stories.write(point=point, told=told, by=county.user["villager"], **county.on(20))
    stories.publish(story=story, version=story.version, by=county.user["eastern"], **county.on(21))


def overturn(county: County) -> None:
    """A round of spot checks: one claim holds, one does not, and its cell opens again."""
    by, at = county.user["chief"], county.on(34)
    question = plans.Question(
        name="第一轮抽查", tasks=list(county.campaign.tasks.filter(code="1.1")), stratify=Strata.AREA, confidence=0.95,
        tolerable=0.1, acceptance=0, due_on=county.today + timedelta(days=10),
    )  # fmt: skip
    plan = plans.create(unit=county.unit["city"], campaign=county.campaign, question=question, by=by, **at)
    plan = plans.take(plan=plan, by=by, **at)
    checkers.assign(plan=plan, accounts=[county.user["checker"].pk], by=by, **at)
    found = {"class1": "not", "village": "confirmed", "school": "confirmed"}
    cells = {cell.spot.unit.code: cell for cell in SpotCell.objects.filter(spot__plan=plan)}
    assert set(cells) == set(found)
    at = county.on(36)
    for code, outcome in found.items():
        answer = "no" if outcome == "not" else "yes"
        content = entries.Content(county.today, outcome, {"s-original": answer}, "现场看过")
        entries.receive(cell=cells[code], content=content, written_at=at["at"], by=county.user["checker"], **at)
    for code, outcome in found.items():
        signing.sign(cell=cells[code], outcome=outcome, note="没有会议记录", by=by, **county.on(37))
    plans.close(plan=plan, by=by, **county.on(45))
    assert county.cell("class1").facts & Fact.RETURNED and not county.cell("class1").facts & Fact.DONE
    assert county.cell("village").facts & Fact.DONE
    total = spot_results(plan).total
    assert (total.claimed, total.confirmed, total.refuted) == (3, 2, 1)


def press(county: County) -> None:
    """The town lets its day pass without a reason: the next letter is orange; that one is answered and closed."""
    by = county.user["eastern"]
    at = county.on(40)
    cell = county.cell("hollow")
    (blue,) = letters.issue(
        issuer=county.unit["east"], addressees=[letters.Addressee(county.unit["hollow"], [cell])], subject="逾期任务",
        text="请按期办结。", due_on=county.today + timedelta(days=5), by=by, **at,
    )  # fmt: skip
    with pytest.raises(Problem):  # not before its day is past
        letters.escalate(letter=blue, text="再办", due_on=county.today + timedelta(days=9), by=by, **at)
    at = county.on(50)
    until = county.today + timedelta(days=9)
    orange = letters.escalate(letter=blue, text="逾期未办，请办结。", due_on=until, by=by, **at)
    assert letter_line(orange, sides(by), at["at"]).colour == "orange"
    letters.receive(letter=orange, by=county.user["mayor"], **county.on(51))
    proof = county.report("hollow", "mayor", 53)
    letters.reply(letter=orange, text="已补办。", proof=[proof], by=county.user["mayor"], **county.on(54))
    letters.close(letter=orange, text="属实", by=by, **county.on(55))


def hang_and_take_down(county: County) -> None:
    """The county hangs a red and a black flag; the black one is appealed against with success, the red one expires."""
    by = county.user["eastern"]
    version = rules.draft(
        campaign=county.campaign, issuer=county.unit["east"], rule=RULE.as_data(), note="首版", by=by, **county.on(56)
    )
    version = rules.publish(version=version, by=by, **county.on(56))
    made = {f.colour: f for f in flags.propose_fresh(version=version, period="2026-12", by=by, **county.on(57))}
    assert {colour: flag.unit.code for colour, flag in made.items()} == {"red": "town", "black": "school"}
    for flag in made.values():
        flags.decide(flag=flag, text="数据属实", by=by, **county.on(58))
        flags.notify(flag=flag, text="请在期限内申辩", by=by, **county.on(59))
        flags.publish(flag=flag, text="期满公布", by=by, **county.on(59 + RULE.reply_days + 1))
    days = 59 + RULE.reply_days + 2
    black, red = made["black"], made["red"]
    flags.appeal(flag=black, text="有一项是误派", by=county.user["principal"], **county.on(days))
    with pytest.raises(Problem):  # whoever decided does not rule on the appeal
        flags.rule_on_appeal(flag=black, upheld=False, text="成立", by=by, **county.on(days + 1))
    flags.rule_on_appeal(flag=black, upheld=False, text="申诉成立", by=county.user["deputy"], **county.on(days + 1))
    flags.take_down(flag=red, text="期满摘旗", by=by, **county.on(days + 2))
    at = county.now["now"]
    assert {flag_line(flag, at).stage for flag in (black, red)} == {FlagStage.OVERTURNED, FlagStage.TAKEN_DOWN}


def account_for(county: County) -> None:
    """Both committees report on the half year; figures come from the register; those above score and grade."""
    plan = rounds.Plan("2026年下半年述职评议", date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 20))
    by, agreed = county.user["eastern"], PRESETS[Preset.WORK_AND_HALL]
    found = rounds.open_(unit=county.unit["east"], plan=plan, terms=agreed, by=by, **county.on(70))
    found = rounds.publish(found=found, by=by, **county.on(70))
    for key, who in (("school", "principal"), ("town", "mayor")):
        report = DutyReport.objects.select_related("unit", "round").get(round=found, unit=county.unit[key])
        at = county.on(72)
        told = facts(report.unit, found.since, found.until, at["at"])
        report = duty_reports.hand_in(
            report=report, version=report.version, words=WORDS, facts=told, by=county.user[who], **at
        )
        assert any(fact["href"] for fact in report.facts)
        given = {
            part.code: {one.code: one.most * 0.9 for one in agreed.criteria_of(part.code)} for part in agreed.scored()
        }
        with pytest.raises(Problem):  # nobody scores themselves
            scores.score(report=report, given=given, by=county.user[who], **at)
        scores.score(report=report, given=given, by=by, **county.on(75))
    reckoned = results.results(found, results.handed_in(found))
    chosen = results.proposed(found, reckoned)
    rounds.decide(found=found, chosen=chosen, notes={}, by=by, **county.on(80))
    assert all(row.grade and row.total for row in DutyReport.objects.filter(round=found))


def send_first_secretary(county: County) -> None:
    """A village asks, somebody goes, is there a fifth of the month, gets things done, and is judged."""
    at, village = county.on(82), county.unit["hollow"]
    need = needs.raise_need(
        unit=village, text="缺懂电商的人", skills=[Skill.TRADE], wanted_from=county.today, by=county.user["mayor"], **at
    )
    goer = member(county.unit["east"], "罗青")
    goer.account = county.world.user["first"] = account("first", "罗青")
    goer.save()
    offer = candidates.Offer("做过网店运营", [Skill.TRADE], None, county.today, 8)
    by = county.user["eastern"]
    candidate = candidates.recommend(unit=county.unit["east"], person=goer, offer=offer, by=by, **at)
    order = orders.Order("东团发〔2027〕3号", county.today, date(2028, 1, 31), role=True)
    term = orders.dispatch(need=need, candidate=candidate, order=order, by=by, **at)
    own = county.user["first"]
    terms.hand_over(secondment=term, text="名册、记录本已当面交接。", by=own, **county.on(83))
    terms.acknowledge(secondment=term, by=county.user["mayor"], **county.on(84))
    for day in range(92, 112, 3):
        at = county.on(day)
        said = {"on": str(county.today), "hours": "7", "talked": 3, "text": "走访青年。"}
        visits.receive(key=f"stay-visit-{day}", unit=village, purpose=Purpose.SECONDMENT, content=said,
                       written_at=at["at"], by=own, **at)  # fmt: skip
    done = terms.Done(SecondmentDuty.RURAL, county.today, "帮两户青年开网店", helped=2)
    deed = terms.add(secondment=term, done=done, by=own, **county.on(112))
    terms.confirm(deed=deed, confirmed=True, by=county.user["mayor"], **county.on(113))
    at = county.on(150)
    evaluation = evaluations.evaluate(secondment=term, until=county.today, by=county.user["eastern"], **at)
    evaluations.opine(evaluation=evaluation, opinion="常来，办成了事。", by=county.user["mayor"], **at)
    signed = evaluations.sign(
        evaluation=evaluation, grade=EvaluationGrade.COMPETENT, text="称职", by=county.user["eastern"], **at
    )
    assert signed.signed_at is not None and signed.figures


def bulletin(county: County, series: Any, previous: Bulletin | None, days: int) -> Issue:
    by, at = county.user["eastern"], county.on(days)
    made = bulletins.begin(
        series=series, campaign=county.campaign, kind=BulletinKind.SUPERVISION, previous=previous, by=by, **at
    )
    return bulletins.issue(
        bulletin=made, version=made.version, signatory="共青团东川县委员会", by=by, **county.on(days + 1)
    )


def follow_to_evidence(county: County, issue: Issue) -> int:
    """Open every figure of an issue: its list adds up to it, and each line of it opens its evidence."""
    client = Client()
    client.force_login(county.user["eastern"])
    opened = 0
    for code in json.loads(issue.figures):
        page = client.get(reverse("bulletins:figure", args=[issue.bulletin_id, code]))
        assert page.status_code == 200, code
        rows = [row["row"] for row in page.context["table"].rows()]
        assert len(rows) == page.context["lines"], code
        for href in {evidence(county.campaign.pk, row) for row in rows}:
            assert client.get(href).status_code == 200, (code, href)
            opened += 1
    return opened


def test_half_a_year_of_a_county(county: County) -> None:
    link_and_visit(county)
    go_first(county)
    county.report("village", "villager", 8)
    county.report("class1", "monitor", 10)
    county.report("school", "principal", 11)
    series = bulletins.create_series(
        unit=county.unit["east"], name="东川团情", characters="东团通", issuer_name="共青团东川县委员会文件",
        by=county.user["eastern"], **county.on(13),
    )  # fmt: skip
    first = bulletin(county, series, None, 14)
    overturn(county)
    press(county)
    county.report("town", "mayor", 55)
    county.report("town", "mayor", 55, task="3.1")
    for unit in ("town", "village", "hollow"):
        county.report(unit, "mayor", 56, task="2.1", accept=("eastern", "chief"))
    hang_and_take_down(county)
    account_for(county)
    send_first_secretary(county)
    second = bulletin(county, series, first.bulletin, 160)
    assert follow_to_evidence(county, first) > 0
    assert follow_to_evidence(county, second) > 0
    assert [one for one in recount.cells() if one.stored != one.counted] == []
    assert [found for _, look in checks(county.now["now"]).values() for found in look()] == []
