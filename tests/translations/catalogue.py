"""The catalogue as files: the .po that people edit and the .mo that the product reads. No gettext tools are needed."""

import ast
import re
import struct
from pathlib import Path

from tests.translations.extraction import ROOT, Message

PO = ROOT / "guatu/locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
HEADER = (
    "Project-Id-Version: guatu\n"
    "Language: en\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
Translations = dict[Message, tuple[str, ...]]
KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(\".*\")$")


def quoted(text: str) -> str:
    """A string of the .po format, on several lines where it holds line ends."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    lines = re.split(r"(?<=\\n)(?=.)", escaped)
    return f'"{escaped}"' if len(lines) == 1 else '""\n' + "\n".join(f'"{line}"' for line in lines)


def read(path: Path = PO) -> Translations:
    """The translations of a .po file; the header is left out."""
    known: Translations = {}
    for block in path.read_text(encoding="utf-8").split("\n\n") if path.exists() else []:
        values: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            if found := KEYWORD.match(line):
                keyword, line = found.groups()
            if line.startswith('"'):
                values[keyword] = values.get(keyword, "") + ast.literal_eval(line)
        if values.get("msgid"):
            message = Message(values["msgid"], values.get("msgid_plural", ""), values.get("msgctxt", ""))
            known[message] = tuple(values[name] for name in sorted(values) if name.startswith("msgstr"))
    return known


def entry(message: Message, words: tuple[str, ...], places: list[str]) -> str:
    lines = [f"#: {place}" for place in places]
    if message.context:
        lines.append(f"msgctxt {quoted(message.context)}")
    lines.append(f"msgid {quoted(message.text)}")
    if message.plural:
        lines.append(f"msgid_plural {quoted(message.plural)}")
        lines += [f"msgstr[{n}] {quoted(word)}" for n, word in enumerate(words or ("", ""))]
    else:
        lines.append(f"msgstr {quoted(words[0] if words else '')}")
    return "\n".join(lines)


def text_of(said: dict[Message, list[str]], known: Translations) -> str:
    """The .po file: what is said, in the order of its sources, with the translations known; the rest is dropped."""
    head = f"msgid {quoted('')}\nmsgstr {quoted(HEADER)}"
    return "\n\n".join([head, *(entry(m, known.get(m, ()), places) for m, places in said.items())]) + "\n"


def compiled(known: Translations) -> bytes:
    """The .mo file: two tables of offsets in order of the keys, then the texts. Untranslated ones are left out."""
    pairs = {b"": HEADER.encode()}
    for message, words in known.items():
        if words and all(words):
            key = (message.context + "\x04" if message.context else "") + message.text
            key += "\0" + message.plural if message.plural else ""
            pairs[key.encode()] = "\0".join(words).encode()
    count = len(pairs)
    keys, values = [], []
    at = 28 + 16 * count
    for table, texts in ((keys, sorted(pairs)), (values, [pairs[key] for key in sorted(pairs)])):
        for text in texts:
            table.append(struct.pack("<II", len(text), at))
            at += len(text) + 1
    body = b"".join(text + b"\0" for text in [*sorted(pairs), *(pairs[key] for key in sorted(pairs))])
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count) + b"".join(
        [*keys, *values, body]
    )
