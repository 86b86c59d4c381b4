"""Access to indicators, norms and the burden meter."""

from typing import Any

from tests.matrix.row import Row


def nowhere(verbs: frozenset[str], relation: str) -> bool:
    """No role of a place sets what holds for the whole city; only the secretary at its root does."""
    return False


SHOWN_BY: dict[str, str] = {}
PUBLISHED: set[str] = set()
NORM = {"value": "5", "since": "2026-11-20", "source": "文件"}
PAGES: list[Row] = [
    Row("indicators:indicators", held="indicator.read"),
    Row("indicators:indicator", more={"code": "posts_filled"}, held="indicator.read"),
    Row("orgs:norms"),
    Row("orgs:norm", more={"code": "branch.least"}, methods=("GET", "POST"), get=403, allowed=nowhere, body=NORM),
    Row("desk:register", held="post.read"),
    Row("desk:burden", held="post.read"),
    Row("desk:campaign_cost", on=("campaign", "plan")),
]


def build(rich: Any, place: str) -> None:
    """Nothing: figures are of units, and norms of everybody."""
