"""A flag's history as the rules see it."""

from datetime import datetime

from guatu.base import clock
from guatu.supervision.models import Flag
from guatu.supervision.rules.flags import Happened, Stage, Step, stage


def happened(flag: Flag) -> list[Happened]:
    """The steps of a flag, in order; served from prefetched rows where there are any."""
    return [Happened(Step(step.kind), step.at, step.until) for step in flag.steps.all()]


def expires_at(flag: Flag) -> datetime | None:
    """The instant at which a published flag lapses: the end of its last day."""
    return clock.end_of(flag.expires_on) if flag.expires_on else None


def stage_of(flag: Flag, at: datetime) -> Stage:
    """The stage that a flag is in at an instant."""
    return stage(happened(flag), at, expires_at(flag))
