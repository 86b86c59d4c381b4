"""Secrets that are shown once and kept as digests, and digests of what may not be stored in plain."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def fresh() -> str:
    """A new secret of 256 bits, fit for a link."""
    return secrets.token_urlsafe(32)


def digest(raw: str) -> str:
    """What is stored of a long random secret. It cannot be guessed, so it needs no key and no slow hash."""
    return hashlib.sha256(raw.encode()).hexdigest()


def keyed(kind: str, text: str) -> str:
    """A digest of something that could be guessed (a name, an address): useless without the server's key."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}|{text}".encode(), hashlib.sha256).hexdigest()


def recovery_code() -> str:
    """A code of ten letters and digits to write down, in two groups: `k7dm2-9xq4t` without look-alikes."""
    text = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def recovery_digest(code: str) -> str:
    """What is stored of a recovery code, 16 characters as django-otp's column holds."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return base64.b32encode(bytes.fromhex(keyed("recovery", plain)))[:16].decode().lower()


def body_digest(*parts: bytes) -> str:
    """The digest of a request's body in parts, each counted with its length."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()
