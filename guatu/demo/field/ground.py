"""What the parts of the field work are told about: the city's units and people."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from guatu.accounts.models import User
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.people.models import Person


@dataclass(frozen=True)
class Ground:
    """The city as it stands when the field work is told: by number of unit, except where a name is given."""

    root: Unit
    units: list[Unit]
    leaders: dict[int, Person]  # who leads each committee
    members: dict[int, list[Person]]
    quality: dict[int, float]
    secretaries: dict[int, User]
    cast: dict[str, User]
    seats: dict[str, int]  # where those of the cast below the city sit, by sign-in name
    campaign: Campaign
    chance: Random
    at: datetime
