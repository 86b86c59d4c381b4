from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guatu.fieldwork.rules.syncing import digest, standing

NOON = datetime(2026, 3, 6, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    digest: str
    written_at: datetime
    chosen_at: datetime | None = None


moments = st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours))
entries = st.lists(st.builds(Entry, st.sampled_from("abcd"), moments, st.none() | moments), max_size=6)
contents = st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5))


@given(entries, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(found, chance):
    repeated = found + [entry for entry in found if chance.random() < 0.5]
    chance.shuffle(repeated)
    assert standing(repeated) == standing(found)


@given(entries)
def test_a_choice_stands_before_what_was_written_last(found):
    entry, conflict = standing(found)
    chosen = [other for other in found if other.chosen_at]
    if chosen:
        last = max(other.chosen_at for other in chosen)
        assert entry.chosen_at == last
        assert conflict == any(other.written_at > last and other.digest != entry.digest for other in found)
    elif found:
        assert (entry.written_at, entry.digest) == max((other.written_at, other.digest) for other in found)
        assert conflict == (len({other.digest for other in found}) > 1)
    else:
        assert (entry, conflict) == (None, False)


@given(contents, st.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_the_order_of_keys(content, chance):
    keys = list(content)
    chance.shuffle(keys)
    assert digest({key: content[key] for key in keys}) == digest(content)


def test_different_contents_have_different_digests():
    assert digest({"hours": 2}) != digest({"hours": "2"}) != digest({"hours": None})
