"""Secrets at rest: AES-256-GCM under a key from the environment, bound to the row that holds them.

A sealed text reads `1.<key id>.<nonce, ciphertext and tag in base64>`. The key id tells which key opens it: name
the new key first in GUATU_FIELD_KEY and the old one after a comma, and old rows still open. The place (model and
primary key) is authenticated with the text, so a sealed value copied into another row does not open there.

An index finds a secret without opening it: a keyed hash (HMAC-SHA-256) of the text under a key of its own. It is
made with the first key and looked for with all.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

from guatu.base.problems import Problem

VERSION = "1"
NONCE = 12  # bytes, as GCM wants them; drawn anew for each value
SHORTEST_KEY = 32  # characters


@dataclass(frozen=True)
class Key:
    """What one word of GUATU_FIELD_KEY gives; the id says nothing of the word."""

    id: str
    cipher: AESGCM
    index: bytes


def place_of(row: Model) -> str:
    """Where a secret stands: the model and the primary key of its saved row."""
    if row.pk is None:
        raise ValueError("a secret is sealed for a row that has its number")
    return f"{row._meta.label_lower}:{row.pk}"


def seal(text: str, place: str) -> str:
    """A text sealed for one place. A Problem if this installation has no key."""
    key, sealed = _sealed(text.encode(), place)
    return f"{VERSION}.{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"


def seal_bytes(content: bytes, place: str) -> bytes:
    """What a file holds, sealed in the same way, for one place."""
    key, sealed = _sealed(content, place)
    return f"{VERSION}.{key.id}.".encode() + sealed


def _sealed(content: bytes, place: str) -> tuple[Key, bytes]:
    key = _keys(settings.FIELD_KEY)[0]
    nonce = os.urandom(NONCE)
    return key, nonce + key.cipher.encrypt(nonce, content, place.encode())


def unseal(sealed: str, place: str) -> str:
    """The text that was sealed for this place. A Problem if its key is missing or it was changed or moved."""
    try:
        version, key_id, coded = sealed.split(".")
        raw = base64.urlsafe_b64decode(coded)
    except ValueError:
        raise Problem("unavailable", "加密内容已损坏，请重新填写。") from None
    return _opened(version, key_id, raw, place).decode()


def unseal_bytes(sealed: bytes, place: str) -> bytes:
    """What was sealed for this place by `seal_bytes`. A Problem as for a text."""
    version, _, rest = sealed.partition(b".")
    key_id, _, raw = rest.partition(b".")
    return _opened(version.decode("latin-1"), key_id.decode("latin-1"), raw, place)


def _opened(version: str, key_id: str, raw: bytes, place: str) -> bytes:
    key = next((key for key in _keys(settings.FIELD_KEY) if key.id == key_id), None)
    if key is None or version != VERSION:
        raise Problem("unavailable", "加密这项内容的密钥不在，请联系系统管理员恢复 GUATU_FIELD_KEY。")
    try:
        return key.cipher.decrypt(raw[:NONCE], raw[NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Problem("unavailable", "加密内容已损坏，请重新填写。") from None


def index(text: str, purpose: str) -> str:
    """The keyed hash of a text, in 64 characters, by the first key: what a new row keeps."""
    return _hash(_keys(settings.FIELD_KEY)[0], text, purpose)


def indexes(text: str, purpose: str) -> list[str]:
    """The keyed hashes of a text by all keys: what a row may keep it under."""
    return [_hash(key, text, purpose) for key in _keys(settings.FIELD_KEY)]


def _hash(key: Key, text: str, purpose: str) -> str:
    return hmac.digest(key.index, f"{purpose}:{text}".encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _keys(given: str) -> tuple[Key, ...]:
    """The keys, the sealing one first: derived once, since a ledger seals hundreds of thousands of values."""
    words = [word.strip() for word in given.split(",") if word.strip()]
    if not words or any(len(word) < SHORTEST_KEY for word in words):
        raise Problem("unavailable", "还没有设置加密密钥（GUATU_FIELD_KEY，至少32个字符），请联系系统管理员。")
    return tuple(_key(word) for word in words)


def _key(word: str) -> Key:
    secret = hashlib.sha256(b"guatu field " + word.encode()).digest()
    index = hashlib.sha256(b"guatu index " + word.encode()).digest()
    return Key(hashlib.sha256(b"id" + secret).hexdigest()[:8], AESGCM(secret), index)
