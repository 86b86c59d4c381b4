"""The example list that comes with the product: no province's own."""

from importlib import resources
from typing import Any

from guatu.appraisals.sheets import items


def example() -> list[dict[str, Any]]:
    """The items of the example."""
    return items.from_yaml((resources.files("guatu.appraisals") / "data/assessments/example.yaml").read_bytes())
