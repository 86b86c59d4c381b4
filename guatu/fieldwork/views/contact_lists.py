"""The lists of contact points: who links where, who links nothing, which branches nobody links, proposals."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base.pages import Column, Filter, Listing
from guatu.base.templatetags.parts import marked
from guatu.fieldwork.forms.contacts import way
from guatu.fieldwork.models import ContactProposal
from guatu.fieldwork.queries import contacts as queries
from guatu.fieldwork.rules.contacts import ContactState, Decision, decision, state
from guatu.fieldwork.rules.words import Ending
from guatu.fieldwork.views import links
from guatu.people.rules.posts import Title

# Shape and word: nothing rests on colour alone.
MARKS = {
    ContactState.SERVING: "done", ContactState.IDLE: "in_progress", ContactState.ORPHANED: "overdue",
    ContactState.ENDED: "unseen",
}  # fmt: skip
DECISION_MARKS = {
    Decision.WAITING: "in_progress", Decision.ACCEPTED: "done", Decision.CHANGED: "done_late",
    Decision.REFUSED: "returned",
}  # fmt: skip


def standing(row: Any, due: float) -> ContactState:
    """How an annotated contact stands."""
    return state(ended=row.until is not None, serving=row.serving, visits=row.visited, due=due)


def standing_mark(row: Any, due: float) -> SafeString:
    """The mark and word of how a contact stands."""
    found = standing(row, due)
    return marked(MARKS[found], _(found.label))


def title(post: Any) -> str:
    """The title of a post in words."""
    return _(Title(post.title).label)


def reason_words(proposal: ContactProposal) -> str:
    """Why a pair is proposed, in words."""
    told = {
        "metres": lambda n: _("距离%s") % way(n),
        "unplaced": lambda _n: _("距离不明（有一方没有坐标）"),
        "findings": lambda n: _("该支部有%d个未销号问题") % n,
        "overdue": lambda n: _("该支部有%d项任务逾期") % n,
        "linked": lambda n: _("已有%d名联系干部") % n,
        "alone": lambda _n: _("此前无人联系"),
    }
    return "、".join(told[code](figure) for code, figure in proposal.reasons if code in told)


def contacts(due: float, *, ended: bool) -> Listing:
    """Who links where; `due`: visits of a quarter."""
    states = [one for one in ContactState if one != ContactState.ENDED]
    last = [
        Column("until", _("结束"), sort="until", kind="day"),
        Column("ended_reason", _("原因"), value=lambda c: _(Ending(c.ended_reason).label) if c.ended_reason else ""),
    ] if ended else [
        Column("planned_on", _("下次计划"), sort="planned_on", kind="day"),
        Column("state", _("状态"), kind="html", value=lambda c: standing_mark(c, due),
               plain=lambda c: _(standing(c, due).label)),
    ]  # fmt: skip
    return Listing(
        name=_("联系点"),
        columns=[
            Column("unit", _("团支部"), sort="unit__sort_key", value=lambda c: str(c.unit),
                   href=lambda c: reverse("fieldwork:contact", args=[c.pk])),
            Column("person", _("联系干部"), sort="person__sort_key", value=lambda c: c.person.name),
            Column("title", _("职务"), value=lambda c: title(c.post)),
            Column("holder", _("任职组织"), sort="holder__sort_key", value=lambda c: str(c.holder)),
            Column("since", _("自"), sort="since", kind="day"),
            Column("last_on", _("最近走访"), sort="last_on", kind="day"),
            Column("visited", _("本季度走访（应%d次）") % due, sort="visited", kind="number"),
            *last,
        ],
        filters=[] if ended else [
            Filter("state", _("状态"), [(one.value, one.label) for one in states],
                   apply=lambda rows, value: queries.in_state(rows, value, due)),
        ],
        search=["unit__search_text", "unit__name", "person__search_text", "holder__search_text"],
        search_label=_("组织或姓名"),
        order="unit",
        keep=["unit", "ended"],
        empty_title=_("还没有联系点"),
        empty_text=_("先匹配，再由人决定；也可以在“应联系未联系”里直接指定。"),
    )  # fmt: skip


def gaps(may_decide: bool) -> Listing:
    """Who must link a branch and does not."""

    def href(post: Any) -> str:
        if post.proposal:
            return reverse("fieldwork:contact_proposal", args=[post.proposal])
        return reverse("fieldwork:post_contacts", args=[post.pk]) if may_decide else ""

    return Listing(
        name=_("应联系未联系的干部"),
        columns=[
            Column("person", _("干部"), sort="person__sort_key", value=lambda p: p.person.name, href=href),
            Column("title", _("职务"), sort="title", value=title),
            Column("unit", _("任职组织"), sort="unit__sort_key", value=lambda p: str(p.unit),
                   href=lambda p: links.to("desk:unit", p.unit_id)),
            Column("since", _("任职"), sort="since", kind="day"),
            Column("proposal", _("建议"), value=lambda p: _("有建议，待决定") if p.proposal else _("无")),
        ],
        filters=[Filter("title", _("职务"), Title.choices())],
        search=["person__search_text", "unit__search_text", "unit__name"],
        search_label=_("组织或姓名"),
        keep=["unit"],
        empty_title=_("没有空缺"),
        empty_text=_("这一范围应联系团支部的干部都有联系点。"),
    )  # fmt: skip


def branches() -> Listing:
    """The branches that nobody links."""
    return Listing(
        name=_("无人联系的团支部"),
        columns=[
            Column("unit", _("团支部"), sort="sort_key", value=str, href=lambda u: links.to("desk:unit", u.pk)),
            Column("parent", _("上级"), sort="parent__sort_key", value=lambda u: str(u.parent or "")),
            Column("secretary", _("书记"), value=lambda u: u.secretary),
            Column("member_count", _("团员"), sort="member_count", kind="number"),
        ],
        search=["search_text", "name"],
        order="unit",
        keep=["unit"],
        empty_title=_("没有空缺"),
        empty_text=_("这一范围的团支部都有人联系。"),
    )  # fmt: skip


def proposals() -> Listing:
    """What the matcher proposed, and what became of it."""
    return Listing(
        name=_("联系点建议"),
        columns=[
            Column("person", _("干部"), sort="person__sort_key", value=lambda p: p.person.name,
                   href=lambda p: reverse("fieldwork:contact_proposal", args=[p.pk])),
            Column("title", _("职务"), value=lambda p: title(p.post)),
            Column("post_unit", _("任职组织"), sort="post__unit__sort_key", value=lambda p: str(p.post.unit)),
            Column("unit", _("建议联系"), sort="unit__sort_key", value=lambda p: str(p.unit)),
            Column("reasons", _("依据"), sort="metres", value=reason_words),
            Column("decision", _("结论"), sort="accepted", kind="html", value=decision_mark,
                   plain=lambda p: _(became(p).label)),
            Column("note", _("理由"), value=lambda p: p.note),
            Column("at", _("匹配时间"), sort="run__at", kind="when", value=lambda p: p.run.at),
        ],
        filters=[Filter("decision", _("结论"), Decision.choices(), apply=queries.decided)],
        search=["person__search_text", "unit__search_text", "post__unit__search_text"],
        search_label=_("组织或姓名"),
        order="post_unit",
        keep=["unit"],
        empty_title=_("没有建议"),
        empty_text=_("点“重新匹配”，系统为应联系而未联系的干部逐人推荐一个团支部。"),
    )  # fmt: skip


def became(proposal: ContactProposal) -> Decision:
    """What became of a proposal."""
    return decision(proposal.accepted, hasattr(proposal, "contact"))


def decision_mark(proposal: ContactProposal) -> SafeString:
    """The mark and word of what became of a proposal."""
    found = became(proposal)
    return marked(DECISION_MARKS[found], _(found.label))
