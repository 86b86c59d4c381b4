"""What the weekly digest adds from apps above supervision."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guatu.bulletins.models import Issue
from guatu.desk.queries.waiting.lines import OF_CODE
from guatu.desk.queries.waiting.whose import Whose
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

WEEK = timedelta(days=7)
# How a digest tells the kinds of waiting work that are a unit's own; the others are a person's.
WAITING = {
    "hearings": "拟通报的严重情况待申辩{n}件",
    "reports": "述职报告待提交{n}份",
    "matters": "承办事项{n}件",
    "deeds": "第一团支书实事待确认{n}件",
    "opinions": "第一团支书考核待提意见{n}件",
    "signatures": "抽查结果待签署{n}项",
    "objections": "抽查异议待决定{n}件",
    "decisions": "督办单回复、延期待决定{n}件",
    "countersignatures": "严重情况通报待会签{n}份",
    "questions": "下级提问待答复{n}个",
    "scores": "述职报告待评分{n}份",
    "ballots": "述职测评待录票数{n}份",
    "symposia": "座谈会待安排或登记{n}次",
    "attendance": "观摩到场待登记{n}次",
    "answers": "提问得到答复{n}个",
}


def besides(unit: Unit, at: datetime) -> Sequence[str]:
    """All that a unit's digest says from here: bulletins, and what waits for the unit itself."""
    return [*bulletins_of(unit, at), *waiting_of(unit, at)]


def bulletins_of(unit: Unit, at: datetime) -> Sequence[str]:
    """A line on the bulletins of this week that reach a unit: its own and those of the units above it."""
    issued = Issue.objects.filter(
        series__unit__in=paths.ancestors(unit.path), issued_at__gt=at - WEEK, issued_at__lte=at
    )
    titles = list(issued.order_by("issued_at").values_list("bulletin__title", flat=True)[:3])
    return [f"本周通报：{'、'.join(f'《{title}》' for title in titles)}。"] if titles else []


def waiting_of(unit: Unit, at: datetime) -> Sequence[str]:
    """A sentence on what waits for the unit itself: kinds and numbers, no persons."""
    whose, parts = Whose(at, unit=unit), []
    for code, words in WAITING.items():
        found = OF_CODE[code].find(whose)
        if found:
            late = sum(item.late(whose.today) for item in found)
            parts.append(words.format(n=len(found)) + (f"（已过期限{late}）" if late else ""))
    return [f"等本组织办理：{'；'.join(parts)}。"] if parts else []
