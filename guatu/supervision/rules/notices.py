"""Messages to units: by which channels, of which kinds, how long, how often, and when to try again.

Limits of the robots are those that their makers publish (docs/decisions/0009-notices.md).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from guatu.base.states import Choice


class ChannelKind(Choice):
    EMAIL = "email", "电子邮箱"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"
    WEBHOOK = "webhook", "其他系统（https 地址）"


class NoticeKind(Choice):
    DIGEST = "digest", "每周摘要"
    NODE = "node", "节点前提醒"
    LETTER = "letter", "督办单"
    SPOT = "spot", "抽查结果"
    WORK = "work", "工作通知"
    TEST = "test", "试发"


MUTABLE = (NoticeKind.DIGEST, NoticeKind.NODE, NoticeKind.LETTER, NoticeKind.SPOT, NoticeKind.WORK)
DAYS_BEFORE = (3, 1)  # a node's reminder, in days before its day

LONGEST: dict[ChannelKind, int] = {  # bytes of one message
    ChannelKind.EMAIL: 16_384,
    ChannelKind.WECOM: 2_048,
    ChannelKind.DINGTALK: 4_096,
    ChannelKind.FEISHU: 4_096,
    ChannelKind.WEBHOOK: 4_096,
}
PER_MINUTE = 20  # messages of one robot; the strictest of the three makers


@dataclass(frozen=True)
class News:
    """Something that befell a unit and that it should hear of: told once a `slot`. `path`: the page to go to."""

    unit: int
    slot: str
    path: str
    text: str
    at: datetime


BACKOFF = (1, 5, 15, 60, 240)  # minutes until the next try
MOST_TRIES = len(BACKOFF) + 1


def again_after(tries: int) -> timedelta:
    """How long to wait after the n-th try (from 1)."""
    return timedelta(minutes=BACKOFF[min(tries, len(BACKOFF)) - 1])


def week_of(day: date) -> str:
    """The slot of a digest: the ISO week, so that one goes out a week at most.

    >>> week_of(date(2026, 11, 23))
    '2026-W48'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


SENTENCE = re.compile(r"[。！？；\n]")


def cut(text: str, longest: int, tail: str) -> str:
    """A text of at most `longest` bytes: whole, or up to the end of a sentence, with `tail` to lead on."""
    if len(text.encode()) <= longest:
        return text
    room = longest - len(tail.encode())
    if room <= 0:
        return _fitting(text, longest)
    head = _fitting(text, room)
    ends = [found.end() for found in SENTENCE.finditer(head)]
    return (head[: ends[-1]] if ends else head).rstrip("\n") + tail


def _fitting(text: str, room: int) -> str:
    return text.encode()[:room].decode(errors="ignore")


@dataclass(frozen=True)
class Address:
    """A channel's address as it is kept, and what may be shown of it."""

    text: str
    hint: str


KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")
MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# Where each maker's robots listen. The host is never taken from what somebody typed.
ROBOTS: dict[ChannelKind, tuple[str, str, str]] = {
    ChannelKind.WECOM: ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    ChannelKind.DINGTALK: ("oapi.dingtalk.com", "/robot/send", "access_token"),
    ChannelKind.FEISHU: ("open.feishu.cn", "/open-apis/bot/v2/hook/", ""),
}
SIGNED = (ChannelKind.DINGTALK, ChannelKind.FEISHU)


def address(kind: ChannelKind, typed: str, secret: str = "") -> Address:
    """The address that somebody typed, as it is kept. ValueError, in the user's words, for what cannot be one."""
    typed, secret = typed.strip(), secret.strip()
    if kind == ChannelKind.EMAIL:
        if not MAIL.fullmatch(typed) or len(typed) > 254:
            raise ValueError("邮箱地址写法不对")
        name, _, host = typed.partition("@")
        return Address(typed, f"{name[0]}***@{host}"[:80])
    if kind == ChannelKind.WEBHOOK:
        if len(typed) > 1000 or urlsplit(typed).scheme != "https":
            raise ValueError("地址必须以 https:// 开头")
        return Address(typed, f"https://{urlsplit(typed).hostname or ''}/***"[:80])
    return _robot(kind, typed, secret)


def _robot(kind: ChannelKind, typed: str, secret: str) -> Address:
    host, path, name = ROBOTS[kind]
    key = _key(typed, host, path, name)
    if not KEY.fullmatch(key):
        raise ValueError(f"请粘贴{kind.label}的完整地址，以 https://{host} 开头")
    if secret and (kind not in SIGNED or not KEY.fullmatch(secret)):
        raise ValueError("加签密钥写法不对" if kind in SIGNED else "这种机器人不用加签密钥")
    url = f"https://{host}{path}" + (f"?{name}={key}" if name else key)
    return Address(f"{url}#{secret}" if secret else url, f"{host} ***{key[-4:]}")


def _key(typed: str, host: str, path: str, name: str) -> str:
    """The robot's key out of its address, or the key itself; "" for another address."""
    if "://" not in typed:
        return typed
    parts = urlsplit(typed)
    if parts.scheme != "https" or parts.netloc != host or not parts.path.startswith(path):
        return ""
    return parse_qs(parts.query).get(name, [""])[0] if name else parts.path.removeprefix(path).rstrip("/")
