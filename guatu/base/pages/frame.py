"""The frame around every page: who is signed in, where they can go, what time the figures are of."""

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


NAV = (
    Entry("首页", "desk:home", "house"),
    Entry("挂图", "desk:wall", "map", "board.read"),
    Entry("任务", "submissions:mine", "list-checks", "assignment.read"),
    Entry("核验", "submissions:queue", "clipboard-check", "submission.verify"),
    Entry("组织", "orgs:tree", "network", "unit.read"),
    Entry("专项", "campaigns:list", "target", "board.read"),
    Entry("红黑旗", "supervision:flags", "flag", "flag.read"),
    Entry("督办", "supervision:letters", "gavel", "letter.read"),
    Entry("通报", "bulletins:list", "newspaper", "board.read"),
    Entry("数据", "desk:data", "database", "export.create"),
    Entry("人员", "orgs:accounts", "users", "account.read"),
    Entry("日志", "accounts:journal", "history", "journal.read"),
)


@cache
def address(name: str) -> str:
    """The path of a page by its name, or "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The entries that this user may open; the one with the longest matching path is the current one."""
    verbs = getattr(request, "verbs", None)
    open_ = [e for e in NAV if address(e.url) and (not e.verb or verbs is None or e.verb in verbs)]
    here = [address(e.url) for e in open_ if request.path.startswith(address(e.url))]
    current = max((path for path in here if path != "/" or request.path == "/"), key=len, default="")
    return [
        {"label": _(e.label), "href": address(e.url), "icon": e.icon, "current": address(e.url) == current}
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
        "now": clock.now(),
        "home_url": address("desk:home") or "/",
        "search_url": address("desk:search") if signed_in else "",
        "language_url": address("desk:language"),
        "sign_in_url": settings.LOGIN_URL,
        "sign_out_url": address("accounts:sign_out"),
        "account_url": address("accounts:security"),
    }
