"""The part that builds the ground on which the others measure, static files included."""

import sys
import time

from django.core.management import call_command

from guatu.base import clock
from guatu.bench import ground
from guatu.bench.figures import Figure

UNITS = 20_173


def measure() -> dict[str, Figure]:
    """Build the city into this process's data folder; measures nothing."""
    started = time.perf_counter()

    def report(step: str) -> None:
        print(f"    {time.perf_counter() - started:5.1f} s  {step}", file=sys.stderr)

    ground.build(units=UNITS, at=clock.now(), report=report)
    call_command("collectstatic", interactive=False, verbosity=0)
    return {}
