"""The living page of the design language: every part in every state, on invented figures."""

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.base.states import CellState

AT = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
COUNTS = {
    "half": {
        "done": 512,
        "done_late": 64,
        "submitted": 118,
        "in_progress": 240,
        "returned": 26,
        "overdue": 96,
        "unseen": 324,
    },
    "good": {"done": 1188, "done_late": 16, "submitted": 97, "in_progress": 61, "unseen": 18, "not_applicable": 42},
    "poor": {"done": 6, "submitted": 2, "in_progress": 11, "returned": 4, "overdue": 31, "unseen": 9},
    "all": {"done": 86},
    "none": {"unseen": 86},
    "void": {"not_applicable": 12},
}
UNITS = [
    ("云溪县", "county", 812, "half", "in_progress", ("red", "proposed")),
    ("北屏区", "county", 1380, "good", "submitted", ("red", "published")),
    ("石门镇", "town", 63, "poor", "overdue", ("black", "in_appeal")),
    ("松岭师范高等专科学校", "school", 86, "all", "done", None),
    ("买买提·吐尔逊创新工作室", "branch", 12, "void", "not_applicable", None),
    (
        "中国共产主义青年团云溪县石门镇大河坝村易地扶贫搬迁安置社区与乡村振兴车间联合支部委员会",
        "branch",
        86,
        "none",
        "unseen",
        None,
    ),
    ("长丰街道", "town", 204, "half", "returned", ("black", "taken_down")),
]
KINDS = [("county", "县区"), ("town", "乡镇街道"), ("school", "学校"), ("branch", "支部")]
ROWS = [
    {
        "name": name,
        "kind": kind,
        "members": members + turn,
        "counts": COUNTS[counts],
        "state": state,
        "flag": flag,
        "at": AT - timedelta(hours=7 * (turn * 7 + n)),
    }
    for turn in range(9)
    for n, (name, kind, members, counts, state, flag) in enumerate(UNITS)
]
EVENTS = [
    {"at": AT, "what": "核验通过", "who": "县团委 李岚", "state": "done", "href": "#"},
    {"at": AT - timedelta(hours=3), "what": "重新提交，补了会议记录", "who": "石门镇团委 王海", "state": "submitted"},
    {
        "at": AT - timedelta(days=1),
        "what": "退回",
        "who": "县团委 李岚",
        "state": "returned",
        "note": "理由：会议记录缺少表决结果。",
    },
    {"at": AT - timedelta(days=4), "what": "第一次提交", "who": "石门镇团委 王海", "state": "submitted"},
]

NODES = [
    {
        "number": n,
        "name": f"第{n}个节点",
        "due_on": date(2026, 7, 15) + timedelta(days=20 * n + (n * 7) % 11),
        "state": "done"
        if n < 5
        else "overdue"
        if n == 6
        else "done_late"
        if n == 5
        else "in_progress"
        if n == 7
        else "unseen",
        "href": "#list",
    }
    for n in range(1, 16)
]


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("活动名称"), max_length=60, help_text=gettext_lazy("不超过60字。"))
    held_on = forms.DateField(
        label=gettext_lazy("举行日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=gettext_lazy("组织类型"), choices=KINDS)
    present = forms.IntegerField(label=gettext_lazy("到会人数"), min_value=0)
    way = forms.ChoiceField(
        label=gettext_lazy("形式"), choices=[("on", "线上"), ("off", "线下")], widget=forms.RadioSelect
    )
    file = forms.FileField(label=gettext_lazy("附件"), required=False, help_text=gettext_lazy("照片不是必需的。"))
    note = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sure = forms.BooleanField(label=gettext_lazy("以上情况属实"))


LIST = Listing(
    name=gettext_lazy("组织进度"),
    columns=[
        Column("name", gettext_lazy("组织"), sort="name", href=lambda row: "#"),
        Column("kind", gettext_lazy("类型"), sort="kind", value=lambda row: _(dict(KINDS)[row["kind"]])),
        Column("members", gettext_lazy("团员"), sort="members", kind="number"),
        Column("counts", gettext_lazy("进度"), kind="bar", href=lambda row: "#"),
        Column("state", gettext_lazy("状态"), kind="state"),
        Column("flag", gettext_lazy("旗"), kind="flag"),
        Column("at", gettext_lazy("最近更新"), sort="at", kind="when"),
    ],
    filters=[
        Filter("kind", gettext_lazy("类型"), choices=KINDS),
        Filter("state", gettext_lazy("状态"), choices=CellState.choices()),
    ],
    search=["name"],
    order="name",
    empty_title=gettext_lazy("还没有组织"),
    empty_text=gettext_lazy("先导入组织台账，再下达任务。"),
    empty_href=reverse_lazy("desk:components"),
    empty_action=gettext_lazy("去导入"),
)


def components(request: HttpRequest) -> HttpResponse:
    """Every part of the design language. Public; shows no data of any organisation."""
    if request.GET.get("refused"):
        raise Problem("own_work", _("这是您自己提交的，请由上一级核验。"))
    if request.GET.get("toast"):
        messages.success(request, _("已收到，等待县团委核验。"))
    wrong = Sample({"name": "", "present": "-3", "note": "打过的字都还在。"}, prefix="wrong")
    wrong.data = {f"wrong-{name}": value for name, value in wrong.data.items()}
    context = {
        "at": AT,
        "counts": COUNTS,
        "states": CellState.codes(),
        "stages": ["proposed", "decided", "in_appeal", "taken_down"],
        "form": Sample(),
        "wrong": wrong,
        "events": EVENTS,
        "labels": [_("填写"), _("核对"), _("提交"), _("核验")],
        "due_on": date(2026, 12, 31),
        "nodes": NODES,
        "today": date(2026, 11, 23),
    }
    return LIST.show(request, ROWS, "desk/components.html", context)
