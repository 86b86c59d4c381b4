"""Messages with values in them, in the reader's language.

Rules and actions write their messages in Chinese as they stand: `f"组织层级最多 {DEEPEST} 级"`. The catalogue
holds such a message as a pattern, 组织层级最多 {deepest} 级; here the words that fill it are found again and put into
its translation. So rules need no translation, and what was stored as text yesterday can be read in English today.
"""

import re
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation.trans_real import catalog

FIELD = re.compile(r"\{(\w+)\}")
SENTENCE = re.compile(r"(?<=[。！？；\n])(?=.)")
HAN = re.compile(r"[\u4e00-\u9fff]")
# A pattern with fewer characters of its own, like 任务{code}, takes only numbers and codes: 任务分派 is no task.
FIRM = 3
NO_HAN = r"[^\u4e00-\u9fff]+?"
LONGEST = 2000  # characters; a message is a few sentences, anything longer is somebody's own text


@cache
def patterns(language: str) -> list[tuple[re.Pattern[str], str, str]]:
    """The catalogue's patterns with their translations, the most exact first, and a piece that each must contain."""
    found = []
    for text, translation in catalog()._catalog.items():  # type: ignore[attr-defined]  # the only way Django offers to list a catalogue
        if not isinstance(text, str) or not FIELD.search(text) or not translation:
            continue
        pieces = FIELD.split(text.replace("{{", "{").replace("}}", "}"))
        value = ".+?" if len(HAN.findall(text)) >= FIRM else NO_HAN
        matching = "".join(f"(?P<{p}>{value})" if n % 2 else re.escape(p) for n, p in enumerate(pieces))
        found.append((re.compile(matching, re.DOTALL), translation, max(pieces[::2], key=len)))
    return sorted(found, key=lambda entry: -len(entry[0].pattern))


def told(message: object) -> str:
    """A message as the present reader should see it; what is not in the catalogue stays as it is.

    >>> told("组织层级最多 9 级")  # an English reader
    'At most 9 levels of units'
    """
    text = str(message)
    language = get_language() or ""
    if not language.startswith("en") or not text or len(text) > LONGEST or text.isascii():
        return text
    if " · " in text:
        return " · ".join(told(part) for part in text.split(" · "))
    whole = one(text, language)
    if whole is not None:
        return whole
    sentences = SENTENCE.split(text)
    if len(sentences) == 1:
        return text
    return " ".join((one(s, language) or s).strip() for s in sentences)


def one(text: str, language: str) -> str | None:
    """The translation of one text or pattern; None where the catalogue has neither."""
    plain = gettext(text)
    if plain != text:
        return plain
    for pattern, translation, piece in patterns(language):
        if piece in text and (found := pattern.fullmatch(text)):
            return translation.format(**{name: told(value) for name, value in found.groupdict().items()})
    return None


def named(row: object) -> str:
    """The name of a campaign, category or task in the reader's language, where it has one."""
    english = getattr(row, "name_en", "") if (get_language() or "").startswith("en") else ""
    return str(english or getattr(row, "name", ""))
