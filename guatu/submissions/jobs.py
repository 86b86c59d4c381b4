"""Long work of submissions, done by the worker."""

from django_tasks import task

from guatu.accounts.jobs import working
from guatu.base import clock
from guatu.base.figures import thousands
from guatu.campaigns.models import Campaign
from guatu.submissions.actions import reach


@task
def launch_campaign(pk: int) -> None:
    """Give a campaign's tasks out; the run's detail names the campaign."""
    with working(pk) as work:
        campaign = Campaign.objects.get(pk=work.run.detail["campaign"])

        def step(done: int, total: int, text: str) -> None:
            work.step(text, done, total)

        total = reach.launch(campaign=campaign, by=work.run.by, at=clock.now(), progress=step)
        work.done(f"已下达，共派发 {thousands(total)} 项任务。")
