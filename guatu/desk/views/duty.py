"""Where duty reports meet the register: the figures and events of a unit, shown live and frozen when handed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions.duty import reports as actions
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.reports import faults_drafted
from guatu.appraisals.views.duty.reports import page, words_form
from guatu.base import clock
from guatu.base.templatetags.parts import marked
from guatu.desk.queries import duty as register
from guatu.desk.rules.reckoning import Compared, Match

MARKS = {
    Match.SAME: "done", Match.CHANGED: "returned", Match.GONE: "overdue", Match.LEFT_OUT: "overdue",
    Match.NEW: "in_progress",
}  # fmt: skip


@own_page
@require_safe
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the figures and events of a report's period, as they stand now or as they were handed in."""
    found, at = queries.get_report(request.user, pk), clock.now()
    told = found.facts if found.submitted_at else register.facts(found.unit, found.round.since, found.round.until, at)
    figures, events = register.split(told)
    context = {
        "report": found, "at": found.submitted_at or at, "figures": figures, "events": events,
        "drafted": "" if found.submitted_at else faults_drafted(told),
    }  # fmt: skip
    return render(request, "desk/_duty_facts.html", context)


@own_page
@require_safe
def reckoning(request: HttpRequest, pk: int) -> HttpResponse:
    """What a report froze beside what the register says now of the same unit and period."""
    found, at = queries.get_report(request.user, pk), clock.now()
    made = register.reckoned(found, at) if found.submitted_at else None
    tables = [(_("数据"), _drawn(made.figures)), (_("事件"), _drawn(made.events))] if made else []
    shown = {"report": found, "round": found.round, "at": at, "tables": tables}
    return render(request, "desk/duty_reckoning.html", shown)


def _drawn(rows: list[Compared]) -> list[tuple[Compared, SafeString]]:
    return [(one, marked(MARKS[one.match], _(one.match.label))) for one in rows]


@own_page
@require_POST
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a report in with the register's figures of this moment."""
    found, at = queries.get_report(request.user, pk, queries.REPORT), clock.now()
    form = words_form(found, request.POST)
    if form.is_valid():
        with form.taking_refusals():
            told = register.facts(found.unit, found.round.since, found.round.until, at)
            version, by = form.cleaned_data["version"], account_of(request)
            actions.hand_in(report=found, version=version, words=form.words(), facts=told, by=by, at=at)
            messages.success(request, _("已提交，数据和事件以此刻为准。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    return page(request, found, {"words": form}, form.status)
