"""Rule versions: what a reader may see, in words, and what a draft would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.board import Board
from guatu.supervision.models import RuleVersion
from guatu.supervision.queries.candidates import candidates
from guatu.supervision.rules.flags import Colour, Peers, Rule, differences, flips, propose, rule_of
from guatu.supervision.rules.ranking import Tie

NAMES: Mapping[str, str] = {
    "kinds": "参评组织",
    "peers": "同类分组",
    "size_limits": "规模分界（应完成项）",
    "ties": "并列区分",
    "confidence": "置信水平",
    "least_cells": "最少应完成项",
    "red_top": "红旗取前几名",
    "red_at_least": "红旗完成率不低于（%）",
    "red_overdue_at_most": "红旗逾期项不多于",
    "black_bottom": "黑旗取后几名",
    "black_below": "黑旗完成率低于（%）",
    "black_overdue_at_least": "黑旗逾期项不少于",
    "reply_days": "申辩期（天）",
    "appeal_days": "申诉期（天）",
    "decide_appeal_days": "申诉裁定期限（天）",
    "expires_days": "悬挂期限（天）",
}


@dataclass(frozen=True)
class VersionLine:
    """One version with its sentences and what it changed against the one before."""

    version: RuleVersion
    sentences: list[str]
    changed: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Flip:
    """A flag that a draft would add, change or take away; colours are codes, "" for none."""

    unit: int
    name: str
    before: str
    after: str
    percent: str
    overdue: int


def readable(user: Any, campaign: Campaign, issuer: Unit) -> list[RuleVersion]:
    """An issuer's versions that the reader may see, newest first: published ones, and drafts for those who rule."""
    rows = access.rows(user, "rule.read", RuleVersion).filter(campaign=campaign, issuer=issuer)
    return list(rows.select_related("drafted_by", "published_by", "issuer").order_by("-number"))


def issuers(user: Any, campaign: Campaign) -> list[Unit]:
    """The units whose rules for a campaign the reader may see, and those at which they may draft one."""
    seen = access.rows(user, "rule.read", RuleVersion).filter(campaign=campaign).values("issuer_id")
    tops = [int(top[-7:]) for top in access.tops(user, "flag.propose") if top.startswith(campaign.owner.path)]
    own = [campaign.owner_id] if access.can(user, "flag.propose", campaign.owner) else []
    wanted = Unit.objects.filter(pk__in=seen) | Unit.objects.filter(pk__in=[*tops, *own, campaign.owner_id])
    return list(wanted.order_by("depth", "sort_key", "pk"))


def in_force(campaign: Campaign, issuer: Unit) -> RuleVersion | None:
    """An issuer's latest published version."""
    rows = RuleVersion.objects.filter(campaign=campaign, issuer=issuer).exclude(published_at=None)
    return rows.order_by("-number").first()


def proposable(user: Any) -> list[RuleVersion]:
    """The rules in force by which an account may propose flags, of campaigns still open."""
    issuing = access.units(user, "flag.propose")
    rows = RuleVersion.objects.filter(issuer__in=issuing, campaign__closed_at=None).exclude(published_at=None)
    latest: dict[tuple[int, int], RuleVersion] = {}
    for version in rows.select_related("campaign", "issuer").order_by("number"):
        latest[version.campaign_id, version.issuer_id] = version
    return sorted(latest.values(), key=lambda version: (version.issuer.depth, version.campaign.name, version.pk))


def history(versions: list[RuleVersion]) -> list[VersionLine]:
    """Versions (newest first) with their sentences and differences."""
    older: list[RuleVersion | None] = [*versions[1:], *([None] if versions else [])]
    return [
        VersionLine(
            version,
            sentences(rule_of(version.rule)),
            difference_words(rule_of(before.rule), rule_of(version.rule)) if before else [],
        )
        for version, before in zip(versions, older, strict=True)
    ]


def difference_words(old: Rule, new: Rule) -> list[tuple[str, str, str]]:
    """What differs between two rules, in words: (name, before, after)."""
    return [(_(NAMES[name]), words(name, before), words(name, after)) for name, before, after in differences(old, new)]


def words(name: str, value: Any) -> str:
    """One value of a rule as it is read."""
    labels = {
        "kinds": {kind.value: kind.label for kind in Kind},
        "peers": {word.value: word.label for word in Peers},
        "ties": {tie.value: tie.label for tie in Tie},
    }
    if name in labels:
        return "、".join(_(labels[name][word]) for word in value) or _("无")
    if name == "size_limits":
        return "、".join(str(limit) for limit in value) or _("不分")
    return f"{round(float(value) * 100)}%" if name == "confidence" else str(value)


def sentences(rule: Rule) -> list[str]:
    """A rule as the sentences by which it is published."""
    values = {name: words(name, value) for name, value in rule.as_data().items()}
    if not rule.peers:
        values["peers"] = _("全体")
    texts = [
        _("参评组织：%(kinds)s；按%(peers)s分组比较。"),
        *([_("规模按应完成项分档，分界为%(size_limits)s。")] if "size" in rule.peers else []),
        _("按完成率排名，只计已到期或已完成的任务项，待核验的不计。"),
        _("完成率相同时，依次看：%(ties)s；仍相同的并列。"),
        _("应完成不足%(least_cells)s项的只排名，不挂旗。"),
        _("红旗：本组前%(red_top)s名，完成率不低于%(red_at_least)s%%，逾期不多于%(red_overdue_at_most)s项。"),
        _("黑旗：本组后%(black_bottom)s名，完成率低于%(black_below)s%%，逾期不少于%(black_overdue_at_least)s项。"),
        _("偶然性大的不挂旗：按%(confidence)s置信区间，红旗的下限须达到黑旗线，黑旗的上限须低于红旗线。"),
        _("先告知，后公布：申辩期%(reply_days)s天，期满才能公布。"),
        _("公布后%(appeal_days)s天内可以申诉，%(decide_appeal_days)s天内由另一位负责人裁定。"),
        _("悬挂%(expires_days)s天后到期。只看任务结果，不看登录、点击、在线时长、照片和积分。"),
    ]
    return [text % values for text in texts]


def what_if(board: Board, issuer: Unit, old: Rule, new: Rule) -> list[Flip]:
    """The flags that would differ on today's board if a draft took the place of the rule in force."""
    before, after = (propose(rule, candidates(board, issuer.pk, rule)) for rule in (old, new))
    found = flips(before, after)
    triggers = {proposal.unit: proposal.trigger for proposal in [*before, *after]}
    names = dict(Unit.objects.filter(pk__in=[unit for unit, *_ in found]).values_list("pk", "name"))
    return [
        Flip(unit, names[unit], _code(was), _code(is_now), triggers[unit]["percent"], triggers[unit]["overdue"])
        for unit, was, is_now in found
    ]


def _code(colour: Colour | None) -> str:
    return colour.value if colour else ""
