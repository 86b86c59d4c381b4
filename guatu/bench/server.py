"""A real server of the product, or of the minimal view, on this machine alone and for a while."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

THREADS = 4
PRODUCT, MINIMAL = "guatu.config.wsgi:application", "guatu.bench.minimal:application"
START = 60  # seconds that a server gets to answer


@contextmanager
def serving(application: str) -> Iterator[tuple[int, int]]:
    """Serve one process with the threads of `guatu serve`; yields its port and the process that answers."""
    port = free_port()
    words = [
        sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", str(THREADS), "--workers-kill-timeout", "3", "--no-access-log",
        "--log-level", "warning", application,
    ]  # fmt: skip
    root = Path(__file__).resolve().parent.parent.parent
    process = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(root)})  # noqa: S603 -- our own command
    try:
        wait(port, process)
        yield port, worker_of(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers anything. Raises RuntimeError if it ends or takes too long."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=START)
            connection.request("GET", "/sign-in/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def worker_of(pid: int) -> int:
    """The process that answers requests: the largest of the server's children, or the server itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max((int(child) for child in children), key=resident, default=pid)


def resident(pid: int) -> float:
    """The memory of a process that is resident, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
