"""Why, what, how of a task: the owner's words, or those that came with the shipped list."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from guatu.campaigns.models import Task
from guatu.guidance.models import Explanation
from guatu.orgs import access

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"


@dataclass(frozen=True)
class Told:
    """The three texts; `shipped`: they came with the list and the owner has written none of its own."""

    why: str = ""
    what: str = ""
    how: str = ""
    row: Explanation | None = None
    shipped: bool = False

    @property
    def empty(self) -> bool:
        """Whether nobody has written anything."""
        return not (self.why or self.what or self.how)


@cache
def shipped() -> dict[tuple[str, str], dict[str, str]]:
    """The texts that came with the product, by code and name of their task."""
    found = {}
    for file in sorted(SHIPPED.glob("*.yaml")):
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["tasks"]:
            found[item["code"], item["name"]] = {key: item[key].strip() for key in ("why", "what", "how")}
    return found


def told(task: Task) -> Told:
    """What is told of a task. Text that came with the list holds while the task keeps its code and name."""
    row = Explanation.objects.select_related("written_by").filter(task=task).first()
    if row is not None:
        return Told(row.why, row.what, row.how, row)
    texts = shipped().get((task.code, task.name))
    return Told(texts["why"], texts["what"], texts["how"], shipped=True) if texts else Told()


def task(user: Any, pk: int) -> Task:
    """One task; not found for whoever does not see its campaign."""
    return access.get(user, "campaign.edit", Task, pk, related=("campaign__owner", "node", "category"))
