"""Chinese names for sorting and searching, by the pypinyin library."""

from functools import lru_cache
from itertools import chain

from pypinyin import Style, lazy_pinyin
from pypinyin.core import Pinyin

SPLIT = Pinyin().seg  # into the words whose characters are read together


@lru_cache(maxsize=65536)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin syllables of a text without tones; what is not Chinese stays as it is."""
    if text.isascii():
        return tuple(text.lower())
    return tuple(chain.from_iterable(map(word, SPLIT(text))))


@lru_cache(maxsize=65536)
def word(text: str) -> tuple[str, ...]:
    """The syllables of one word. Names repeat their words, which are slow to read, so each is read once."""
    # The stub knows only texts; pypinyin spreads a list that `errors` returns.
    parts = lazy_pinyin(text, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]
    return tuple(part.lower() for part in parts)


def sort_key(text: str) -> str:
    """A key that sorts names by pinyin in any database."""
    return " ".join(syllables(text))[:240]


def search_text(*texts: str) -> str:
    """One line to search in with LIKE: the texts, their full pinyin and their initials."""
    parts: list[str] = []
    for text in filter(None, texts):
        sounds = syllables(text)
        parts += [text.lower(), "".join(sounds), "".join(sound[0] for sound in sounds if sound.strip())]
    return " ".join(dict.fromkeys(parts))[:500]
