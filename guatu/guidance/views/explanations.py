"""Why, what, how: the page of one task for whoever has to do it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.campaigns.queries import responsibility
from guatu.campaigns.queries.campaigns import target_words
from guatu.campaigns.views import gate
from guatu.guidance.actions import explanations as actions
from guatu.guidance.forms.explanations import ExplanationForm
from guatu.guidance.queries import explanations as queries
from guatu.guidance.queries import materials, questions
from guatu.orgs import access


@own_page
@require_safe
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: standard, source, why, what, how, materials, answers, stories, what is checked, who is responsible."""
    user, task = request.user, queries.task(request.user, pk)
    unit = gate.unit_within(request, task.campaign, "unit.read")
    context = {
        "task": task, "campaign": task.campaign, "unit": unit, "told": queries.told(task), "at": clock.now(),
        "target": target_words(task.target), "levels": responsibility.chain(task, unit, clock.today()),
        "materials": materials.of_task(user, task)[:10], "answers": questions.of_task(user, task)[:10],
        "may_edit": access.can(user, actions.EDIT, task.campaign.owner), "may_ask": bool(questions.asking_units(user)),
    }  # fmt: skip
    return render(request, "guidance/explanation.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner writes why, what and how; the shipped text is there to start from."""
    task = queries.task(request.user, pk)
    access.require(request.user, actions.EDIT, task.campaign.owner)
    told = queries.told(task)
    initial = {"why": told.why, "what": told.what, "how": told.how, "version": told.row.version if told.row else 0}
    form = ExplanationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"] or 0
            actions.write(task=task, said=form.said(), version=version, by=account_of(request), at=clock.now())
            messages.success(request, _("已保存，下级马上能看到。"))
            return redirect("guidance:explanation", pk=task.pk)
    return render(request, "guidance/explanation_form.html", {"task": task, "form": form}, status=form.status)
