"""A file from a person as a table or a list of items. Spreadsheets are read in a confined process."""

import tempfile
from pathlib import Path
from typing import Any

from guatu.appraisals.sheets import items
from guatu.base.excel import reading
from guatu.base.excel.reading import Table

ENDINGS = frozenset({".xlsx", ".xls", ".ods", ".csv"})


def table(content: bytes, name: str) -> Table:
    """The cells of a spreadsheet; a file that cannot be read is a Problem in plain words."""
    ending = Path(name).suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=ending if ending in ENDINGS else ".xlsx") as kept:
        kept.write(content)
        kept.flush()
        return reading.read(kept.name)


def listed(content: bytes, name: str) -> list[dict[str, Any]]:
    """The items of a YAML text or a spreadsheet."""
    if Path(name).suffix.lower() in {".yaml", ".yml"}:
        return items.from_yaml(content)
    return items.from_table(table(content, name))
