"""Limits on uploads, in bytes and pieces."""

MIB = 1024 * 1024
FILES_LIMIT = 9  # in one draft
CHUNK_LIMIT = 2 * MIB
UNFINISHED_LIMIT = 12  # uploads of one account under way at a time
UNFINISHED_HOURS = 24


def next_offset(received: int, offset: int, length: int, size: int) -> int | None:
    """The byte count after a part, None if it does not fit: a repeat changes nothing, a gap is refused."""
    if offset < 0 or offset + length > size or offset > received:
        return None
    return max(received, offset + length)
