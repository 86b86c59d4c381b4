"""The lists of cadres: who holds posts, and where posts and terms want attention."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.norms import NORMS
from guatu.people.models import Post
from guatu.people.queries import posts as queries
from guatu.people.rules.posts import Nature, Selection, Title
from guatu.people.rules.terms import Standing

CONSENT = (("yes", gettext_lazy("已确认")), ("no", gettext_lazy("未确认")))
WATCHED = (
    "post.vacant", "branch.committee_from", "branch.committee_least", "branch.committee_most", "term.warn",
    "term.student_branch", "term.branch", "term.committee",
)  # fmt: skip


def unit_href(row: Any) -> str:
    """The page of the posts of a row's unit."""
    return reverse("people:unit_cadres", args=[row.unit.pk])


def consent_words(post: Post) -> str:
    """Whether the Party organisation's consent is recorded."""
    return f"● {post.consent_number or post.consent_on}" if post.consent_on else "○ " + _("未确认")


def _by_consent(rows: Any, value: str) -> Any:
    return rows.filter(consent_on__isnull=value == "no")


CADRES = Listing(
    name=gettext_lazy("团干部"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="person__sort_key", value=lambda p: p.person.name,
               href=lambda p: reverse("people:post", args=[p.pk])),
        Column("title", gettext_lazy("职务"), sort="title", value=lambda p: _(Title(p.title).label)),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda p: p.unit.name, href=unit_href),
        Column("nature", gettext_lazy("专兼职"), sort="nature", value=lambda p: _(Nature(p.nature).label)),
        Column("selection", gettext_lazy("产生方式"), sort="selection",
               value=lambda p: _(Selection(p.selection).label) if p.selection else ""),
        Column("since", gettext_lazy("任职"), sort="since", kind="day"),
        Column("term", gettext_lazy("本届至"), sort="term__due_on", kind="day",
               value=lambda p: (p.term.extended_to or p.term.due_on) if p.term else None),
        Column("consent", gettext_lazy("党组织意见"), sort="consent_on", value=consent_words),
        Column("held", gettext_lazy("现任职务数"), sort="held", kind="number"),
    ],
    filters=[
        Filter("title", gettext_lazy("职务"), Title.choices()),
        Filter("nature", gettext_lazy("专兼职"), Nature.choices()),
        Filter("kind", gettext_lazy("组织类型"), Kind.choices(), field="unit__kind"),
        Filter("consent", gettext_lazy("党组织意见"), CONSENT, apply=_by_consent),
        Filter("stale", gettext_lazy("疑似过期"), [("1", gettext_lazy("只看疑似过期"))],
               apply=lambda rows, value: queries.stale(rows)),
    ],
    search=["person__search_text", "unit__search_text"],
    search_label=gettext_lazy("姓名、拼音或组织"),
    order="unit",
    empty_title=gettext_lazy("还没有登记团干部"),
    empty_text=gettext_lazy("在组织的“班子”页登记任职；也可以在导入中心导入团干部台账。"),
)  # fmt: skip


@own_page
@require_safe
def cadres(request: HttpRequest) -> HttpResponse:
    """The cadres of my subtree in office."""
    at = clock.now()
    return CADRES.show(request, queries.cadres(request.user, clock.day(at)), "people/posts.html", {"at": at})


def fault_words(row: queries.Watched) -> str:
    """What is wrong with a unit's posts, in words."""
    said = dict(queries.FAULTS)
    return "；".join(_(said[name]) for name in row.faults)


def fault_marks(row: queries.Watched) -> Any:
    """What is wrong, each with its mark: a filled triangle for what is over, an empty one for what comes."""
    said = dict(queries.FAULTS)
    marks = ((("△" if name == "ending" else "▲"), _(said[name])) for name in row.faults)
    return format_html_join(" ", '<span class="tag">{} {}</span>', marks)


def _vacant(row: queries.Watched) -> str:
    if "vacant" not in row.faults:
        return ""
    return _("%d天") % row.vacant if row.vacant is not None else _("不详")


WATCH = Listing(
    name=gettext_lazy("空缺与届期"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="sort_key", value=lambda r: r.unit.name, href=unit_href),
        Column("kind", gettext_lazy("类型"), value=lambda r: _(Kind(r.unit.kind).label)),
        Column("faults", gettext_lazy("问题"), kind="html", value=fault_marks, plain=fault_words),
        Column("vacant", gettext_lazy("书记空缺"), sort="vacant", value=_vacant),
        Column("members", gettext_lazy("团员"), sort="members", kind="number"),
        Column("committee", gettext_lazy("支委会人数"), sort="committee", kind="number"),
        Column("until", gettext_lazy("本届至"), sort="until", kind="day"),
        Column("standing", gettext_lazy("届期"), value=lambda r: _(Standing(r.standing).label)),
        Column("stale", gettext_lazy("疑似过期职务"), sort="stale", kind="number"),
    ],
    filters=[
        Filter("fault", gettext_lazy("问题"), queries.FAULTS,
               apply=lambda rows, value: [row for row in rows if value in row.faults]),
        Filter("kind", gettext_lazy("组织类型"), Kind.choices(), field="unit.kind"),
    ],
    search=["unit.search_text"],
    order="unit",
    empty_title=gettext_lazy("没有空缺，也没有到期未换届的组织"),
)  # fmt: skip


@own_page
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Units of my subtree without a secretary, with too small a committee, or with a term that ends or is over."""
    at = clock.now()
    numbers = norms(clock.day(at))
    rows = queries.watch(request.user, clock.day(at), numbers)
    counted = [(code, label, sum(code in row.faults for row in rows)) for code, label in queries.FAULTS]
    shown = [(NORMS[code], numbers[code]) for code in WATCHED]
    context = {"at": at, "counted": counted, "norms": shown}
    return WATCH.show(request, rows, "people/post_watch.html", context)
