"""Admission to the League (发展团员): its steps, their dates and numbers, and what to warn of."""

from guatu.people.rules.admission.dates import later, misplaced, out_of_order
from guatu.people.rules.admission.numbers import judge_number, number_needed
from guatu.people.rules.admission.steps import (
    HELPING,
    NEEDED,
    STEPS,
    Asked,
    Declared,
    Source,
    Stage,
    Step,
    missing,
    next_step,
    steps_of,
    wrong_numbers,
)
from guatu.people.rules.admission.warnings import MEASURED, Case, Done, Remark, Warn, warnings

__all__ = [
    "HELPING", "MEASURED", "NEEDED", "STEPS", "Asked", "Case", "Declared", "Done", "Remark", "Source", "Stage", "Step",
    "Warn", "judge_number", "later", "misplaced", "missing", "next_step", "number_needed", "out_of_order", "steps_of",
    "warnings", "wrong_numbers",
]  # fmt: skip
