"""The map of a unit's counties: the file in the data folder, read again only when it changed."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from guatu.desk.rules.geo import Fault, Map, parse
from guatu.orgs.models import Unit


def file_of(unit: Unit) -> Path:
    """Where the map of a unit lies."""
    return Path(settings.DATA) / "maps" / f"{quote(unit.code, safe='')}.geojson"


def map_of(unit: Unit) -> Map | None:
    """The map of a unit; None where there is none, or none that can be read."""
    path = file_of(unit)
    try:
        stat = path.stat()
        return _read(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, Fault):
        return None


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Map:
    return parse(path.read_bytes())


def found(owner: Unit, unit: Unit) -> Map | None:
    """The map for what stands directly below a unit: its own, else the one of the campaign's owner."""
    return map_of(unit) or (map_of(owner) if owner.pk != unit.pk else None)


def stamp(owner: Unit, unit: Unit) -> tuple[int, ...]:
    """When the maps that a unit may use last changed; 0 for none."""
    stamps = []
    for one in (owner, unit):
        try:
            stamps.append(file_of(one).stat().st_mtime_ns)
        except OSError:
            stamps.append(0)
    return tuple(stamps)
