"""Tests reach nothing but this machine: a name or an address elsewhere is refused, loudly."""

import ipaddress
import socket
from typing import Any

import pytest


class NetworkRefused(BaseException):
    """Not an Exception: code that forgives network failures must not hide it."""


def is_local(host: object) -> bool:
    """Whether a host is this machine: a loopback address, `localhost`, or nothing at all."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in {None, "", "localhost", "0.0.0.0", "::", socket.gethostname()}:  # noqa: S104 -- not bound to, compared
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(original: Any, position: int) -> Any:
    def call(self: socket.socket, *args: Any) -> Any:
        address = args[position]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address[0]):
            raise NetworkRefused(f"tests must not reach {address[0]}")
        return original(self, *args)

    return call


def _guarded_lookup(original: Any) -> Any:
    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        if not is_local(host) and not _is_address(host):
            raise NetworkRefused(f"tests must not look up {host}")
        return original(host, *args, **options)

    return getaddrinfo


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect, 0))
    patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex, 0))
    patch.setattr(socket.socket, "sendto", _guarded(socket.socket.sendto, -1))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
