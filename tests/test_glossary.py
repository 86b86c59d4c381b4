"""The glossary says what the code says: every closed list of words stands in it, member by member."""

import importlib
import re
from enum import Enum
from pathlib import Path

import pytest

from guatu.base.states import CellState, Choice
from guatu.orgs.rules.roles import ROLES
from guatu.submissions.rules.cells import Fact
from tests.conventions import sources

PAGE = Path(__file__).resolve().parent.parent / "docs" / "domain.md"
ROW = re.compile(r"\| ([^|]+) \| `([^`|]+)` \|")


def tables() -> dict[str, set[tuple[str, str]]]:
    """Pairs of Chinese word and code by the class that a table's heading names."""
    found: dict[str, set[tuple[str, str]]] = {}
    for part in re.split(r"^#{2,3} ", PAGE.read_text(encoding="utf-8"), flags=re.M):
        named = re.search(r"`(guatu\.[\w.]+)`", part.partition("\n")[0])
        if named:
            found[named[1]] = {(word, code) for word, code in ROW.findall(part)}
    return found


def choices() -> dict[str, type[Choice]]:
    """All closed lists of the product's own code by their full name."""
    for place, text in sources(".py"):
        if "(Choice)" in text:
            importlib.import_module(place.removesuffix(".py").replace("/", "."))
    known = [CellState, *Choice.__subclasses__()]
    return {f"{one.__module__}.{one.__name__}": one for one in known if one.__module__.startswith("guatu.")}


def test_every_closed_list_stands_in_the_glossary() -> None:
    expected = {name: {(m.label, m.value) for m in choice} for name, choice in choices().items()}
    expected["guatu.orgs.rules.roles.ROLES"] = {(role.name, code) for code, role in ROLES.items()}
    shown = tables()
    assert shown.keys() == expected.keys() | {"guatu.submissions.rules.cells.Fact"}
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize("listed", [Fact])
def test_every_fact_stands_in_the_glossary(listed: type[Enum]) -> None:
    assert {code for _, code in tables()["guatu.submissions.rules.cells.Fact"]} == set(listed.__members__)
