"""Numbers of the rules: defaults with sources, set otherwise by the city only, from a day on."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.norms import set_norm
from guatu.orgs.queries.norms import norms, shown
from guatu.orgs.rules.norms import NORMS, refusals
from tests.world import AT, World

TODAY = clock.day(AT)


@pytest.mark.parametrize("code", sorted(NORMS))
def test_every_number_names_its_source_and_keeps_its_own_bounds(code: str) -> None:
    norm = NORMS[code]
    assert norm.name and norm.source
    assert refusals(code, norm.value, norm.source, TODAY, TODAY) == {}


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(sorted(NORMS)))
def test_a_number_that_is_taken_lies_within_its_bounds(value: float, code: str) -> None:
    if not refusals(code, value, "文件", TODAY, TODAY):
        assert 0 <= value <= (1 if NORMS[code].measure == "比例" else 100_000)


def test_a_setting_holds_from_its_day_and_the_default_until_then(world: World) -> None:
    later = TODAY + timedelta(days=10)
    set_norm(code="branch.least", value=5, source="云团发〔2026〕1号", since=later, by=world.user["chief"], at=AT)
    assert (norms(TODAY)["branch.least"], norms(later)["branch.least"]) == (3, 5)
    row = next(one for one in shown(later) if one.code == "branch.least")
    assert (row.value, row.source) == (5, "云团发〔2026〕1号")


@pytest.mark.parametrize("who", ["eastern", "dept", "villager", "leader"])
def test_only_the_city_secretary_sets_a_number(world: World, who: str) -> None:
    with pytest.raises(Problem) as refused:
        set_norm(code="branch.least", value=5, source="文件", since=TODAY, by=world.user[who], at=AT)
    assert refused.value.status == 403


def test_the_page_of_a_number_opens_only_at_the_root(client: Any, world: World) -> None:
    answers = {}
    for who in ("chief", "eastern"):
        client.force_login(world.user[who])
        answers[who] = client.get("/norms/branch.least/").status_code
    assert answers == {"chief": 200, "eastern": 403}


def test_a_wrong_number_comes_back_beside_its_field(client: Any, world: World) -> None:
    client.force_login(world.user["chief"])
    answer = client.post("/norms/review.excellent/", {"value": "30", "since": "2020-01-01", "source": "文件"})
    assert answer.status_code == 422
    assert "0 到 1 之间" in answer.content.decode()
    assert client.post("/norms/nothing/", {}).status_code == 404
