"""What each kind of bulletin must hold before it is issued, each refusal in a sentence."""

from collections.abc import Sequence
from datetime import datetime

from guatu.base import clock
from guatu.bulletins.models import Bulletin, Countersignature
from guatu.bulletins.queries import ground, serious
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.layout import dated
from guatu.bulletins.rules.serious import CaseState, unwritten
from guatu.orgs.rules.marks import Mark
from guatu.supervision.board.tree import MARKS
from guatu.supervision.rules.flags import Colour


def obstacles(bulletin: Bulletin, texts: Sequence[str], on: Ground, at: datetime) -> list[str]:
    """Why a bulletin of its kind cannot be issued with these texts; empty if nothing stands in the way."""
    if bulletin.kind == BulletinKind.PRAISE:
        return _praise(bulletin, texts, on, at)
    return _serious(bulletin, texts, at) if bulletin.kind == BulletinKind.SERIOUS else []


def _praise(bulletin: Bulletin, texts: Sequence[str], on: Ground, at: datetime) -> list[str]:
    red = [flag for flag in bulletin.flags if flag["colour"] == Colour.RED.value]
    hanging = {flag["pk"] for flag in ground.flags_in_public(bulletin.snapshot, at)} if red else set()
    gone = [flag["name"] for flag in red if flag["pk"] not in hanging and named(texts, flag["name"])]
    praised = [flag["name"] for flag in red] + [name for _, name in demonstrations(on)]
    found = [f"{name}的红旗已经摘下，请从表扬中删去。" for name in dict.fromkeys(gone)]
    if not any(named(texts, name) for name in praised):
        found.append("表扬通报须写明受表扬的单位：挂红旗的，或在任的示范点。")
    return found


def named(texts: Sequence[str], name: str) -> bool:
    """Whether a name stands in some texts."""
    return any(name in text for text in texts)


def demonstrations(on: Ground) -> list[tuple[int, str]]:
    """The demonstration points of a frozen board: numbers and names, in the order of the tree."""
    tree = on.frozen.board.tree
    marked = (tree.marks & MARKS[Mark.DEMONSTRATION.value]) != 0
    return [(pk, on.name(pk)) for pk in tree.pk[marked].tolist()]


def _serious(bulletin: Bulletin, texts: Sequence[str], at: datetime) -> list[str]:
    cases, today = serious.of(bulletin), clock.day(at)
    if not cases:
        return ["严重情况通报须写明具体单位的事实和依据，请先登记并告知有关单位。"]
    found = [
        f"{case.unit.name}的申辩期到{dated(case.reply_until)}，还没有答复。"
        for case in cases
        if serious.state(case, today) == CaseState.OPEN
    ]
    found += [f"正文没有写到{case.unit.name}的情况。" for case in cases if not named(texts, case.unit.name)]
    if unwritten(texts):
        found.append("还有“请写明”的地方没有写。")
    if not Countersignature.objects.filter(bulletin=bulletin, version=bulletin.version).exists():
        found.append("严重情况通报须由另一名负责人会签这一版。")
    return found
