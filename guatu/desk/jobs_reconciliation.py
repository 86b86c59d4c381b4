"""Comparing an export of the national system with the register, as long work."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from guatu.accounts.jobs import working
from guatu.base import clock
from guatu.desk.jobs_ledgers import read, steps, stored
from guatu.desk.ledgers import kind_of
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions.reconciliation import reconcile
from guatu.people.queries.reconciliation import Comparison, units_below


@task
def compare_export(pk: int) -> None:
    """Compare an uploaded export with the register of a unit and all below, and keep the differences."""
    with working(pk) as work:
        run = work.run
        file = stored(run.detail["path"])
        unit = access.get(run.by, "person.edit", Unit, run.detail["unit"])
        parsed, units = read(work, kind_of("members"), file), units_below(run.by, unit)
        found, rows, unread = Comparison(), 0, 0
        for batch in steps(work, parsed, "正在与登记册核对"):
            found.take(batch.rows, units, parsed.headings.places)
            rows, unread = rows + batch.read, unread + len({error.row for error in batch.errors})
        made = reconcile(
            unit=unit, found=found.found, matched=found.matched, rows=rows, same=found.same,
            unread=unread + found.outside, digest=run.detail["digest"], by=run.by, at=clock.now(),
        )  # fmt: skip
        said = f"新的差异 {made.found:,} 处、仍在的 {made.kept:,} 处、已消除的 {made.gone:,} 处；{made.same:,} 人一致。"
        left = f"有 {made.unread:,} 行读不出或不在本次范围，没有比对。" if made.unread else ""
        work.done(said + left, detail={"url": reverse("desk:reconciliations")})
        (Path(settings.FILES) / run.detail["path"]).unlink(missing_ok=True)
