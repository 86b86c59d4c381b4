"""The demo's self-check: what the rules find, and cases at every step."""

from datetime import datetime, timedelta
from random import Random

from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.actions import cases
from guatu.coverage.actions.cases import Decision
from guatu.coverage.models import Finding
from guatu.coverage.rules.cases import Disposition
from guatu.indicators.actions import checking
from guatu.orgs.models import Unit

CASES = 24
WORDS = {
    Disposition.RECTIFY: "限期补齐班子，恢复正常组织生活。",
    Disposition.OVERHAUL: "列入软弱涣散团组织，由乡镇团委书记包联整顿。",
    Disposition.CLOSE: "团员不足，长期无法开展活动，并入相邻支部。",
    Disposition.DISMISS: "新建支部，尚在规定期限内。",
}


def check(root: Unit, at: datetime) -> None:
    """One check of the whole city."""
    checking.check(top=root, by=None, at=at)


def decide(secretaries: dict[int, User], chance: Random, at: datetime) -> None:
    """Cases that the units above opened some weeks ago: begun, proved, sent back, closed, overdue."""
    rows = Finding.objects.filter(until=None, unit__parent__in=list(secretaries), unit__kind="branch")
    units = list({row.unit_id: row.unit for row in rows.select_related("unit").order_by("unit_id")}.values())
    for number, unit in enumerate(chance.sample(units, min(CASES, len(units)))):
        disposition = list(WORDS)[(0, 0, 1, 0, 1, 2, 0, 3)[number % 8]]
        days = 20 if number % 6 == 5 else 60
        decision = Decision(
            disposition=disposition, owner=unit.secretary, due_on=clock.day(at) + timedelta(days=days),
            measures=WORDS[disposition],
        )  # fmt: skip
        try:
            above = secretaries[unit.parent_id or 0]
            (case,) = cases.decide(units=[unit], decision=decision, by=above, at=at)
            if disposition not in (Disposition.DISMISS, Disposition.CLOSE):
                _work(case, number, secretaries.get(unit.pk), above, at)
        except (Problem, ValueError):
            continue  # decided already, or nobody there to do it


def _work(case, number: int, own: User | None, above: User, at: datetime) -> None:  # type: ignore[no-untyped-def]
    if own is None or number % 3 == 0:
        return
    cases.measure(case=case, text="已召开支部大会，补选了支委，恢复了每月例会。", by=own, at=at + timedelta(days=6))
    if number % 3 == 2:
        cases.prove(case=case, text="附会议记录和新任支委名单。", by=own, at=at + timedelta(days=12))
        if number % 2:
            words = "经实地查看，问题已经解决，予以销号。"
            despite = "新的会议记录已经齐全，登记尚在补录。"
            cases.close(case=case, text=words, despite=despite, by=above, at=at + timedelta(days=15))
        else:
            cases.send_back(case=case, text="支委人数仍不足，请补齐后再报。", by=above, at=at + timedelta(days=14))
