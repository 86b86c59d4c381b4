"""Clients that submit as fast as they are answered: `python -m guatu.bench.clients ORDERS RESULT`.

A process of its own, without Django: it must not take the server's time. ORDERS is JSON: port, threads, seconds,
and the requests, each [path, headers, body, status]. Each connection stays open.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any


def main(orders: str, result: str) -> None:
    """Send the requests, or as many as fit into the time, and write how many were answered and when."""
    told = json.loads(Path(orders).read_text(encoding="utf-8"))
    requests = iter(told["requests"])
    lock, taken = threading.Lock(), []
    until = time.monotonic() + told["seconds"]
    started = time.perf_counter()

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", told["port"], timeout=60)
        for path, headers, body, status in drawn(requests, lock, until):
            before = time.perf_counter()
            connection.request("POST", path, body=body.encode(), headers=headers)
            response = connection.getresponse()
            said = response.read()
            if response.status != status:
                raise RuntimeError(f"{path} answered {response.status}: {said[:300].decode(errors='replace')}")
            taken.append(time.perf_counter() - before)

    threads = [threading.Thread(target=work) for _ in range(told["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = {"answered": len(taken), "seconds": time.perf_counter() - started, "taken": sorted(taken)}
    Path(result).write_text(json.dumps(done), encoding="utf-8")


def drawn(requests: Iterator[Any], lock: threading.Lock, until: float) -> Iterator[Any]:
    """The next request that no other thread has taken, until the time is over."""
    while time.monotonic() < until:
        with lock:
            request = next(requests, None)
        if request is None:
            return
        yield request


if __name__ == "__main__":
    main(*sys.argv[1:])
