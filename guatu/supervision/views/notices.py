"""Channels: where a unit's messages go, what was sent, what failed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.supervision.actions import channels as actions
from guatu.supervision.forms.notices import ChannelForm, WantedForm
from guatu.supervision.models import Channel, Notice
from guatu.supervision.queries import notices as queries
from guatu.supervision.rules.notices import ChannelKind


def listing() -> Listing:
    """The channels that a reader keeps."""
    return Listing(
        name=_("消息通道"),
        columns=[
            Column("name", _("名称"), sort="name", href=lambda r: reverse("supervision:channel", args=[r.pk])),
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda r: r.unit.name),
            Column("kind", _("发到哪里"), value=lambda r: _(ChannelKind(r.kind).label)),
            Column("hint", _("地址")),
            Column("last_sent_at", _("最近送达"), sort="last_sent_at", kind="when"),
            Column("trouble", _("情况"), value=_trouble),
        ],
        filters=[Filter("kind", _("发到哪里"), ChannelKind.choices())],
        search=["name", "unit__search_text"],
        order="name",
        empty_title=_("还没有消息通道"),
        empty_text=_("登记一个邮箱或群机器人，每周一早上收到摘要，节点前收到提醒。"),
    )


def _trouble(row: Any) -> str:
    if row.failed:
        return _("%d条没有送达") % row.failed
    return _("%d条正在重试") % row.troubled if row.troubled else _("正常")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """The channels that the reader keeps, and a new one."""
    units = queries.own_units(request.user)
    if not units:
        raise Problem("not_allowed")
    if request.method != "POST":
        return _channels(request, ChannelForm(units))
    form = ChannelForm(units, request.POST)
    if not form.is_valid():
        return _channels(request, form, 422)
    said = form.cleaned_data
    try:
        made = actions.open_channel(
            unit=form.chosen(), kind=ChannelKind(said["kind"]), name=said["name"], typed=said["address"],
            secret=said["secret"], by=account_of(request), at=clock.now(),
        )  # fmt: skip
    except Problem as problem:
        form.refuse(problem)
        return _channels(request, form, problem.status)
    messages.success(request, _("已登记。可以先试发一条。"))
    return redirect("supervision:channel", made.pk)


def _channels(request: HttpRequest, form: ChannelForm, status: int = 200) -> HttpResponse:
    rows = queries.channels(request.user)
    if status == 200:
        return listing().show(request, rows, "supervision/channels.html", {"form": form})
    context = {"form": form, "table": listing().page(request, rows)}
    return render(request, "supervision/channels.html", context, status=status)


def _found(request: HttpRequest, pk: int) -> Channel:
    return access.get(request.user, "channel.edit", Channel, pk, related=("unit", "created_by"))


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: what it gets, what was sent, what failed."""
    found = _found(request, pk)
    wanted = [kind.value for kind, on in queries.wanted(found) if on]
    form = WantedForm(request.POST or None, initial={"name": found.name, "wanted": wanted})
    if request.method == "POST" and form.is_valid():
        actions.change(
            channel=found, name=form.cleaned_data["name"], muted=form.muted(), by=account_of(request), at=clock.now()
        )
        messages.success(request, _("已保存。"))
        return redirect("supervision:channel", found.pk)
    at = clock.now()
    context = {
        "channel": found,
        "kind": queries.kind_of(found),
        "sent": queries.outbox(found, at),
        "form": form,
        "at": at,
    }
    return render(request, "supervision/channel.html", context, status=422 if form.errors else 200)


@own_page
@require_POST
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message."""
    found = _found(request, pk)
    actions.try_out(channel=found, by=account_of(request), at=clock.now())
    messages.success(request, _("试发的消息已排队，一分钟内送出；结果见下面的发送记录。"))
    return redirect("supervision:channel", found.pk)


@own_page
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """End a channel."""
    found = _found(request, pk)
    actions.end(channel=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已停用，地址已删除。"))
    return redirect("supervision:channels")


@own_page
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a message again."""
    notice = access.get(request.user, "channel.edit", Notice, pk, related=("channel__unit",))
    actions.send_again(notice=notice, by=account_of(request), at=clock.now())
    messages.success(request, _("已重新排队。"))
    return redirect("supervision:channel", notice.channel_id)
