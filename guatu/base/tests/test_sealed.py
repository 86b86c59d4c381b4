"""Sealed secrets: what opens, where, and with which key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.base import sealed
from guatu.base.problems import Problem

KEY, OTHER = "k" * 40, "o" * 40


@pytest.fixture(autouse=True)
def key(settings):
    settings.FIELD_KEY = KEY


def test_what_was_sealed_opens_at_its_place_alone():
    kept = sealed.seal("https://example.cn/机器人?key=a1", "channel:1")
    assert sealed.unseal(kept, "channel:1") == "https://example.cn/机器人?key=a1"
    with pytest.raises(Problem):
        sealed.unseal(kept, "channel:2")


def test_one_text_is_never_sealed_alike_twice():
    assert sealed.seal("a", "x:1") != sealed.seal("a", "x:1")


def test_an_old_key_still_opens_and_a_lost_one_is_named(settings):
    kept = sealed.seal("a", "x:1")
    settings.FIELD_KEY = f"{OTHER},{KEY}"
    assert sealed.unseal(kept, "x:1") == "a"
    settings.FIELD_KEY = OTHER
    with pytest.raises(Problem, match="密钥不在"):
        sealed.unseal(kept, "x:1")


@pytest.mark.parametrize("value", ["", "short"])
def test_without_a_good_key_nothing_is_sealed(settings, value):
    settings.FIELD_KEY = value
    with pytest.raises(Problem, match="GUATU_FIELD_KEY"):
        sealed.seal("a", "x:1")


@given(st.integers(0, 200), st.characters(max_codepoint=127))
def test_any_changed_character_is_noticed(position, letter):
    kept = sealed.seal("一个秘密", "x:1")
    place = position % len(kept)
    changed = kept[:place] + letter + kept[place + 1 :]
    if changed != kept:
        try:
            assert sealed.unseal(changed, "x:1") == "一个秘密"  # base64's spare bits and ignored marks carry nothing
        except Problem as problem:
            assert problem.code == "unavailable"
