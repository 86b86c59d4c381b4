"""Every Chinese text that a reader of the pages may see, found in the source: templates, code and lists of words."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")
# Code whose Chinese is not shown on pages: it is read from files, printed in bulletins, or spoken by the command line.
SILENT = (
    "guatu/*/tests/*", "guatu/*/*/tests/*", "guatu/*/migrations/*", "guatu/cli/*", "guatu/cli/*/*",
    "guatu/demo/*", "guatu/demo/*/*", "guatu/bench/*", "guatu/bench/*/*",
    "guatu/bulletins/printing/*", "guatu/bulletins/queries/first_draft.py",
    *(f"guatu/bulletins/rules/{name}.py" for name in ("layout", "prose", "screening", "titles")),
    "guatu/supervision/queries/digests.py", "guatu/supervision/queries/overdue.py",
    "guatu/desk/queries/week.py", "guatu/desk/queries/news.py",
    "guatu/base/excel/writing.py", "guatu/orgs/rules/divisions.py", "guatu/desk/views/components.py",
)  # fmt: skip
# Calls whose Chinese is matched against what somebody wrote, never shown.
MATCHING = {"compile", "startswith", "endswith", "removesuffix", "removeprefix", "findall", "Declaration", "split"}
# Lists of further words that a ledger may use, and the arguments of a ledger's column that hold such words or samples.
FURTHER = {
    "KIND_WORDS", "SECTOR_WORDS", "TRUE", "FALSE", "YES", "NO",
    # what the province's printed tables say (appraisals)
    "NOTHING", "SUMS", "MEANS", "WHOLES", "FOOT", "ENDINGS", "GRADE_WORDS", "SUBJECTS", "WHOLE", "PLACES", "VALUES",
    "GENERAL", "IGNORED", "BESIDE",
}  # fmt: skip
SPEAKING = {
    "_": 1, "_lazy": 1, "gettext": 1, "gettext_lazy": 1,
    "ngettext": 2, "ngettext_lazy": 2, "pgettext": 1, "pgettext_lazy": 1,
}  # fmt: skip
CALL = re.compile(
    r"\b(?P<name>_|gettext|ngettext|pgettext)\(\s*(?P<first>u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")"
    r"(?:\s*,\s*(?P<second>u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"))?"
)


@dataclass(frozen=True, order=True)
class Message:
    """One text to translate: with its plural where there is one, with a context where the word alone is unclear."""

    text: str
    plural: str = ""
    context: str = ""


def silent(path: str) -> bool:
    return any(PurePosixPath(path).match(pattern) for pattern in SILENT)


def called(node: ast.AST) -> str:
    """The name of what a call calls."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def worded(node: ast.JoinedStr) -> str:
    """An f-string as a pattern: f"第 {row.number} 行" is 第 {number} 行. Fields without a name are {value}."""
    names: list[str] = []
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))
            continue
        inner = part.value
        name = inner.id if isinstance(inner, ast.Name) else getattr(inner, "attr", "value")
        name = name.lower().strip("_") or "value"
        taken = sum(known.rstrip("0123456789") == name for known in names)
        names.append(f"{name}{taken + 1}" if taken else name)
        parts.append("{" + names[-1] + "}")
    return "".join(parts)


def literals(node: ast.AST) -> Iterator[Message]:
    """The messages of a piece of code, docstrings left out."""
    name = called(node)
    if name in MATCHING:
        return
    if name in SPEAKING and node.args and all(isinstance(a, ast.Constant) for a in node.args[: SPEAKING[name]]):
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name.startswith("ngettext"):
            yield Message(words[0], plural=words[1])
        elif name.startswith("pgettext"):
            yield Message(words[1], context=words[0])
        else:
            yield Message(words[0])
        for argument in node.args[1:]:
            if not isinstance(argument, ast.Constant):
                yield from literals(argument)
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        if any(isinstance(part, ast.Constant) and HAN.search(str(part.value)) for part in node.values):
            yield Message(worded(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from literals(part.value)
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and HAN.search(node.value):
            yield Message(node.value)
        return
    for child in shown(node):
        yield from literals(child)


def shown(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a piece of code that may be shown: a ledger's alternative headings and samples are not."""
    further = isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in FURTHER for t in node.targets)
    if further and not isinstance(node.value, ast.Tuple):  # NO = "no", "否" is a choice with its label
        return
    for child in ast.iter_child_nodes(node):
        if called(node) in {"Column", "Worded"} and isinstance(child, ast.Tuple):
            continue
        if isinstance(child, ast.keyword) and child.arg == "example":
            continue
        yield child


def of_code(text: str) -> Iterator[Message]:
    yield from literals(ast.parse(text))


def of_template(text: str) -> Iterator[Message]:
    """The messages of a template: trans, blocktrans with plural, and _("…") in tags and filters."""
    for found in CALL.finditer(templatize(text)):
        first, second = (ast.literal_eval(part) if part else "" for part in found.group("first", "second"))
        if found["name"] == "pgettext":
            yield Message(second, context=first)
        else:
            yield Message(first, plural=second if found["name"] == "ngettext" else "")


def bare(text: str) -> list[str]:
    """Chinese that a template writes without a translation tag."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.S)
    text = re.sub(r"{%\s*(blocktrans|blocktranslate)\b.*?end\1\s*%}", "", text, flags=re.S)
    text = re.sub(r'<(\w+)[^>]*\blang="zh-CN"[^>]*>.*?</\1>', "", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)
    return [piece for piece in re.split(r"[<>\"\n]", text) if HAN.search(piece)]


def sources() -> Iterator[Path]:
    for pattern in ("guatu/**/*.py", "guatu/**/templates/**/*.html"):
        yield from sorted(path for path in ROOT.glob(pattern) if not silent(path.relative_to(ROOT).as_posix()))


def everything() -> dict[Message, list[str]]:
    """Each message and the files that say it, in the order of the files."""
    said: dict[Message, list[str]] = {}
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        for message in of_template(text) if path.suffix == ".html" else of_code(text):
            if HAN.search(message.text):
                places = said.setdefault(message, [])
                if place not in places:
                    places.append(place)
    return merged(said)


def merged(said: dict[Message, list[str]]) -> dict[Message, list[str]]:
    """A text that is said with and without its plural is one entry, as the catalogue's format demands."""
    plural = {(m.text, m.context): m for m in said if m.plural}
    result: dict[Message, list[str]] = {}
    for message, places in said.items():
        kept = plural.get((message.text, message.context), message)
        result.setdefault(kept, []).extend(place for place in places if place not in result.get(kept, []))
    return result
