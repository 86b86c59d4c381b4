"""What people decided in the demo: rules, flags in every stage, requests, who answers for what."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.actions import responsibilities
from guatu.campaigns.models import Campaign, Task
from guatu.demo import names
from guatu.orgs.models import Unit
from guatu.submissions.actions import requests
from guatu.submissions.models import Assignment
from guatu.supervision.actions import flags, rules
from guatu.supervision.models import Flag, RuleVersion, Snapshot
from guatu.supervision.rules.flags import Rule

CITY_RULE = Rule(red_at_least=88, red_overdue_at_most=1000, black_below=86, expires_days=60)
COUNTY_RULE = Rule(
    kinds=("committee", "working_committee"), peers=("kind", "sector"), red_top=2, black_bottom=2, red_at_least=92,
    red_overdue_at_most=3, black_below=60, least_cells=12, expires_days=60,
)  # fmt: skip


class Story:
    """The people of the demo and the campaign that they run."""

    def __init__(self, campaign: Campaign, cast: dict[str, User], secretaries: dict[int, User], chance: Random):
        self.campaign, self.cast, self.secretaries, self.chance = campaign, cast, secretaries, chance

    def publish_rule(self, issuer: Unit, rule: Rule, by: User, at: datetime) -> RuleVersion:
        """Draft a rule and put it in force two days later."""
        note = "根据《任务清单》制定，征求过各县区意见。"
        version = rules.draft(campaign=self.campaign, issuer=issuer, rule=rule.as_data(), note=note, by=by, at=at)
        return rules.publish(version=version, by=by, at=at + timedelta(days=2))

    def name_responsible(self, root: Unit, at: datetime) -> None:
        """Name who answers for each task at the city and in every county, with the gaps that real lists have."""
        tasks = list(Task.objects.filter(campaign=self.campaign).order_by("position"))
        chief, deputy = self.cast["demo-chief"], self.cast["demo-deputy"]
        city: dict[str, Any] = {"unit": root, "by": chief, "at": at}
        responsibilities.assign(tasks=tasks, duty="overall", person=chief.name, account=chief, **city)
        responsibilities.assign(tasks=tasks, duty="direct", person=deputy.name, account=deputy, **city)
        for department in sorted({task.department for task in tasks}):
            own = [task for task in tasks if task.department == department]
            person = f"{names.person(self.chance)}（部长）"
            responsibilities.assign(tasks=own, duty="handling", person=person, department=department, **city)
        for county in Unit.objects.filter(parent=root, kind="local_committee").order_by("path"):
            below: dict[str, Any] = {"unit": county, "by": self.secretaries.get(county.pk, chief), "at": at}
            person = county.secretary or names.person(self.chance)
            responsibilities.assign(tasks=tasks, duty="overall", person=person, **below)
            some = tasks if self.chance.random() < 0.7 else tasks[:-2]
            responsibilities.assign(tasks=some, duty="direct", person=names.person(self.chance), **below)

    def ask(self, at: datetime, number: int) -> None:
        """Extension and exemption requests of units that are behind; some approved, some refused, some waiting."""
        open_cells = (
            Assignment.objects.filter(task__campaign=self.campaign, facts__lt=4, due_on__gt=at.date())
            .filter(unit__in=list(self.secretaries), unit__kind="branch")
            .select_related("unit")
            .order_by("pk")
        )
        chosen = self.chance.sample(list(open_cells[:4000]), min(number, len(open_cells[:4000])))
        for turn, cell in enumerate(chosen):
            asker = self.secretaries[cell.unit_id]
            decider = self._above(cell.unit)
            try:
                request = self._request(turn, cell, asker, at)
                if turn % 5 and decider:
                    note = "同意，请抓紧。" if turn % 3 else "理由不充分，请按原定时间完成。"
                    later = at + timedelta(days=1)
                    requests.decide(request=request, approved=bool(turn % 3), note=note, by=decider, at=later)
            except Problem:
                continue  # the unit's grant or day stands in the way, as it would for a real one

    def _request(self, turn: int, cell: Assignment, asker: User, at: datetime):  # type: ignore[no-untyped-def]
        if turn % 2:
            reason = "本支部目前没有符合条件的团员，本项不适用。"
            return requests.request_exemption(assignment=cell, reason=reason, by=asker, at=at)
        return requests.request_extension(
            assignment=cell,
            until=cell.due_on + timedelta(days=10),
            reason="换届期间人员变动，材料正在补齐。",
            by=asker,
            at=at,
        )

    def _above(self, unit: Unit) -> User | None:
        above = unit.parent
        while above is not None and above.pk not in self.secretaries:
            above = above.parent
        return self.secretaries[above.pk] if above else None

    def first_flags(self, version: RuleVersion, snapshot: Snapshot, at: datetime) -> None:
        """Flags that ran the whole course: heard, published, appealed, overturned, taken down, lapsed."""
        chief, deputy = self.cast["demo-chief"], self.cast["demo-deputy"]
        rows, published = list(self._proposed(version, snapshot, at)), at + timedelta(days=8)
        for number, flag in enumerate(rows):
            self._hang(flag, at, chief)
            if flag.colour == "black" and number % 2:
                self._appeal(flag, published + timedelta(days=4))
                words = "经核实，该县逾期事项中有一部分因区划调整重复派发，申诉成立，予以撤销。"
                flags.rule_on_appeal(flag=flag, upheld=False, text=words, by=deputy, at=published + timedelta(days=9))
            elif flag.colour == "black":
                words = "整改到位，经复核予以摘旗。"
                flags.take_down(flag=flag, text=words, by=chief, at=published + timedelta(days=30))
        if all(flag.colour == "red" for flag in rows) and len(rows) > 2:
            self._given_back(rows[1], rows[2], published)

    def _given_back(self, mistaken: Flag, lapsed: Flag, published: datetime) -> None:
        """Where none was black: one unit says itself that its red flag rests on a mistake, another's comes down."""
        chief, deputy = self.cast["demo-chief"], self.cast["demo-deputy"]
        words = "自查发现有两项系误报，不应计入完成，请予复核并撤销。"
        self._appeal(mistaken, published + timedelta(days=4), words)
        words = "经核实，该县主动更正误报两项，申诉成立，予以撤销。"
        flags.rule_on_appeal(flag=mistaken, upheld=False, text=words, by=deputy, at=published + timedelta(days=9))
        words = "下期进度回落，不再符合挂旗条件，予以摘旗。"
        flags.take_down(flag=lapsed, text=words, by=chief, at=published + timedelta(days=30))

    def second_flags(self, version: RuleVersion, snapshot: Snapshot, at: datetime) -> None:
        """Flags that hang now, one of them under appeal."""
        appealed = False
        for flag in self._proposed(version, snapshot, at):
            self._hang(flag, at, self.cast["demo-chief"])
            if flag.colour == "black" and not appealed:
                appealed = True
                self._appeal(flag, at + timedelta(days=15))

    def third_flags(self, version: RuleVersion, snapshot: Snapshot, at: datetime) -> None:
        """Flags on their way: declined, decided, in the reply window, and past it."""
        chief = self.cast["demo-chief"]
        for number, flag in enumerate(self._proposed(version, snapshot, at)):
            if number % 5 == 4:
                flags.decline(
                    flag=flag, text="该单位正在区划调整期，本期不予评定。", by=chief, at=at + timedelta(days=1)
                )
                continue
            flags.decide(flag=flag, text=_because(flag), by=chief, at=at + timedelta(days=2))
            if number % 5 == 1:
                continue
            told = at + timedelta(days=3 if number % 5 == 2 else 12)
            flags.notify(flag=flag, text="现将拟挂旗事项告知你单位，可在期限内申辩。", by=chief, at=told)

    def propose(self, version: RuleVersion, snapshot: Snapshot, at: datetime) -> None:
        """Flags that wait for somebody to decide."""
        self._proposed(version, snapshot, at)

    def _proposed(self, version: RuleVersion, snapshot: Snapshot, at: datetime) -> list[Flag]:
        period = f"{at:%Y-%m}"
        return flags.propose_all(version=version, snapshot=snapshot, period=period, by=self.cast["demo-chief"], at=at)

    def _hang(self, flag: Flag, at: datetime, by: User) -> None:
        flags.decide(flag=flag, text=_because(flag), by=by, at=at + timedelta(days=1))
        flags.notify(flag=flag, text="现将拟挂旗事项告知你单位，可在期限内申辩。", by=by, at=at + timedelta(days=2))
        speaker = self.secretaries.get(flag.unit_id)
        if flag.colour == "black" and speaker:
            words = "情况属实。主要是人手不足，现已抽调两名干部专门督办，月底前补齐。"
            flags.reply(flag=flag, text=words, by=speaker, at=at + timedelta(days=4))
        flags.publish(flag=flag, text="申辩期满，予以公布。", by=by, at=at + timedelta(days=8))

    def _appeal(self, flag: Flag, at: datetime, words: str = "") -> None:
        speaker = self.secretaries.get(flag.unit_id) or self.cast["demo-county"]
        words = words or "我单位对挂旗依据的逾期项数有异议，部分事项因系统派发重复，请予复核。"
        flags.appeal(flag=flag, text=words, by=speaker, at=at)


def _because(flag: Flag) -> str:
    trigger = flag.trigger
    percent, rank, of = trigger["percent"], trigger["rank"], trigger["of"]
    where = f"到期任务完成率{percent}%，同类第{rank}位（共{of}个），逾期{trigger['overdue']}项"
    return f"{where}，符合规则第{flag.rule_version.number}版。"
