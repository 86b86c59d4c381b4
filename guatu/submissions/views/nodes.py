"""Giving a node of a running campaign another day: the row that says why, and the days of all open tasks with it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.actions.contents import move_node
from guatu.campaigns.forms.contents import MoveForm
from guatu.campaigns.models import Node
from guatu.campaigns.views import gate
from guatu.submissions.actions import reach


@require_http_methods(["GET", "POST"])
@own_page
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a node's day in public: with a reason, and with every cell that is not done."""
    node = gate.editable(request, Node, pk)
    initial = {name: getattr(node, name) for name in ("due_on", "demonstration_due_on", "version")}
    form = MoveForm(request.POST or None, initial=initial)
    context = {"form": form, "campaign": node.campaign, "row": node, "title": _("节点%d改期") % node.number}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                move_node(node=node, by=account_of(request), at=clock.now(), **form.cleaned_data)
                moved = reach.move_due(node=node, by=account_of(request), at=clock.now())["moved"]
            messages.success(request, _("节点已改期，%d条未完成的任务随之改期。") % moved)
            return redirect("campaigns:detail", node.campaign_id)
        except Problem as problem:
            context |= {"problem": problem, "standing": [(_("期限"), node.due_on)]}
            return render(request, "campaigns/form.html", context, status=problem.status)
    return render(request, "campaigns/form.html", context, status=422 if form.is_bound else 200)
