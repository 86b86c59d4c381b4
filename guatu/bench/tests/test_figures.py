"""What the bench says of its figures."""

import pytest

from guatu.bench.figures import LINES, Figure, wanted
from guatu.cli.bench import table

NAMES = [
    "board.recompute", "board.vs_sql_path", "board.vs_recursive", "board.refresh_1", "board.refresh_1000", "page.wall",
    "page.unit", "page.queue", "page.mine", "submit.sqlite", "submit.postgresql", "launch", "import.units",
    "import.members", "demo.city", "indicators", "match.contacts", "spot.draw", "memory.server",
]  # fmt: skip


def test_every_promised_figure_has_a_line() -> None:
    assert [line.name for line in LINES] == NAMES


def test_a_beginning_asks_for_all_below_it() -> None:
    assert [line.name for line in wanted(["page", "launch"])] == [*NAMES[5:9], "launch"]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        wanted(["page.wal"])


def test_a_ratio_is_value_by_floor_and_says_whether_the_aim_is_met() -> None:
    figure = Figure(30.0, "ms", 20.0, {"p50": 1}).data("board.recompute")
    assert figure == {
        "value": 30.0, "unit": "ms", "floor": 20.0, "ratio": 1.5, "aim": "比值 ≤ 2", "met": True, "p50": 1,
    }  # fmt: skip


def test_a_skipped_figure_says_why() -> None:
    nothing = {"value": None, "unit": "/s", "floor": None, "ratio": None, "skipped": "没有 PostgreSQL"}
    assert "没有 PostgreSQL" in table({"submit.postgresql": nothing})
