"""The campaign's owner explains a task: why, what exactly, and how."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.guidance.models import Explanation
from guatu.orgs import access

EDIT = "campaign.edit"
LONGEST = 4000


@dataclass(frozen=True)
class Explained:
    """The three texts."""

    why: str = ""
    what: str = ""
    how: str = ""


@transaction.atomic
def write(*, task: Task, said: Explained, version: int, by: User, at: datetime) -> Explanation:
    """Write or change the explanation of a task; `version` 0 where there was none. 409 if it changed since."""
    held = Task.objects.select_for_update(of=("self",)).select_related("campaign__owner").get(pk=task.pk)
    access.require(by, EDIT, held.campaign.owner)
    wrong = {name: f"请不超过{LONGEST}字" for name, text in vars(said).items() if len(text) > LONGEST}
    if not any(text.strip() for text in vars(said).values()):
        wrong["how"] = "至少写一栏"
    if wrong:
        raise Problem("invalid", "", wrong)
    row = Explanation.objects.filter(task=held).first() or Explanation(task=held, version=0)
    if row.version != version:
        raise Problem("conflict", "别人刚改过这份说明，请核对后再保存。")
    row.why, row.what, row.how = said.why.strip(), said.what.strip(), said.how.strip()
    row.written_by, row.written_at, row.version = by, at, version + 1
    row.save()
    after = {"task": held.pk, "version": row.version}
    journal.record("explanation.edit", row, by=by, at=at, unit=held.campaign.owner, after=after)
    return row
