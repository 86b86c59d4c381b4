#!/usr/bin/env python3
"""One command from a fresh checkout to a running program. Standard library only.

    python3 go.py demo             演示：准备环境，生成演示城市，打开网页服务
    python3 go.py test             检查：规范、类型、依赖方向、迁移、全部测试
    python3 go.py test 参数...      只运行 pytest，参数原样传入
    python3 go.py 其他命令 ...       与 guatu 命令相同，例如 python3 go.py check --json
    python3 go.py --help           本说明

首次运行会在本目录建立 .venv 并安装固定版本、逐个校验的软件包（约需一两分钟）；以后不再重复。
只需 Python 3.11 或以上；软件包从您为 pip 设置的镜像下载，没有设置则用 pip 的默认来源。

The first run makes .venv here and installs pinned, hash-checked packages; later runs start at once.
See docs/decisions/0001-launcher-and-requirements.md.
"""

import os
import shutil
import sys

NEWEST_FIRST = ("python3.13", "python3.12", "python3.11")
if sys.version_info < (3, 11):
    for name in NEWEST_FIRST:
        if shutil.which(name):
            os.execvp(name, [name, *sys.argv])
    sys.exit("需要 Python 3.11 或以上，这里是 %d.%d。Debian 12、Ubuntu 24.04 自带合适的版本。" % sys.version_info[:2])

import fcntl
import hashlib
import json
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "guatu.json"
REQUIREMENTS = {"runtime": ROOT / "requirements.txt", "test": ROOT / "requirements-test.txt"}
# Settings of the caller's pip that would put the packages somewhere else than into .venv.
MISLEADING = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH"}


class Stop(Exception):
    """What is missing, in one line for the user."""


def main(words: list[str]) -> int:
    """Prepare the environment, then become the command that was asked for."""
    if not words or words[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    try:
        prepare("test" if words[0] == "test" else "runtime")
    except Stop as stop:
        print(f"无法准备运行环境：{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断；再次运行会接着准备。", file=sys.stderr)
        return 130
    # -P: the package of this checkout, even when the command is given inside another one.
    target = [str(ROOT / "tests" / "run.py"), *words[1:]] if words[0] == "test" else ["-P", "-m", "guatu", *words]
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *target])


def prepare(group: str) -> None:
    """Make .venv hold the packages of a group, unless its stamp says that it already does."""
    if ready(group):
        return
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second terminal waits for the first
        if ready(group):
            return
        started = time.monotonic()
        say("首次运行，正在准备环境……" if not STAMP.exists() else "软件包清单有变化，正在更新……")
        if read_stamp().get("place") not in {None, str(VENV)}:
            shutil.rmtree(VENV)  # the checkout was moved or copied: scripts in it name the old place
        make_environment()
        install(REQUIREMENTS[group])
        connect()
        groups = ["runtime", "test"] if group == "test" else ["runtime"]
        stamp = {"place": str(VENV), **{name: fingerprint(name) for name in groups}}
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
        say(f"环境已就绪（{time.monotonic() - started:.0f} 秒）。")


def ready(group: str) -> bool:
    """Whether the last finished installation was of this very list, in this very place."""
    stamp = read_stamp()
    return PYTHON.exists() and stamp.get("place") == str(VENV) and stamp.get(group) == fingerprint(group)


def read_stamp() -> dict[str, str]:
    """What the last finished installation wrote; empty if there was none."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def fingerprint(group: str) -> str:
    """Digest of a requirement file and of this launcher, which writes the wrapper."""
    return hashlib.sha256(REQUIREMENTS[group].read_bytes() + Path(__file__).read_bytes()).hexdigest()


def make_environment() -> None:
    """A virtual environment with or without its own pip; Debian may have split either off."""
    if works([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if works([sys.executable, "-m", "venv", VENV]):
        return
    without_pip = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    if works([sys.executable, "-m", "pip", "--version"]) and works(without_pip):
        return
    if shutil.which("uv") and works(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("缺少 python3-venv，正在用 apt-get 安装……")
        works(["apt-get", "update", "-qq"])
        for name in (package, "python3-venv"):
            if works(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name]) and works(
                [sys.executable, "-m", "venv", "--clear", VENV]
            ):
                return
    shutil.rmtree(VENV, ignore_errors=True)
    raise Stop(f"缺少 python3-venv；请先以管理员运行：apt-get install {package}")


def install(requirements: Path) -> None:
    """Install exactly the listed packages, each checked against its hash, nothing built from source."""
    options = ["--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    uv = shutil.which("uv")
    if uv and works([uv, "pip", "install", "--quiet", "--python", PYTHON, *options]):
        return  # where uv fails (its index may be unreachable, or unset), pip is asked as well
    if works([PYTHON, "-m", "pip", "--version"]):
        pip = [str(PYTHON), "-m", "pip"]
    else:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    command = [
        *pip,
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        *options,
    ]
    total = len(re.findall(r"^[\w.-]+==", requirements.read_text(encoding="utf-8"), re.M))
    done = 0
    tail: list[str] = []
    with subprocess.Popen(
        command,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            tail = [*tail[-14:], line.rstrip()]
            if line.startswith("Collecting ") and sys.stdout.isatty():
                done += 1
                name = line.split()[1].split("=")[0]
                print(f"\r\033[K  下载 {min(done, total)}/{total} {name}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    if process.returncode:
        print("\n".join(tail), file=sys.stderr)
        raise Stop("软件包未能装好（见上）。请检查网络；可用 pip config set global.index-url 设置就近的镜像后重试")


def connect() -> None:
    """Let .venv import this checkout and offer the command `guatu`."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "guatu.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    wrapper = VENV / "bin" / "guatu"
    wrapper.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m guatu "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


def works(command: Sequence[str | Path]) -> bool:
    """Whether a command exists and succeeds; its output is of no interest."""
    try:
        return subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(message: str) -> None:
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
