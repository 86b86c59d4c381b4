"""The frame around every page: who is signed in, where they can go, what time the figures are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from guatu.base import clock


@dataclass(frozen=True)
class Entry:
    """One place in the navigation. `verb` is the right without which it is not shown.

    Rights are known to `orgs`, above this app: its middleware puts the set of verbs that the user
    holds anywhere into `request.verbs`; without it every entry is shown (the pages check anyway).
    """

    label: str
    url: str
    icon: str
    verb: str = ""
    also: tuple[str, ...] = ()  # further beginnings of paths that belong to the entry


NAV = (
    Entry("首页", "desk:home", "house"),
    Entry("挂图", "desk:wall", "map", "board.read"),
    Entry("任务", "submissions:mine", "list-checks", "assignment.read"),
    Entry("核验", "submissions:queue", "clipboard-check", "submission.verify"),
    Entry("组织", "orgs:tree", "network", "unit.read"),
    Entry("台账", "desk:register", "list-checks", "post.read"),
    Entry("机制", "desk:mechanisms", "network", "fieldwork.read"),
    Entry("专项", "campaigns:list", "target", "board.read"),
    Entry("红黑旗", "supervision:flags", "flag", "flag.read"),
    Entry("督办", "supervision:letters", "gavel", "letter.read"),
    Entry("通报", "bulletins:list", "newspaper", "board.read"),
    Entry("数据", "desk:data", "database", "post.read"),
    Entry("人员", "orgs:accounts", "users", "account.read"),
    Entry("日志", "accounts:journal", "history", "journal.read"),
)

# The pages of the register.
REGISTER = (
    Entry("总览", "desk:register", "list-checks", "post.read"),
    Entry("团员", "people:persons", "users", "person.read"),
    Entry("发展团员", "people:admissions", "user", "person.read", ("/pioneers/", "/quotas/", "/ratios/")),
    Entry("推优", "people:recommendations", "user", "person.read"),
    Entry("组织关系", "people:transfers", "send", "transfer.read"),
    Entry("毕业班", "people:graduations", "send", "transfer.read", ("/graduates/",)),
    Entry("组织生活", "activities:due", "history", "meeting.read", ("/meetings/",)),
    Entry("教育评议", "activities:reviews", "clipboard-check", "meeting.read"),
    Entry("青年之家", "activities:homes", "house", "meeting.read"),
    Entry("团干部", "people:posts", "users", "post.read"),
    Entry("届期空缺", "people:watch", "history", "post.read"),
    Entry("培训", "activities:courses", "list-checks", "post.read", ("/training/",)),
    Entry("荣誉", "people:honours", "users", "post.read"),
    Entry("六强评价", "appraisals:list", "list-checks"),
    Entry("覆盖", "coverage:overview", "map", "place.read", ("/places/", "/suggestions/", "/founding-plans/")),
    Entry("体检", "coverage:health", "clipboard-check", "health.read", ("/cases/",)),
    Entry("指标", "indicators:indicators", "target", "indicator.read"),
    Entry("规则数字", "orgs:norms", "info"),
    Entry("减负", "desk:burden", "info", "post.read"),
)

# The pages of the seven mechanisms and what belongs to them.
MECHANISMS = (
    Entry("总览", "desk:mechanisms", "network", "fieldwork.read"),
    Entry("联系点", "fieldwork:contacts", "users", "fieldwork.read"),
    Entry("走访", "fieldwork:visits", "map", "fieldwork.read"),
    Entry("事项", "fieldwork:matters", "list-checks", "fieldwork.read"),
    Entry("示范点", "fieldwork:demonstrations", "flag", "fieldwork.read", ("/stories/", "/exchange-visits/")),
    Entry("第一团支书", "fieldwork:secondments", "user", "fieldwork.read", ("/secondment-needs/", "/candidates/")),
    Entry("指导", "guidance:plan", "list-checks", "guidance.read", ("/guidance-groups/", "/sessions/")),
    Entry("资料库", "guidance:materials", "database", "guidance.read"),
    Entry("问答", "guidance:questions", "info", "guidance.read"),
    Entry("述职", "appraisals:duty_rounds", "clipboard-check", "duty.read", ("/duty-reports/",)),
    Entry("座谈会", "appraisals:symposia", "users", "duty.read"),
    Entry("抽查", "supervision:spot_plans", "clipboard-check", "check.read", ("/spot-units/", "/honesty/")),
    Entry("雷同线索", "supervision:suspicions", "info", "check.read"),
    Entry("九项行动", "desk:actions", "target", "board.read"),
    Entry("省级考核", "appraisals:assessments", "target", "assessment.read"),
    Entry("通报年历", "bulletins:calendar", "newspaper", "board.read"),
)

# A second row of pages is shown wherever one of them is open, below its place in the first.
SECTIONS = {"desk:register": REGISTER, "desk:mechanisms": MECHANISMS}


@cache
def address(name: str) -> str:
    """The path of a page by its name, or "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The entries that this user may open; the one with the longest matching path is the current one.

    On a page of a section, the section's entry is the current one.
    """
    rows = _shown(request, NAV)
    parent, _entries = _open_section(request)
    if parent:
        for row in rows:
            row["current"] = row["href"] == address(parent)
    return rows


def section(request: HttpRequest) -> list[dict[str, object]]:
    """The second row: the pages of a section, while one of them is open; else nothing."""
    return _open_section(request)[1]


def named_places(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Name, label and address of every page in the navigation that this user may open, each address once."""
    rows = [row for entries in (NAV, *SECTIONS.values()) for row in _shown(request, entries)]
    found = {str(row["href"]): (str(row["name"]), str(row["label"]), str(row["href"])) for row in reversed(rows)}
    return list(reversed(found.values()))


def places(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and address of every page in the navigation that this user may open."""
    return [(label, href) for _name, label, href in named_places(request)]


def place(request: HttpRequest) -> str:
    """The name of the place in the navigation to which the open page belongs; "" for none."""
    for rows in (_open_section(request)[1], _shown(request, NAV)):
        for row in rows:
            if row["current"]:
                return str(row["name"])
    return ""


def section_name(request: HttpRequest) -> str:
    """What the section is called in the first row; "" outside any."""
    parent = _open_section(request)[0]
    return next((_(entry.label) for entry in NAV if entry.url == parent), "")


def _open_section(request: HttpRequest) -> tuple[str, list[dict[str, object]]]:
    """The section of which a page is open: the name of its place in the first row, and its entries."""
    for parent, entries in SECTIONS.items():
        rows = _shown(request, entries)
        if any(row["current"] for row in rows):
            return parent, rows
    return "", []


def _shown(request: HttpRequest, entries: Sequence[Entry]) -> list[dict[str, object]]:
    verbs = getattr(request, "verbs", None)
    open_ = [e for e in entries if address(e.url) and (not e.verb or verbs is None or e.verb in verbs)]
    starts = [(start, e) for e in open_ for start in (address(e.url), *e.also) if start != "/" or request.path == "/"]
    here = [(start, e) for start, e in starts if request.path.startswith(start)]
    current = max(here, key=lambda pair: len(pair[0]), default=("", None))[1]
    return [
        {"name": e.url, "label": _(e.label), "href": address(e.url), "icon": e.icon, "current": e is current}
        for e in open_
    ]


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `demo`, `nav`, `now`, and addresses of the frame (`search_url` …)."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "demo": settings.DEMO,
        "signed_in": signed_in,
        "nav": navigation(request) if signed_in else [],
        "section": section(request) if signed_in else [],
        "section_name": section_name(request) if signed_in else "",
        "now": clock.now(),
        "home_url": address("desk:home") or "/",
        "help_url": f"{address('desk:help')}?page={place(request)}" if signed_in and address("desk:help") else "",
        "search_url": address("desk:search") if signed_in else "",
        "language_url": address("desk:language"),
        "sign_in_url": settings.LOGIN_URL,
        "sign_out_url": address("accounts:sign_out"),
        "account_url": address("accounts:security"),
    }
