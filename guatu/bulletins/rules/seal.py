"""The digest of an issued bulletin: one number over its document, figures, ground and files."""

import hashlib
import json
from collections.abc import Mapping

PARTS = ("document", "docx", "figures", "flags", "pdf", "previous", "snapshot")


def sha256(content: str | bytes) -> str:
    """SHA-256 in hexadecimal; of nothing, nothing."""
    if not content:
        return ""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def root(digests: Mapping[str, str]) -> str:
    """The digest over the digests of all parts; KeyError if one is missing."""
    listed = json.dumps([[name, digests[name]] for name in PARTS], separators=(",", ":"))
    return sha256(listed)
