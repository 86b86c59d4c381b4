"""Long work of indicators: the self-check of a unit and all below it."""

from django.urls import reverse
from django_tasks import task

from guatu.accounts.jobs import working
from guatu.base import clock
from guatu.base.figures import address
from guatu.indicators.actions.checking import check
from guatu.orgs.models import Unit


@task
def check_units(pk: int) -> None:
    """Run the self-check of a unit and all below it, and say what it found."""
    with working(pk) as work:
        top = Unit.objects.get(pk=work.run.detail["unit"])
        done = check(
            top=top, step=lambda part, parts: work.step("正在对照登记册", part, parts), by=work.run.by, at=clock.now()
        )
        units, held, new, back, gone = done.units, done.open, done.opened, done.relapsed, done.ended
        said = f"检查{units}个组织，现有问题{held}个；新发现{new}个，其中反弹{back}个；已消除{gone}个。"
        work.done(said, detail={"url": address(reverse("coverage:health"), {"unit": top.pk})})
