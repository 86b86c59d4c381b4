"""One run of the bench: each part in a process of its own, on folders and databases of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import guatu
from guatu.bench import ground, postgresql
from guatu.bench.figures import BY_NAME, LINES, Line

# Parts that read the standing city, parts that write into a copy of it, and parts that start from nothing.
READING = {"pages", "memory"}
WRITING = {"board", "submit", "launch"}
# Parts that read what another part has built.
AFTER = {"indicators": "demo"}
BROKEN = "测量出错，见上面的输出"
Say = Callable[[str], None]


class Broken(Exception):
    """A part ended with an error."""


class Run:
    """The folder of one run and the processes in it."""

    def __init__(self, folder: Path, say: Say) -> None:
        self.folder, self.say = folder, say
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            **ground.keys(), "PYTHONPATH": str(Path(guatu.__file__).parent.parent), "GUATU_LOG": "ERROR",
        }  # fmt: skip

    def figures(self, lines: Iterable[Line]) -> dict[str, dict[str, Any]]:
        """The figures of some lines, by name, in the order of the list."""
        names = [line.name for line in lines]
        parts = dict.fromkeys(line.part for line in LINES if line.name in names)
        found: dict[str, dict[str, Any]] = {}
        if any(part in READING | WRITING for part in parts):
            self.part("groundwork", self.fresh("city"))
        for part in parts:
            self.say(f"{part} ……")
            try:
                measured = self.on_postgresql() if part == "submit_pg" else self.part(part, self.place(part))
            except Broken:
                measured = {line.name: nothing(line, BROKEN) | {"broken": True} for line in LINES if line.part == part}
            for name, figure in measured.items():
                self.say(f"    {name}：{figure['value']} {figure['unit']} ÷ {figure['floor']} = {figure['ratio']}")
            found |= measured
        return {name: found[name] for name in names if name in found}

    def place(self, part: str) -> Path:
        """The folder that a part works in."""
        city = self.folder / "city"
        if part in READING:
            return city
        folder = self.folder / AFTER.get(part, part)
        if part in AFTER:
            if not folder.exists():
                self.part(AFTER[part], self.fresh(AFTER[part]))
            return folder
        if part in WRITING:
            shutil.copytree(city, folder)
            return folder
        return self.fresh(part)

    def fresh(self, name: str) -> Path:
        """An empty data folder, marked as a demo so that no second factor is asked for."""
        folder = self.folder / name
        folder.mkdir()
        (folder / "demo").touch()
        return folder

    def part(self, part: str, folder: Path, **environment: str) -> dict[str, dict[str, Any]]:
        """Run one part; what it measured."""
        result = self.folder / f"{part}.json"
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, "-P", "-m", "guatu.bench", part, str(result)], stdout=sys.stderr, check=False,
            env={**self.environment, "GUATU_DATA": str(folder), **environment},
        )  # fmt: skip
        if done.returncode:
            raise Broken(part)
        self.say(f"    {part}：{time.perf_counter() - started:.0f} s")
        found: dict[str, dict[str, Any]] = json.loads(result.read_text(encoding="utf-8"))
        return found

    def on_postgresql(self) -> dict[str, dict[str, Any]]:
        """Submissions on PostgreSQL, on a ground of its own; skipped with the reason where there is none."""
        folder = self.fresh("postgresql")
        try:
            with postgresql.running() as url:
                self.part("groundwork", folder, DATABASE_URL=url)
                return self.part("submit", folder, DATABASE_URL=url)
        except postgresql.Absent as reason:
            self.say(f"    跳过：{reason}")
            return {"submit.postgresql": nothing(BY_NAME["submit.postgresql"], str(reason))}


def nothing(line: Line, reason: str) -> dict[str, Any]:
    """A line without a figure, with the reason."""
    return {"value": None, "unit": "", "floor": None, "ratio": None, "aim": line.aim, "met": None, "skipped": reason}


def run(lines: Iterable[Line], *, keep: Path | None, say: Say) -> dict[str, dict[str, Any]]:
    """Measure some lines in a temporary folder, or in one to keep; a part that ends with an error is marked broken.

    Raises Broken where the ground itself cannot be built.
    """
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        return Run(keep, say).figures(lines)
    with tempfile.TemporaryDirectory(prefix="guatu-bench-") as folder:
        return Run(Path(folder), say).figures(lines)
