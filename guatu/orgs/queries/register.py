"""The register as an import compares a ledger with it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from guatu.orgs.models import Unit
from guatu.orgs.rules.ledger import Known, Row

FIELDS = (
    "name", "short_name", "sector", "secretary", "member_count", "member_count_on", "address", "latitude",
    "longitude", "division_code", "credit_code", "founded_on",
)  # fmt: skip
CHUNK = 5000


def known(units: QuerySet[Unit]) -> list[Known]:
    """The open ones of some units, as a plan needs them."""
    columns = ("pk", "code", "kind", "parent__code", "parent__name", "industry_parent__code", *FIELDS)
    found = []
    for pk, code, kind, parent, parent_name, industry, *values in units.in_force().values_list(*columns):  # type: ignore[attr-defined]
        held = dict(zip(FIELDS, values, strict=True)) | {"industry": industry}
        found.append(Known(pk, code, held["name"], kind, parent or "", parent_name or "", held))
    return found


def taken(rows: Iterable[Row], register: Iterable[Known]) -> dict[str, str]:
    """Codes of the rows that exist but cannot be written, each with the reason."""
    codes = sorted({row.code for row in rows if row.code} - {unit.code for unit in register})
    found: dict[str, str] = {}
    for start in range(0, len(codes), CHUNK):
        held = Unit.objects.filter(code__in=codes[start : start + CHUNK])
        for code, closed_on in held.values_list("code", "closed_on"):
            found[code] = "这个编号属于已撤销的组织" if closed_on else "这个编号已被管理范围以外的组织使用"
    return found
