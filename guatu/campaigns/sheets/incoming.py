"""A file from a person, told apart by its first bytes: a workbook or YAML text."""

import tempfile
from pathlib import Path

from guatu.campaigns.rules.tasklist import TaskList
from guatu.campaigns.sheets import text, workbook

ZIP = b"PK\x03\x04"


def read(content: bytes) -> list[TaskList]:
    """The lists of a file's bytes. A workbook is read in a confined process."""
    if not content.startswith(ZIP):
        return text.read(content)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.write(content)
        kept.flush()
        return [workbook.read(Path(kept.name))]
