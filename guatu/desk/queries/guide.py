"""First steps by role: what a newcomer does once, told as done from what has been recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guatu.accounts.models import JournalEntry
from guatu.activities.models import Meeting
from guatu.desk import links
from guatu.fieldwork.models import Contact, Visit
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import BRANCHES
from guatu.people.models import Membership
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.supervision.models import SpotCell


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, where, and whether it was done."""

    name: str
    why: str
    href: str
    done: bool


def steps(user: Any) -> list[Step]:
    """The first steps of an account's roles, each once, those without a page here left out."""
    found: dict[str, Step] = {}
    for role, path in access.grants(user):
        for step in GUIDES.get(role, _nothing)(user, path):
            found.setdefault(step.name, step)
    return [step for step in found.values() if step.href]


def _nothing(user: Any, path: str) -> Iterator[Step]:
    return iter(())


def _unit(path: str) -> Unit | None:
    return Unit.objects.filter(path=path).first()


def _branch(user: Any, path: str) -> Iterator[Step]:
    unit = _unit(path)
    if unit is None or unit.kind not in BRANCHES:
        return
    seen = Assignment.objects.filter(unit=unit, seen_at__isnull=False).exists()
    yield Step(_("看一看我的任务"), _("按期限排好了，点开就是标准和期限。"), links.path("submissions:mine"), seen)
    listed = Membership.objects.filter(unit=unit, until=None).exists()
    persons = links.to("people:persons", unit=unit.pk)
    yield Step(_("核对团员名册"), _("名册对了，很多任务就不用再报。"), persons, listed)
    met = Meeting.objects.filter(unit=unit, recorded_by=user).exists()
    yield Step(_("记一次会议"), _("手机上勾人头，半分钟。"), links.path("activities:record", unit.pk), met)
    sent = Submission.objects.filter(by=user).exists()
    yield Step(_("报一项任务"), _("写几句话，附上材料，点一下。"), links.path("submissions:mine"), sent)


def _committee(user: Any, path: str) -> Iterator[Step]:
    unit = _unit(path)
    if unit is None:
        return
    looked = JournalEntry.objects.filter(actor=user, verb__startswith="unit.").exists()
    yield Step(_("核对下级组织"), _("名称、类别、上级对了，任务才派得准。"), links.path("orgs:tree"), looked)
    invited = JournalEntry.objects.filter(actor=user, verb="invitation.create").exists()
    yield Step(_("请下级书记进来"), _("发一个邀请链接，对方自己设密码。"), links.path("orgs:accounts"), invited)
    verified = Verification.objects.filter(by=user).exists()
    yield Step(_("核验一份材料"), _("通过，或者写明理由退回。"), links.path("submissions:queue"), verified)
    linked = Contact.objects.filter(decided_by=user).exists()
    yield Step(_("定好联系点"), _("系统按远近和薄弱程度配对，您来定。"), links.path("fieldwork:contacts"), linked)


def _cadre(user: Any, path: str) -> Iterator[Step]:
    went = Visit.objects.filter(visitor=user, on__isnull=False).exists()
    yield Step(_("记一次走访"), _("没网也能记，回来自动送。"), links.path("fieldwork:my_visits"), went)


def _inspector(user: Any, path: str) -> Iterator[Step]:
    checked = SpotCell.objects.filter(entries__by=user).exists()
    yield Step(_("查一处"), _("清单在手机上，没网也能填。"), links.path("supervision:spot_units"), checked)
    yield from _cadre(user, path)


GUIDES: dict[str, Callable[[Any, str], Iterator[Step]]] = {
    "branch_secretary": _branch, "committee_secretary": _committee, "county_secretary": _committee,
    "city_secretary": _committee, "city_department": _committee, "inspector": _inspector, "field_cadre": _cadre,
}  # fmt: skip
