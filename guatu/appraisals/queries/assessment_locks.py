"""An assessment locked for a change."""

from guatu.accounts.models import User
from guatu.appraisals.models import Assessment
from guatu.appraisals.queries.assessments import EDIT
from guatu.base.problems import Problem
from guatu.orgs import access


def held(assessment: Assessment, version: int | None, by: User | None) -> Assessment:
    """The assessment as it stands now, locked for this transaction; refuses one that is closed or was changed."""
    current = locked(assessment, by)
    if current.closed_at:
        raise Problem("frozen", "这一期考核已经结束，不能再改。")
    require_version(current, version)
    return current


def locked(assessment: Assessment, by: User | None) -> Assessment:
    """The same, closed or not; refuses whoever does not keep it."""
    current = Assessment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=assessment.pk)
    if by is not None:
        access.require(by, EDIT, current.unit)
    return current


def require_version(current: Assessment, version: int | None) -> None:
    """Refuse an assessment that somebody else changed since `version`."""
    if version is not None and current.version != version:
        raise Problem("conflict", "这份考核在别处改过，请核对后再保存。")
