"""Secrets at rest: AES-256-GCM under a key from the environment, bound to the row that holds them.

A sealed text reads `1.<key id>.<nonce, ciphertext and tag in base64>`. The key id tells which key opens it: name
the new key first in GUATU_FIELD_KEY and the old one after a comma, and old rows still open. The place (model and
primary key) is authenticated with the text, so a sealed value copied into another row does not open there.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

from guatu.base.problems import Problem

VERSION = "1"
NONCE = 12  # bytes, as GCM wants them; drawn anew for each value
SHORTEST_KEY = 32  # characters


def place_of(row: Model) -> str:
    """Where a secret stands: the model and the primary key of its saved row."""
    if row.pk is None:
        raise ValueError("a secret is sealed for a row that has its number")
    return f"{row._meta.label_lower}:{row.pk}"


def seal(text: str, place: str) -> str:
    """A text sealed for one place. A Problem if this installation has no key."""
    key_id, key = _keys()[0]
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, place: str) -> str:
    """The text that was sealed for this place. A Problem if its key is missing or it was changed or moved."""
    try:
        version, key_id, coded = sealed.split(".")
        raw = base64.urlsafe_b64decode(coded)
    except ValueError:
        raise Problem("unavailable", "加密内容已损坏，请重新填写。") from None
    key = dict(_keys()).get(key_id)
    if key is None or version != VERSION:
        raise Problem("unavailable", "加密这项内容的密钥不在，请联系系统管理员恢复 GUATU_FIELD_KEY。")
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Problem("unavailable", "加密内容已损坏，请重新填写。") from None


def _keys() -> list[tuple[str, bytes]]:
    """Pairs of id and key, the sealing one first. An id says nothing of its key."""
    given = [word.strip() for word in settings.FIELD_KEY.split(",") if word.strip()]
    if not given or any(len(word) < SHORTEST_KEY for word in given):
        raise Problem("unavailable", "还没有设置加密密钥（GUATU_FIELD_KEY，至少32个字符），请联系系统管理员。")
    keys = [hashlib.sha256(b"guatu field " + word.encode()).digest() for word in given]
    return [(hashlib.sha256(b"id" + key).hexdigest()[:8], key) for key in keys]
