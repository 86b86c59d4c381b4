"""The rules of style that a program can check. Each takes a file's place and text and yields what is wrong."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 500  # lines; at 300 a file should become a package
# Why an import may stand inside a function. Anything else is a cycle waiting to happen.
INLINE_REASONS = ("after Django is ready", "optional package", "slow to load")
JUNK = {"utils", "util", "helpers", "helper", "common", "misc", "managers", "services", "tools"}
# Files that are handed the instant and never read the clock themselves.
TIMELESS = {"rules", "models", "queries", "actions", "forms", "sheets", "printing"}
FACES = {"views", "forms", "api"}
# Steps that several actions take inside their own transaction and under their own journal entry.
STEPS = {
    "guatu/submissions/actions/cells.py",
    "guatu/people/actions/contents.py",
    "guatu/people/actions/transfers/graduating.py",
    "guatu/desk/actions/staged.py",
}


@cache
def tree(text: str) -> ast.Module:
    """A file's syntax, read once for all checks."""
    return ast.parse(text)


def parts(path: str) -> set[str]:
    """The names in a path without its endings: `guatu/orgs/actions/moves.py` is in `actions`."""
    return {part.removesuffix(".py") for part in PurePosixPath(path).parts}


def actions_name_who_and_when(path: str, text: str) -> Iterator[str]:
    """Every public function of an `actions` module takes keyword-only `by` and `at`."""
    if "actions" not in parts(path) or path in STEPS:
        return
    for node in tree(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            missing = {"by", "at"} - {argument.arg for argument in node.args.kwonlyargs}
            if missing:
                yield f"{path}:{node.lineno}: {node.name} lacks keyword-only {' and '.join(sorted(missing))}"


def faces_ask_queries(path: str, text: str) -> Iterator[str]:
    """Views, forms and the interface reach rows through access, queries and actions, not `.objects`."""
    if not FACES & parts(path):
        return
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield f"{path}:{node.lineno}: .{node.attr}"


def time_is_an_argument(path: str, text: str) -> Iterator[str]:
    """Only base/clock.py reads the clock; what decides or stores is handed `at`."""
    if path == "guatu/base/clock.py":
        return
    banned = {"timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    if TIMELESS & parts(path):
        banned |= {"clock.now", "clock.today"}
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in banned:
                yield f"{path}:{node.lineno}: {name}"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{path}:{node.value.lineno}: {node.arg}"


def exceptions_have_reasons(path: str, text: str) -> Iterator[str]:
    """A `noqa` names its rule and says why; for an inline import, out of a closed list."""
    for number, line in enumerate(text.splitlines(), 1):
        comment = re.search(r"#\s*noqa\b(.*)", line, re.I)
        if not comment:
            continue
        good = re.fullmatch(r":\s*([A-Z]+\d+(?:,\s*[A-Z]+\d+)*)\s+-- (\S.*)", comment[1].rstrip())
        if not good:
            yield f"{path}:{number}: noqa without `: CODE -- reason`"
        elif "PLC0415" in good[1] and good[2] not in INLINE_REASONS:
            yield f"{path}:{number}: an inline import for “{good[2]}” is not in {INLINE_REASONS}"


def nothing_happens_behind_the_back(path: str, text: str) -> Iterator[str]:
    """No signals and no save() override: what a write does is read in its action."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
            yield f"{path}:{node.lineno}: {node.module}"
        elif isinstance(node, ast.ClassDef) and "models" in parts(path):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name in {"save", "delete"}:
                    yield f"{path}:{member.lineno}: {node.name}.{member.name}"


def names_are_nouns(path: str, text: str) -> Iterator[str]:
    """No junk drawers, and migrations have names."""
    junk = JUNK & parts(path)
    if junk:
        yield f"{path}: {', '.join(sorted(junk))} says nothing"
    if "migrations" in parts(path) and "_auto_" in path:
        yield f"{path}: name the migration"


def files_are_short(path: str, text: str) -> Iterator[str]:
    """No file over the limit; lists of data are no files of code."""
    length = len(text.splitlines())
    if length > LONGEST and "migrations" not in parts(path):
        yield f"{path}: {length} lines, at most {LONGEST}"


def templates_keep_the_policy(path: str, text: str) -> Iterator[str]:
    """The content security policy forbids inline script and style; so does this, sooner."""
    patterns = {
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")": "inline script",
        r"<style\b": "inline style sheet",
        r"<[^>]*\sstyle=": "style attribute",
        r"<[^>]*\son[a-z]+=": "event attribute",
        r"(?:src|href)=[\"']?(?:https?:)?//(?!www\.w3\.org)": "something from elsewhere",
    }
    bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", lambda found: "·" * len(found[0]), text)
    for pattern, name in patterns.items():
        for found in re.finditer(pattern, bare):
            line = bare.count("\n", 0, found.start()) + 1
            yield f"{path}:{line}: {name}"


PYTHON = (
    actions_name_who_and_when,
    faces_ask_queries,
    time_is_an_argument,
    exceptions_have_reasons,
    nothing_happens_behind_the_back,
    names_are_nouns,
    files_are_short,
)
TEMPLATES = (templates_keep_the_policy, files_are_short)
ASSETS = (files_are_short,)


def sources(*endings: str) -> Iterator[tuple[str, str]]:
    """Place and text of the product's own files with these endings: no tests, nothing vendored."""
    for path in sorted((ROOT / "guatu").rglob("*")):
        place = path.relative_to(ROOT).as_posix()
        if path.suffix in endings and not {"tests", "vendor", "__pycache__"} & set(path.parts):
            yield place, path.read_text(encoding="utf-8")
