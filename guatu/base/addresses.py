"""Calls to addresses that people enter (webhooks): only to public servers, only over HTTPS."""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from guatu.base.problems import Problem

PORTS = frozenset({443, 8443})
MOST_ANSWERED = 64 * 1024
# Public by number, yet the inside of a cloud: the metadata and wire servers of providers.
INSIDE_CLOUDS = frozenset({"168.63.129.16", "100.100.100.200", "169.254.169.254", "fd00:ec2::254"})
EMBEDDING = ipaddress.ip_network("64:ff9b::/96")

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Target:
    """A checked address: the name for the certificate and the numbers that may be called."""

    secure: bool
    host: str
    port: int
    path: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What the server said; at most 64 KB of it."""

    status: int
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """The numbers of a host name as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refuse_private(url: str, *, resolver: Resolver = resolve, loopback_for_tests: bool = False) -> Target:
    """The target of a URL that may be called; a Problem if it leads inside a network or is no HTTPS.

    Every number that the name resolves to must be public. `loopback_for_tests` lets plain HTTP to this
    machine through, for tests alone.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 443
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise unsafe("地址写法不对。") from error
    refuse_form(url, parts, host, port, loopback_for_tests)
    try:
        numbers = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise unsafe(f"找不到服务器 {host}，请核对地址。") from error
    if not numbers or not all(is_public(number, loopback_for_tests) for number in numbers):
        raise unsafe("地址指向内部网络，不允许访问。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path, tuple(numbers))


def refuse_form(url: str, parts: SplitResult, host: str, port: int, loopback_for_tests: bool) -> None:
    """Refuse what can be seen without asking anybody."""
    if any(mark <= " " or mark == "\x7f" for mark in url) or not url.isascii():
        raise unsafe("地址中有空格或特殊字符。")
    if parts.scheme != "https" and not (loopback_for_tests and parts.scheme == "http"):
        raise unsafe("地址必须以 https:// 开头。")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise unsafe("地址中不能写用户名和密码。")
    if not host:
        raise unsafe("地址中缺少服务器名称。")
    if is_number_in_disguise(host):
        raise unsafe("地址写法不对。")
    if port not in PORTS and not loopback_for_tests:
        raise unsafe("端口只能是 443 或 8443。")


def is_number_in_disguise(host: str) -> bool:
    """Whether a host is an IP number in one of its odd old forms, such as 2130706433 or 0x7f.1."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) != host
    except OSError:
        return False


def is_public(number: str, loopback_for_tests: bool = False) -> bool:
    """Whether an IP number belongs to the public Internet, also when wrapped into another."""
    try:
        address = ipaddress.ip_address(number.split("%")[0])
    except ValueError:
        return False
    if loopback_for_tests and address.is_loopback:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in EMBEDDING:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local or int(address) >> 32 == 0:
            return False
    return (
        address.is_global and not address.is_multicast and not address.is_reserved and str(address) not in INSIDE_CLOUDS
    )


def unsafe(detail: str) -> Problem:
    return Problem("unsafe_address", detail)


class CheckedConnection(http.client.HTTPConnection):
    """A connection to a number that was checked; the name only goes into the certificate and Host."""

    def __init__(self, target: Target, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self.target = target
        self.line: socket.socket | None = None
        self.late = False
        # http.client leaves the port out of Host only where it is the default of its own scheme.
        self.default_port = 443 if target.secure else 80

    def connect(self) -> None:
        """Connect without asking a name server again: its answer could have changed."""
        number = self.target.numbers[0]
        self.sock = self.line = socket.create_connection((number, self.target.port), self.timeout)
        if self.target.secure:
            context = ssl.create_default_context()
            self.sock = self.line = context.wrap_socket(self.sock, server_hostname=self.target.host)

    def cut(self) -> None:
        """End the exchange at once: a server that answers drop by drop must not hold the caller."""
        self.late = True
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def post_json(
    url: str,
    payload: Any,
    timeout: float = 5,
    *,
    headers: Mapping[str, str] | None = None,
    resolver: Resolver = resolve,
    loopback_for_tests: bool = False,
) -> Answer:
    """Post a JSON body once; redirects are refused. `timeout` in seconds holds for the whole exchange.

    A Problem if the address is unsafe (unsafe_address) or the server cannot be reached (unavailable).
    """
    target = refuse_private(url, resolver=resolver, loopback_for_tests=loopback_for_tests)
    body = json.dumps(payload, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "guatu", **(headers or {})}
    connection = CheckedConnection(target, timeout)
    clock = threading.Timer(timeout, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", target.path, body, {**sent, "Connection": "close"})
        response = connection.getresponse()
        answer = Answer(response.status, capped(response))
        if connection.late:
            raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        raise Problem("unavailable", f"无法连接 {target.host}，请稍后再试。") from error
    finally:
        clock.cancel()
        connection.close()
    if 300 <= answer.status < 400:
        raise unsafe("对方要求转到别的地址，已停止。请填写最终地址。")
    return answer


def capped(response: http.client.HTTPResponse) -> bytes:
    """The body, up to its limit."""
    read = response.read(MOST_ANSWERED + 1)
    if len(read) > MOST_ANSWERED:
        raise Problem("too_large", "对方返回的内容过大。")
    return read
