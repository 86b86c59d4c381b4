"""What changed between two versions of a text: by words, and in Chinese by characters."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"[A-Za-z0-9_.%-]+|\s+|.", re.DOTALL)
# Beyond this many tokens the comparison goes line by line, so that a request's work stays bounded.
FINE = 4000


@dataclass(frozen=True)
class Run:
    """A stretch of text: `kind` is same, gone or new."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Run]:
    """The runs that lead from `old` to `new`: same and gone ones spell `old`, same and new ones spell `new`."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) + len(after) > FINE:
        before, after = old.splitlines(keepends=True)[:FINE], new.splitlines(keepends=True)[:FINE]
        before.append(old[sum(map(len, before)) :])
        after.append(new[sum(map(len, after)) :])
    runs: list[Run] = []
    for kind, start, end, since, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("same", "".join(before[start:end])))
            continue
        runs += [Run("gone", "".join(before[start:end])), Run("new", "".join(after[since:until]))]
    return [run for run in runs if run.text]
