"""The national divisions that are shipped (data/divisions; its README says where they come from)."""

import csv
import gzip
from functools import lru_cache
from pathlib import Path

from guatu.orgs.rules.divisions import Place

FOLDER = Path(__file__).resolve().parent.parent / "data" / "divisions"
EDITION = "2025-12-31"  # of the Ministry of Civil Affairs


@lru_cache(maxsize=1)
def national() -> tuple[Place, ...]:
    """All divisions down to the towns, as of EDITION."""
    with gzip.open(FOLDER / "national_2025_to_town.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(Place(row["code"], row["name"], int(row["level"]), row["parent"]) for row in rows)
