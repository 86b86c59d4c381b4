"""The way out: one message to one channel. Refusals of the other side are Problems in plain words.

Robots answer 200 also when they refuse; what counts is the code inside the answer. Everything but e-mail leaves
through base.addresses, which goes to public servers over HTTPS alone and follows no redirect. Addresses are
secrets and stand in no error.
"""

import base64
import hashlib
import hmac
import json
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.core.mail import EmailMessage

from guatu.base.addresses import Answer, post_json
from guatu.base.problems import Problem
from guatu.supervision.rules.notices import ChannelKind

Post = Callable[[str, Any], Answer]
REFUSALS = {
    45009: "发送太频繁，对方暂停接收",
    93000: "机器人地址无效，可能已被移出群",
    300001: "机器人地址无效，可能已被移出群",
    310000: "机器人的安全设置不允许，请核对关键词或加签密钥",
    19001: "机器人地址无效，可能已被移出群",
    19021: "加签密钥不对",
    11232: "发送太频繁，对方暂停接收",
}


def send(kind: ChannelKind, address: str, text: str, at: datetime, post: Post = post_json) -> None:
    """Deliver a text, or say by a Problem why the other side did not take it."""
    if kind == ChannelKind.EMAIL:
        mail(address, text)
        return
    url, _, secret = address.partition("#")
    if kind == ChannelKind.WECOM:
        answer = post(url, {"msgtype": "text", "text": {"content": text}})
    elif kind == ChannelKind.DINGTALK:
        answer = post(_signed_url(url, secret, at), {"msgtype": "text", "text": {"content": text}})
    elif kind == ChannelKind.FEISHU:
        answer = post(url, {"msg_type": "text", "content": {"text": text}, **_signature(secret, at)})
    else:
        answer = post(address, {"source": "guatu", "text": text})
    check(kind, answer)


def mail(address: str, text: str) -> None:
    """Send an e-mail; its first line is the subject."""
    if not settings.EMAIL_HOST:
        raise Problem("unavailable", "还没有设置邮件服务器，请联系系统管理员")
    subject = text.strip().partition("\n")[0][:100]
    try:
        EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (OSError, smtplib.SMTPException):
        raise Problem("unavailable", "邮件服务器没有收下，稍后再试") from None


def check(kind: ChannelKind, answer: Answer) -> None:
    """A Problem unless the answer says that the message was taken."""
    if not 200 <= answer.status < 300:
        raise Problem("unavailable", f"对方没有收下（{answer.status}）")
    if kind == ChannelKind.WEBHOOK:
        return
    try:
        said = json.loads(answer.body)
        code = next((int(said[name]) for name in ("errcode", "code", "StatusCode") if name in said), None)
    except (ValueError, TypeError):
        code = None
    if code is None:
        raise Problem("unavailable", "对方的回答看不懂，不能确认收到")
    if code:
        raise Problem("unavailable", REFUSALS.get(code, f"对方没有收下（{code}）"))


def _signed_url(url: str, secret: str, at: datetime) -> str:
    """DingTalk's signature (加签): milliseconds and secret, keyed by the secret."""
    if not secret:
        return url
    stamp = round(at.timestamp() * 1000)
    seal = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(seal).decode())}"


def _signature(secret: str, at: datetime) -> dict[str, str]:
    """Feishu's signature: an empty text, keyed by seconds and secret."""
    if not secret:
        return {}
    stamp = str(round(at.timestamp()))
    seal = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(seal).decode()}
