"""Replacing the map of a unit by the customer's own."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.desk.queries.maps import file_of
from guatu.desk.rules.geo import Fault, Map, match, parse
from guatu.orgs.models import Unit


@transaction.atomic
def replace(*, unit: Unit, content: bytes, by: User, at: datetime) -> Map:
    """Check a GeoJSON file and put it in the place of a unit's map. Refuses with `invalid` and leaves the old one."""
    try:
        found = parse(content)
    except Fault as fault:
        raise Problem("invalid", str(fault), {"file": str(fault)}) from None
    below = Unit.objects.in_force().filter(parent=unit).values_list("pk", "code", "division_code")
    if not match(found, below):
        words = _("图上没有一个区域与直接下级对得上。请核对 unit（组织编号）或 adcode（区划代码）。")
        raise Problem("invalid", words, {"file": words})
    path, digest = file_of(unit), hashlib.sha256(content).hexdigest()
    after = {"digest": digest, "places": len(found.places), "source": found.source}
    journal.record("map.replace", None, unit=unit, by=by, at=at, after=after)
    fresh = path.with_name(f"{path.name}.{digest[:12]}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(content)
    transaction.on_commit(lambda: _put(fresh, path))
    return found


def _put(fresh: Path, path: Path) -> None:
    fresh.replace(path)
