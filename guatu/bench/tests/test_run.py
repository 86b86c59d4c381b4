"""One run of the bench: what is built once, and what a part that breaks leaves."""

from pathlib import Path
from typing import Any

import pytest

from guatu.bench.figures import wanted
from guatu.bench.run import Broken, Run


class Told(Run):
    """A run whose parts are not measured; one of them breaks."""

    def __init__(self, folder: Path, broken: str = "") -> None:
        self.done: list[tuple[str, str]] = []
        self.broken = broken
        super().__init__(folder, lambda text: None)

    def part(self, part: str, folder: Path, **environment: str) -> dict[str, dict[str, Any]]:
        self.done.append((part, folder.name))
        if part == self.broken:
            raise Broken(part)
        return {line.name: {"value": 1, "unit": "", "floor": 1, "ratio": 1} for line in wanted([]) if line.part == part}


def test_the_city_and_the_demo_are_built_once(tmp_path: Path) -> None:
    run = Told(tmp_path)
    found = run.figures(wanted(["board", "page", "memory", "demo", "indicators"]))
    assert run.done == [
        ("groundwork", "city"), ("board", "board"), ("pages", "city"), ("demo", "demo"), ("indicators", "demo"),
        ("memory", "city"),
    ]  # fmt: skip
    assert len(found) == 12


def test_the_indicators_alone_have_their_demo_built(tmp_path: Path) -> None:
    run = Told(tmp_path)
    assert list(run.figures(wanted(["indicators"]))) == ["indicators"]
    assert run.done == [("demo", "demo"), ("indicators", "demo")]


def test_a_part_that_breaks_leaves_the_others(tmp_path: Path) -> None:
    found = Told(tmp_path, broken="launch").figures(wanted(["launch", "memory"]))
    assert {name: figure.get("broken", False) for name, figure in found.items()} == {
        "launch": True, "memory.server": False,
    }  # fmt: skip


def test_without_a_ground_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        Told(tmp_path, broken="groundwork").figures(wanted(["board"]))
