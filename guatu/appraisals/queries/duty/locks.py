"""A duty report as it stands now, held until the end of the transaction."""

from guatu.appraisals.models import DutyReport, DutyRound
from guatu.base.problems import Problem


def hold(report: DutyReport) -> DutyReport:
    """The report as it stands now, locked for this transaction; its round is taken first, so that it cannot close."""
    DutyRound.objects.select_for_update(no_key=True).get(pk=report.round_id)
    related = ("unit", "unit__parent", "round", "round__unit", "person")
    current = DutyReport.objects.select_for_update(of=("self",)).select_related(*related).get(pk=report.pk)
    if current.round.closed_at:
        raise Problem("frozen", "等次已定，述职评议已经结束。")
    return current
