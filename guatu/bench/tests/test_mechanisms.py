"""The city on which matching and drawing are timed is one that both can serve."""

from guatu.bench.mechanisms import TERMS, field
from guatu.fieldwork.rules.matching import within


def test_every_cadre_of_the_timed_city_has_branches_below() -> None:
    holders, branches = field()
    assert (len(holders), len(branches)) == (540, 9000)
    assert all(within(branches, holder.path) for holder in holders[::40])
    assert len(branches) * TERMS.most >= len(holders)
