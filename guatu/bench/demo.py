"""Building the demo at city scale, as `guatu demo` does."""

import sys
import time

from django.conf import settings
from django.core.management import call_command

from guatu.base import clock
from guatu.bench.figures import Figure
from guatu.demo.build import build

AIM = 60.0  # seconds


def measure() -> dict[str, Figure]:
    """Build the demo city into an empty database; the floor is the aim."""
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    steps: list[str] = []

    def report(step: str) -> None:
        steps.append(f"{time.perf_counter() - started:.0f} s {step}")
        print(f"    {steps[-1]}", file=sys.stderr)

    processor = time.process_time()
    built = build(scale="city", seed=1, at=clock.now(), folder=settings.DATA, report=report)
    more = {
        "units": built.units,
        "cells": built.cells,
        "cpu_s": round(time.process_time() - processor, 1),
        "steps": steps,
    }
    return {"demo.city": Figure(time.perf_counter() - started, "s", AIM, more)}
