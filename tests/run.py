"""Every check in order; goes on after a failure and ends with a table. Run by `python3 go.py test`.

python3 go.py test                             all steps
python3 go.py test guatu/orgs -k move          only pytest, with these arguments, on SQLite
python3 go.py test --postgresql guatu/orgs     the same on a real PostgreSQL
python3 go.py test --only types,imports        only these steps
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browsers import chromium  # noqa: E402 -- after the path is set
from tests.databases import postgresql  # noqa: E402 -- after the path is set

NO_TESTS = 5  # pytest's exit code when nothing was selected


@dataclass(frozen=True)
class Outcome:
    """How a step ended; `note` is what a reader of the table must know."""

    ok: bool
    note: str = ""
    skipped: bool = False


Step = Callable[[dict[str, str]], Outcome]


def python(*words: str) -> Step:
    """A step that runs one Python command and is good if that exits with 0."""

    def step(environment: dict[str, str]) -> Outcome:
        code = call([sys.executable, *words], environment)
        return Outcome(code == 0, "" if code == 0 else f"exit {code}")

    return step


def pytest(*words: str) -> Step:
    """A step that runs pytest with its usual verbosity, so that its closing line counts the tests."""

    def step(environment: dict[str, str]) -> Outcome:
        code = call([sys.executable, "-m", "pytest", "-v", "--tb=short", "--durations=25", *words], environment)
        if code == NO_TESTS:
            return Outcome(True, "没有用例 no tests", skipped=True)
        return Outcome(code == 0, "" if code == 0 else f"exit {code}")

    return step


def on_postgresql(step: Step) -> Step:
    """The same step on a server of our own, or on the one that DATABASE_URL already names."""

    def run(environment: dict[str, str]) -> Outcome:
        given = environment.get("GUATU_TEST_DATABASE_URL")
        with ExitStack() as stack:
            try:
                url = given or stack.enter_context(postgresql())
            except (OSError, subprocess.SubprocessError) as error:
                return Outcome(False, f"PostgreSQL 未能启动 did not start: {error}")
            return step({**environment, "DATABASE_URL": url})

    return run


def in_chromium(step: Step) -> Step:
    """The same step if there is a Chromium, which root may install; otherwise skipped with a line."""

    def run(environment: dict[str, str]) -> Outcome:
        if not chromium() and os.geteuid() == 0 and shutil.which("apt-get"):
            packages = ["chromium", "fonts-noto-cjk"]
            print("缺少 Chromium，正在用 apt-get 安装…… Installing Chromium.", flush=True)
            quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
            call(["apt-get", "update", "-qq"], quiet, show=False)
            call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], quiet, show=False)
        path = chromium()
        if not path or call([path, "--version"], environment, show=False):
            print("没有 Chromium，跳过浏览器测试：请先 apt-get install chromium。No Chromium: skipped.")
            return Outcome(True, "没有 Chromium no Chromium", skipped=True)
        return step(environment)

    return run


# Walks a whole city's pages for their words, which no database changes.
ENGLISH = ("--ignore", "tests/test_translations.py")

STEPS: dict[str, tuple[str, Step]] = {
    "lint": ("代码规范 lint", python("-m", "ruff", "check", ".")),
    "format": ("代码格式 format", python("-m", "ruff", "format", "--check", ".")),
    "types": ("类型 types", python("-m", "mypy", "guatu", "go.py")),
    "imports": (
        "依赖方向 import contract",
        python("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    ),
    "migrations": ("迁移 migrations", python("manage.py", "makemigrations", "--check", "--dry-run")),
    "sqlite": ("测试 tests, SQLite", pytest("-n", "2", "--dist", "worksteal", "-m", "not browser and not postgresql")),
    "postgresql": (
        "测试 tests, PostgreSQL",
        on_postgresql(
            pytest("-n", "2", "--dist", "worksteal", "-m", "database and not browser and not repeated", *ENGLISH)
        ),
    ),
    "browser": ("测试 tests, Chromium", in_chromium(pytest("-m", "browser"))),
}


def call(command: list[str], environment: dict[str, str], *, show: bool = True) -> int:
    """Exit code of a command run from the root of the checkout."""
    sys.stdout.flush()
    sink = None if show else subprocess.DEVNULL
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sink, stderr=sink, check=False)
    except OSError:
        return 127
    return done.returncode


def run(names: list[str], environment: dict[str, str]) -> int:
    """Run the named steps one after the other; 1 if any failed."""
    rows = []
    for name in names:
        title, step = STEPS[name]
        print(f"\n── {title} " + "─" * 40, flush=True)
        started = time.monotonic()
        rows.append((title, step(environment), time.monotonic() - started))
    print("\n── 小结 summary " + "─" * 40)
    for title, outcome, seconds in rows:
        mark = "✗ 未过 FAILED " if not outcome.ok else "– 跳过 skipped" if outcome.skipped else "✓ 通过 passed "
        print(f"{mark} {seconds:7.1f} s  {title}" + (f"  ({outcome.note})" if outcome.note else ""))
    return int(not all(outcome.ok for _, outcome, _ in rows))


def main(words: list[str]) -> int:
    if words[:1] in (["-h"], ["--help"]):
        print(__doc__, "\nsteps:", ", ".join(STEPS))
        return 0
    with tempfile.TemporaryDirectory(prefix="guatu-test-") as data:
        environment = {**os.environ, "GUATU_TEST": "1", "GUATU_DATA": data}
        environment.pop("DATABASE_URL", None)  # tests never run on a database that somebody uses
        # Without compiled files, each process of each step would compile every module and test anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if words[:1] == ["--only"] and len(words) == 2:
            unknown = set(names := words[1].split(",")) - set(STEPS)
            if unknown:
                print(f"没有这样的步骤 no such step: {', '.join(sorted(unknown))}", file=sys.stderr)
                return 2
            return run(names, environment)
        if words[:1] == ["--postgresql"]:
            return 0 if on_postgresql(pytest(*words[1:]))(environment).ok else 1
        if words:
            return 0 if pytest(*words)(environment).ok else 1
        return run(list(STEPS), environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
