"""Untrusted bytes are parsed in a child process that cannot use up the machine.

The parent starts `python -m <module>` with a bare environment (no secrets, no database address) and a
wall-clock limit; the child limits itself before it looks at the first byte. It answers on its standard
output: one JSON array a line, the first item naming the line, the last line ["end", …].
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from guatu.base.problems import Problem

PROJECT = Path(__file__).resolve().parents[3]
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one child may use: memory and answer in bytes, times in seconds."""

    memory: int = 1024 * MIB
    cpu: int = 60
    wall: float = 90
    answer: int = 400 * MIB


def answers(module: str, request: dict[str, Any], *, limits: Limits, content: bytes = b"") -> Iterator[bytes]:
    """The lines that the module answers, still as JSON, so that a caller may keep them compact.

    A Problem if the module refuses, fails, or exceeds a limit.
    """
    message = json.dumps({"limits": asdict(limits), "size": len(content), **request}).encode() + b"\n"
    child = subprocess.Popen(  # noqa: S603 -- fixed arguments, no shell
        [sys.executable, "-s", "-B", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        cwd="/",
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(limits.wall, stop)
    clock.daemon = True
    feeder = threading.Thread(target=_feed, args=(child.stdin, message, content), daemon=True)
    clock.start()
    feeder.start()
    try:
        if not (yield from _lines(child.stdout, limits.answer)):
            raise _failure(child.wait(), late.is_set())
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        feeder.join(5)
        child.stdout.close()


def _feed(stdin: IO[bytes], message: bytes, content: bytes) -> None:
    # A child that refuses early closes its end; that is an answer, not an error.
    try:
        stdin.write(message)
        stdin.write(content)
        stdin.close()
    except OSError:
        return


def _lines(stdout: IO[bytes], most: int) -> Generator[bytes, None, bool]:
    """Yields each line up to the end marker; returns whether the marker came."""
    read = 0
    for line in stdout:
        read += len(line)
        if read > most:
            raise Problem("too_large", "文件展开后的内容过大。请拆成几个文件，分次上传。")
        if line.startswith(b'["problem",'):
            _, code, detail, fields = json.loads(line)
            raise Problem(code, detail, fields)
        if not line.endswith(b"]\n"):
            return False  # the child died in the middle of a line
        yield line
        if line.startswith(b'["end"'):
            return True
    return False


def _failure(code: int, late: bool) -> Problem:
    if late or code in {-24, -9}:
        return Problem("too_large", "文件内容过于复杂，超过了处理时限。请精简内容或拆成几个文件，再上传。")
    if code in {-6, -11, 3}:
        return Problem(
            "too_large",
            "文件展开后太大，无法处理。常见原因是表格下方或右侧有大片看不见的格式："
            "请把需要的内容复制到新建的文件里，再上传。",
        )
    return Problem("invalid", "文件已损坏或格式不对，无法打开。请用 Excel 或 WPS 打开后另存，再上传。")


def begin() -> dict[str, Any]:
    """In the child: read the request, and give up every resource above the limits."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = request["limits"]
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to its pipe only
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    return request


def answer(*line: Any) -> None:
    """In the child: one line back to the parent."""
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def finish(work: Any, request: dict[str, Any]) -> None:
    """In the child: do the work and leave without a trace of the content on any error."""
    code = 0
    try:
        work(request)
    except Problem as problem:
        answer("problem", problem.code, problem.detail, problem.fields)
    except MemoryError:
        code = 3
    except BaseException:  # parsers of foreign formats may even panic; the parent words the refusal
        code = 4
    try:
        sys.stdout.buffer.flush()
    finally:
        os._exit(code)
