"""What must not stand in a bulletin: numbers typed by hand beside bound figures, and personal numbers (P20)."""

import re
import unicodedata
from collections.abc import Iterable

# Separators that people put into long numbers: spaces, hyphens, dots, and characters that take no room.
_GAPS = re.compile(r"(?<=[\dXx])[\s\-‐‑–—.·_\u200b-\u200d\u2060]+(?=[\dXx])")
_PERSONAL = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), "身份证号码"),
    (re.compile(r"(?<!\d)\d{15}(?!\d)"), "身份证号码"),
    (re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)"), "手机号码"),
)
_MEASURES = "个|项|家|条|面|人|名|次|支|所|户|件|份|％|%|‰|成|倍|位|万|亿|百分点"
_TYPED = re.compile(
    rf"(?<![\d第〔,.])\d[\d,]*(?:\.\d+)?\s*(?:余|多)?\s*(?:{_MEASURES})|百分之[零〇一二三四五六七八九十百点两]+"
)
_PLACE = re.compile(r"\{\{[^}]*\}\}")


def personal(texts: Iterable[str]) -> list[str]:
    """The kinds of personal number found in some texts (身份证号码, 手机号码), however spaced or wide they are."""
    found = set()
    for text in texts:
        plain = _GAPS.sub("", unicodedata.normalize("NFKC", _PLACE.sub("；", text)))
        found |= {name for pattern, name in _PERSONAL if pattern.search(plain)}
    return sorted(found)


def typed(texts: Iterable[str]) -> list[str]:
    """Figures typed as words (37个, 62.3%, 百分之八十), which no list stands behind; ordinals and dates are none."""
    found: dict[str, None] = {}
    for text in texts:
        plain = unicodedata.normalize("NFKC", _PLACE.sub("；", text))
        found.update(dict.fromkeys(match[0] for match in _TYPED.finditer(plain)))
    return list(found)


def unknown(texts: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Placeholders that no figure stands behind, and braces that are none."""
    known = {"{{" + code + "}}" for code in codes}
    found = [match for text in texts for match in re.findall(r"\{\{[^}]*\}\}?|\{\{|\}\}", text)]
    return list(dict.fromkeys(match for match in found if match not in known))
