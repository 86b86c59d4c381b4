"""The demo's nine actions: launched with the campaign by those sectors that the city begins with, and their course."""

from datetime import date, datetime, timedelta
from importlib import resources
from random import Random

from guatu.accounts.models import User
from guatu.campaigns.actions import campaigns
from guatu.campaigns.models import Campaign
from guatu.campaigns.sheets import text as tasklists
from guatu.demo.work import Work
from guatu.orgs.models import Unit
from guatu.submissions.actions import proofs, reach

BEGUN = (1, 3, 4, 5, 9)  # middle schools, villages, communities, private firms, youth homes; the others are to come
AHEAD = timedelta(days=3)  # an action begins before the campaign that it goes with, and is launched after it


def actions(
    *, root: Unit, start: date, quality: dict[int, float], secretaries: dict[int, User], by: User, launched: datetime,
    at: datetime,
) -> int:  # fmt: skip
    """Launch them, bring their reports up to now and prove what the register proves; the number of cells."""
    content = resources.files("guatu.campaigns").joinpath("data/tasklists/nine_actions.yaml").read_bytes()
    chance, made, cells = Random(9), [], 0  # noqa: S311 -- a demo is to be repeatable, not secret
    for number, tasklist in enumerate(tasklists.read(content), start=1):
        if number not in BEGUN:
            continue
        draft = campaigns.create(tasklist=tasklist, owner=root, starts_on=start - AHEAD, by=by, at=launched)
        cells += reach.launch(campaign=draft, by=by, at=launched)
        made.append(Campaign.objects.get(pk=draft.pk))
    for campaign in made:
        Work(campaign, quality, secretaries, chance).bring(at)
    proofs.prove(campaigns=made, by=None, at=at)
    return cells
