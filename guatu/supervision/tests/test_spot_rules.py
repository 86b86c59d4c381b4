"""Rules of spot checks: the draw, the sizes, the intervals, the routes, entries in any order, honesty."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from guatu.fieldwork.rules.syncing import digest
from guatu.orgs.rules.norms import NORMS
from guatu.supervision import sampling
from guatu.supervision.rules import spot
from guatu.supervision.rules.honesty import Signed, honesty
from guatu.supervision.rules.routes import route
from guatu.supervision.rules.spot import Barred, Line, Outcome, Question, Reason, Verdict

VALUES = {code: norm.value for code, norm in NORMS.items()}
seeds = st.text("0123456789abcdef", min_size=8, max_size=64)
frames = st.lists(
    st.builds(
        Line, code=st.integers(0, 400).map(str), stratum=st.sampled_from(["a", "b", "c"]), claims=st.integers(1, 5),
        weight=st.sampled_from([1.0, 1.5, 2.0, 3.0, 6.0]),
    ),
    min_size=1, max_size=60, unique_by=lambda line: line.code,
)  # fmt: skip


@given(seeds, frames, st.integers(0, 80), st.randoms(use_true_random=False))
def test_a_seed_draws_the_same_units_from_a_frame_whatever_the_order_of_its_rows(
    seed: str, frame: list[Line], size: int, chance: Random
) -> None:
    counts = {key: sum(line.stratum == key for line in frame) for key in {line.stratum for line in frame}}
    weights = {key: sum(line.weight for line in frame if line.stratum == key) for key in counts}
    sizes = spot.allotment(weights, counts, size, 2)
    drawn = spot.draw(seed, frame, sizes)
    again = spot.lines([line.row() for line in frame])
    chance.shuffle(again)
    assert spot.draw(seed, again, sizes) == drawn
    assert spot.digest(again, dict(reversed(sizes.items()))) == spot.digest(frame, sizes)
    assert len({row.code for row in drawn}) == len(drawn) == sum(sizes.values())
    assert sum(sizes.values()) == min(len(frame), max(size, sum(min(2, n) for n in counts.values())))
    assert all(0 < row.chance <= 1 for row in drawn)


@given(frames, st.integers(1, 60))
def test_chances_add_up_to_the_size_and_rise_with_the_weight(frame: list[Line], size: int) -> None:
    weights = {line.code: line.weight for line in frame}
    chances = spot.chances(weights, size)
    assert sum(chances.values()) == pytest.approx(min(size, len(frame)))
    codes = sorted(weights, key=weights.__getitem__)
    assert all(chances[a] <= chances[b] + 1e-12 for a, b in pairwise(codes))


def test_a_sample_larger_than_its_stratum_is_the_whole_stratum() -> None:
    frame = [Line(str(n), "a", 1, 1 + n % 3) for n in range(5)]
    assert {(row.code, row.chance) for row in spot.draw("s", frame, {"a": 9})} == {(str(n), 1.0) for n in range(5)}


def test_units_are_drawn_as_often_as_their_chance_says() -> None:
    weights = {str(n): w for n, w in enumerate([1, 1, 1, 1, 2, 2, 2, 4, 4, 6])}
    frame = [Line(code, "a", 1, w) for code, w in weights.items()]
    aimed, rounds = spot.chances(weights, 4), 3000
    drawn = [row.code for n in range(rounds) for row in spot.draw(f"seed{n}", frame, {"a": 4})]
    assert {code: drawn.count(code) / rounds for code in weights} == pytest.approx(aimed, abs=0.04)


@pytest.mark.parametrize(
    ("units", "tolerable", "acceptance"), [(30, 0.1, 0), (500, 0.1, 0), (500, 0.1, 2), (59, 0.05, 1)]
)
def test_the_size_is_the_smallest_that_is_sure_enough(units: int, tolerable: float, acceptance: int) -> None:
    size, bad = sampling.size(units, tolerable, acceptance, 0.95), sampling.false_claims(units, tolerable)
    assert bad / units > tolerable >= (bad - 1) / units
    assert hypergeom.cdf(acceptance, units, bad, size) <= 0.05 < hypergeom.cdf(acceptance, units, bad, size - 1)


def test_known_sizes() -> None:
    assert sampling.size(10_000, 0.1, 0, 0.95) == 29  # the binomial's well-known 29 for 95 % and 10 %
    assert sampling.size(3, 0.1, 0, 0.95) == 3
    assert sampling.size(8, 0.1, 3, 0.95) == 8  # so many may be false that only a census could tell
    assert sampling.size(0, 0.1, 0, 0.95) == 0


@given(st.integers(1, 300), st.floats(0.02, 0.5), st.integers(0, 4), st.data())
def test_the_worst_case_of_equal_chances_is_the_binomial(
    units: int, tolerable: float, acceptance: int, data: st.DataObject
) -> None:
    drawn = data.draw(st.integers(1, units))
    bad = sampling.false_claims(units, tolerable)
    found = sampling.assurance([drawn / units] * units, tolerable, acceptance)
    if bad > acceptance:
        assert found == pytest.approx(float(binom.sf(acceptance, bad, drawn / units)), abs=1e-9)
        if acceptance == 0:
            assert found <= sampling.exactly(units, tolerable, 0, drawn) + 1e-9


@settings(max_examples=30)
@given(st.integers(2, 60), st.data())
def test_the_interval_of_a_frame_covers_the_truth_as_often_as_it_says(frame: int, data: st.DataObject) -> None:
    passing, drawn = data.draw(st.integers(0, frame)), data.draw(st.integers(1, frame))
    covered = sum(
        hypergeom.pmf(seen, frame, passing, drawn)
        for seen in range(max(0, drawn - frame + passing), min(drawn, passing) + 1)
        if (found := sampling.of_frame(seen, drawn, frame, 0.95)).low <= passing / frame <= found.high
    )
    assert covered >= 0.95 - 1e-9


def test_the_binomial_interval_is_the_published_one() -> None:
    assert sampling.clopper_pearson(8, 10, 0.95) == pytest.approx((0.4439045, 0.9747893), abs=1e-6)
    assert sampling.clopper_pearson(0, 10, 0.95)[0] == 0
    assert sampling.clopper_pearson(10, 10, 0.95)[1] == 1


def test_a_pass_rate_says_whether_it_is_exact() -> None:
    equal = [sampling.Cluster(1, n != 0, 0.5) for n in range(10)]
    exact = sampling.pass_rate(equal, 20, 0.95)
    assert exact is not None and exact.exact and exact.share == 0.9
    assert exact.low < 0.9 < exact.high <= 19 / 20  # one of the twenty is known to be false
    mixed = sampling.pass_rate([*equal, sampling.Cluster(3, 0, 0.25)], 20, 0.95)
    assert mixed is not None and not mixed.exact
    assert mixed.share == pytest.approx(18 / (20 + 12)) and mixed.low < mixed.share < mixed.high
    whole = sampling.pass_rate([sampling.Cluster(2, 1, 1.0)] * 4, 4, 0.95)
    assert whole == sampling.Interval(0.5, 0.5, 0.5, True)
    assert sampling.pass_rate([], 5, 0.95) is None


@pytest.mark.parametrize(
    ("failed", "checked", "drawn", "acceptance", "said"),
    [(0, 10, 10, 0, Verdict.ACCEPTED), (1, 10, 10, 0, Verdict.REFUSED), (1, 3, 10, 0, Verdict.REFUSED),
     (0, 9, 10, 0, Verdict.UNKNOWN), (1, 10, 10, 1, Verdict.ACCEPTED), (0, 0, 0, 0, Verdict.UNKNOWN)],
)  # fmt: skip
def test_too_small_a_sample_says_nothing(failed: int, checked: int, drawn: int, acceptance: int, said: Verdict) -> None:
    assert spot.verdict(failed, checked, drawn, acceptance) == said


def test_weights_multiply_up_to_the_most() -> None:
    assert spot.weight([], None, VALUES) == 1
    assert spot.weight([Reason.NEVER], None, VALUES) == 2
    assert spot.weight([Reason.HONESTY], 0.5, VALUES) == 2.5
    assert spot.weight(list(Reason), 0.0, VALUES) == VALUES["spot.weight.most"]


# -- who checks ------------------------------------------------------------------------------------

ORGANISER, COUNTY, TOWN, BRANCH = "0000001", "00000010000002", "000000100000020000003", "0000001000000200000030000004"
FREE = {"handled": False, "contact": False, "lately": False}


@pytest.mark.parametrize(
    ("homes", "more", "said"),
    [((ORGANISER,), {}, None), ((COUNTY,), {}, Barred.OWN), ((TOWN,), {}, Barred.OWN), ((BRANCH,), {}, Barred.OWN),
     (("00000010000009",), {}, None), ((ORGANISER, TOWN), {}, Barred.OWN),
     ((ORGANISER,), {"handled": True}, Barred.HANDLED), ((ORGANISER,), {"contact": True}, Barred.CONTACT),
     ((ORGANISER,), {"lately": True}, Barred.ROTATION)],
)  # fmt: skip
def test_nobody_checks_their_own_line(homes: tuple[str, ...], more: dict[str, bool], said: Barred | None) -> None:
    assert spot.barred(homes=homes, unit=BRANCH, organiser=ORGANISER, **{**FREE, **more}) == said


def test_a_route_goes_to_the_nearest_next_and_leaves_unknown_places_to_the_end() -> None:
    stops = {1: (30.0, 100.3), 2: (30.0, 100.1), 3: None, 4: (30.0, 100.2)}
    found = route((30.0, 100.0), stops)
    assert [pk for pk, _way in found] == [2, 4, 1, 3]
    assert [round((way or 0) / 1000) for _pk, way in found] == [10, 10, 10, 0]
    assert [pk for pk, _way in route(None, stops)] == [1, 4, 2, 3]


# -- entries ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    content: Any
    written_at: datetime
    chosen_at: datetime | None = None

    @property
    def digest(self) -> str:
        return digest(self.content)


instants = st.integers(0, 50).map(lambda n: datetime(2026, 11, 1, n % 24, n, tzinfo=UTC))
contents = st.fixed_dictionaries(
    {"on": st.just("2026-11-01"), "outcome": st.sampled_from(Outcome.codes()), "text": st.sampled_from(["", "见台账"])}
)
entries = st.lists(st.builds(Entry, contents, instants, st.none() | instants), max_size=6)


@given(entries, st.randoms(use_true_random=False))
def test_what_entries_come_to_depends_on_no_order_and_no_repeats(found: list[Entry], chance: Random) -> None:
    again = found + [chance.choice(found) for _ in range(3) if found]
    chance.shuffle(again)
    assert spot.found(again) == spot.found(found)
    if len({entry.digest for entry in found}) == 1:
        assert not spot.found(found).conflict


def test_the_list_of_a_task_comes_from_its_standard() -> None:
    rows = spot.derived("每季度召开支部大会；记录完整。\n按期换届")
    assert [row.text for row in rows][:3] == [
        "是否做到：每季度召开支部大会",
        "是否做到：记录完整",
        "是否做到：按期换届",
    ]
    assert len(spot.derived("好。" * 50)) == 6
    assert len(spot.derived("")) == 2


@pytest.mark.parametrize(
    ("outcome", "answer", "text", "fields"),
    [("confirmed", "yes", "", set()), ("confirmed", "no", "", {"outcome"}), ("not", "no", "", {"text"}),
     ("not", "no", "没有记录", set()), ("", "yes", "", {"outcome"}), ("confirmed", "maybe", "", {"answers"})],
)  # fmt: skip
def test_a_critical_no_refutes_the_claim(outcome: str, answer: str, text: str, fields: set[str]) -> None:
    assert set(spot.lacking(outcome, {"1": answer}, [Question("1", "有记录吗", critical=True)], text)) == fields


# -- honesty ---------------------------------------------------------------------------------------

rounds = st.lists(
    st.builds(Signed, st.integers(0, 9), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)),
    max_size=6, unique_by=lambda row: row.round,
)  # fmt: skip


@given(rounds, st.randoms(use_true_random=False))
def test_the_index_is_a_share_of_signed_outcomes_in_any_order(found: list[Signed], chance: Random) -> None:
    again = list(found)
    chance.shuffle(again)
    index = honesty(found, VALUES)
    assert honesty(again, VALUES) == index
    assert (index is None) == (sum(row.claims for row in found) == 0)
    if index:
        assert 0 < index.index < 1 and index.claims == sum(row.claims for row in found)


def test_the_latest_round_counts_most() -> None:
    bad_lately, bad_before = [Signed(1, 4), Signed(2, 0, 0, 4)], [Signed(1, 0, 0, 4), Signed(2, 4)]
    assert honesty(bad_lately, VALUES).index < honesty(bad_before, VALUES).index  # type: ignore[union-attr]
    assert honesty([Signed(1, 2, 2, 1)], VALUES).index == pytest.approx((1.8 + 3) / 7)  # type: ignore[union-attr]
