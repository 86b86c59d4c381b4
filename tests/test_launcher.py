"""The launcher on a small checkout of its own, and the lists of packages that it installs."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
LISTS = {"runtime": ROOT / "requirements.txt", "test": ROOT / "requirements-test.txt"}


def pins(path: Path) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", path.read_text("utf-8"), re.M)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the launcher, a product that prints its arguments, and nothing to install."""
    shutil.copy(ROOT / "go.py", tmp_path)
    for path in LISTS.values():
        (tmp_path / path.name).write_text("# nothing\n", encoding="utf-8")
    for place in ("guatu/__main__.py", "tests/run.py"):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text("import sys; print(__file__, *sys.argv[1:])", encoding="utf-8")
    return tmp_path


@pytest.fixture
def launcher(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("launcher", checkout / "go.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def go(checkout: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, checkout / "go.py", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_second_start_prepares_nothing_and_the_command_works_anywhere(checkout: Path, tmp_path: Path) -> None:
    place = checkout / "guatu" / "__main__.py"
    first, second = go(checkout, "demo", "--seed", "7"), go(checkout, "demo", "--seed", "7")
    assert first.splitlines()[-1] == f"{place} demo --seed 7"
    assert second == f"{place} demo --seed 7\n"
    wrapper = subprocess.run(
        [checkout / ".venv/bin/guatu", "check"], cwd="/", capture_output=True, text=True, check=True
    )
    assert wrapper.stdout == f"{place} check\n"


def test_help_teaches_and_installs_nothing(checkout: Path) -> None:
    assert "python3 go.py demo" in go(checkout) == go(checkout, "--help")
    assert not (checkout / ".venv").exists()


def test_a_changed_list_is_installed_again(launcher: ModuleType) -> None:
    launcher.VENV.joinpath("bin").mkdir(parents=True)
    launcher.PYTHON.touch()
    launcher.STAMP.write_text(
        f'{{"place": "{launcher.VENV}", "runtime": "{launcher.fingerprint("runtime")}"}}', encoding="utf-8"
    )
    assert (launcher.ready("runtime"), launcher.ready("test")) == (True, False)
    launcher.REQUIREMENTS["runtime"].write_text("# one more\n", encoding="utf-8")
    assert not launcher.ready("runtime")


def test_without_venv_and_pip_one_line_says_what_is_missing(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "works", lambda command: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert launcher.main(["demo"]) == 1
    message = f"apt-get install python3.{sys.version_info.minor}-venv\n"
    assert capsys.readouterr().err == f"无法准备运行环境：缺少 python3-venv；请先以管理员运行：{message}"


def test_without_ensurepip_the_other_pip_serves(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def works(command: list[object]) -> bool:
        asked.append([str(word) for word in command][1:])
        return "--without-pip" in asked[-1] or asked[-1] == ["-m", "pip", "--version"]

    monkeypatch.setattr(launcher, "works", works)
    launcher.make_environment()
    assert asked[-1] == ["-m", "venv", "--clear", "--without-pip", str(launcher.VENV)]


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_lists_name_no_place_and_hash_every_package(path: Path) -> None:
    text = path.read_text("utf-8")
    entries = re.sub(r"\\\n", "", text).strip().splitlines()
    assert not re.search(r"://|file:|\s-\w|--(?!hash=sha256:)", text)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_on_what_is_shipped() -> None:
    runtime, test = pins(LISTS["runtime"]), pins(LISTS["test"])
    assert runtime.items() <= test.items()
    assert pins(ROOT / "requirements/runtime.in").items() <= runtime.items()
    assert pins(ROOT / "requirements/test.in").items() <= test.items()


@pytest.mark.parametrize("name", ["runtime", "test"])
def test_every_direct_package_states_licence_and_reason(name: str) -> None:
    lines = (ROOT / f"requirements/{name}.in").read_text("utf-8").splitlines()
    assert [line for line in lines if "==" in line and not re.search(r"# .+\. \S+", line)] == []
