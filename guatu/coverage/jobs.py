"""Long work of coverage: pairing places that are too small."""

from django.urls import reverse
from django_tasks import task

from guatu.accounts.jobs import working
from guatu.base import clock
from guatu.coverage.actions.suggestions import Outcome, suggest
from guatu.orgs.models import Unit


@task
def suggest_pairs(pk: int) -> None:
    """Work out suggestions for the unit of a run, and leave what was found in it."""
    with working(pk) as work:
        unit = Unit.objects.get(pk=work.run.detail["unit"])
        found = suggest(unit=unit, step=work.step, by=work.run.by, at=clock.now())
        work.done(said(found), detail={"url": f"{reverse('coverage:suggestions')}?unit={unit.pk}"})


def said(found: Outcome) -> str:
    """The outcome of a run in a few sentences."""
    words = f"提出 {found.made:,} 条建议，涉及 {found.places:,} 处场所。"
    words += f"另有 {found.left:,} 处人数不足、但附近没有合适的组合。" if found.left else ""
    return words + (f"{found.unjudged:,} 处缺少人数或坐标，无法判断。" if found.unjudged else "")
