"""Stores of files: content lies once by its digest under settings.FILES, outside the web root."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from guatu.base.files import images, kinds
from guatu.base.problems import Problem

MIB = 1024 * 1024
FILE_LIMIT = 20 * MIB


@dataclass(frozen=True)
class Mismatch:
    """A file or row that stands alone: `what` is missing, size, digest or stray."""

    what: str
    digest: str


@dataclass(frozen=True)
class Store:
    """A folder of contents. Each kind of row has its own, so that one kind's sweep never takes another's file."""

    folder: str = ""

    def path_of(self, digest: str) -> Path:
        """Where content of a digest is kept."""
        return self._root() / digest[:2] / digest[2:]

    def keep(self, content: bytes) -> str:
        """Keep a content for good, once; its digest. Call it before its row is made."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path_of(digest)
        if not path.exists():
            write(path, content)
        return digest

    def discard(self, digest: str) -> None:
        """Remove a content that no row names any more."""
        self.path_of(digest).unlink(missing_ok=True)

    def mismatches(self, rows: Iterable[tuple[str, int]], deep: bool = False) -> list[Mismatch]:
        """Where files disagree with rows of digest and size; `deep` reckons each file's digest. Empty if all match."""
        found: list[Mismatch] = []
        known = set()
        for digest, size in rows:
            known.add(digest)
            path = self.path_of(digest)
            if not path.is_file():
                found.append(Mismatch("missing", digest))
            elif path.stat().st_size != size:
                found.append(Mismatch("size", digest))
            elif deep and digest_of(path) != digest:
                found.append(Mismatch("digest", digest))
        return found + [Mismatch("stray", digest) for digest in self._on_disk() if digest not in known]

    def _on_disk(self) -> list[str]:
        """The digests of all content in the store; other folders (uploads under way, exports) are not of it."""
        folders = sorted(self._root().glob("[0-9a-f][0-9a-f]"))
        return [folder.name + file.name for folder in folders for file in sorted(folder.iterdir())]

    def _root(self) -> Path:
        return Path(settings.FILES) / self.folder


def clean(name: str, file: BinaryIO) -> tuple[bytes, str]:
    """The content fit to keep and its media type; pictures are drawn anew, without place and device."""
    media_type = kinds.check(name, file)
    content = file.read(FILE_LIMIT + 1)
    check_size(len(content))
    if media_type in kinds.IMAGES:
        picture = images.picture(content)
        return picture.content, picture.media_type
    return content, media_type


def check_size(size: int) -> None:
    """Refuse a file that is empty or over the limit, if possible before a byte of it is taken."""
    if size <= 0:
        raise Problem("invalid", "文件是空的，请核对是否选错了文件。")
    if size > FILE_LIMIT:
        limit, megabytes = FILE_LIMIT // MIB, size / MIB
        raise Problem("too_large", f"单个文件最大{limit} MB，这个有{megabytes:.1f} MB。请压缩或拆成几个。")


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and durably: bytes, then name, then folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(settings.FILES) / "incoming"
    staging.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=staging, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest_of(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
