"""Limits on files, in bytes and pieces, and how content is named in the store."""

from pathlib import PurePosixPath

MIB = 1024 * 1024
FILE_LIMIT = 20 * MIB
FILES_LIMIT = 9  # in one draft
CHUNK_LIMIT = 2 * MIB
UNFINISHED_LIMIT = 12  # uploads of one account under way at a time
UNFINISHED_HOURS = 24
INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


def place(digest: str) -> PurePosixPath:
    """Where content of a digest is kept, relative to the folder of files."""
    return PurePosixPath(digest[:2], digest[2:])


def next_offset(received: int, offset: int, length: int, size: int) -> int | None:
    """The byte count after a part, None if it does not fit: a repeat changes nothing, a gap is refused."""
    if offset < 0 or offset + length > size or offset > received:
        return None
    return max(received, offset + length)
