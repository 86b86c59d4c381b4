"""Access to assessments by the level above: read at the unit that is assessed, kept where `assessment.edit` is held."""

from datetime import date
from typing import Any

from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentValue
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, EDIT = "assessment.read", "assessment.edit"
SHOWN_BY: dict[str, str] = {"assessment": READ, "assessment_item": READ}
PUBLISHED: set[str] = set()
SAID = {"version": "1", "name": "年度考核", "since": "2026-07-01", "last": "2026-12-31", "subject": "云岭市"}
ITEM = {"version": "1", "code": "7", "name": "宣传", "kind": "score", "weight": "5", "formula": "value"}
EDITED: dict[str, Any] = {"methods": BOTH, "read": EDIT, "write": EDIT}
PAGES: list[Row] = [
    Row("appraisals:assessments"),
    Row("appraisals:assessment", on=("assessment",)),
    Row("appraisals:assessment_what_if", on=("assessment",)),
    Row("appraisals:assessment_item_list", on=("assessment",)),
    Row("appraisals:assessment_item", on=("assessment_item",)),
    Row("appraisals:assessment_opening", on=("unit",), body=SAID, **EDITED),
    Row("appraisals:assessment_settings", on=("assessment",), body=SAID, **EDITED),
    Row("appraisals:assessment_items", on=("assessment",), body={"version": "1", "example": "on"}, **EDITED),
    Row("appraisals:assessment_addition", on=("assessment",), body=ITEM, **EDITED),
    Row("appraisals:assessment_table", on=("assessment",), body={"on": "2026-11-01"}, **EDITED),
    Row("appraisals:assessment_table_confirmation", on=("assessment",), methods=POST, write=EDIT, body={"table": "x"}),
    Row("appraisals:assessment_closing", on=("assessment",), methods=POST, write=EDIT, body={"version": "1"}),
    Row("appraisals:assessment_reopening", on=("assessment",), body={"version": "1"}, **EDITED),
    Row("appraisals:assessment_item_settings", on=("assessment_item",), body=ITEM, **EDITED),
    Row("appraisals:assessment_value", on=("assessment_item",), methods=POST, write=EDIT,
        body={"value": "8", "on": "2026-11-01", "source": "月报"}),
    Row("appraisals:assessment_item_removal", on=("assessment_item",), methods=POST, write=EDIT, body={"version": "1"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """An assessment of the place with an item and its value."""
    made = Assessment.objects.create(
        unit=rich.world.unit[place], name=f"考核私密{place}", since=date(2026, 7, 1), until=date(2027, 1, 1),
        subject=f"市私密{place}", created_at=AT,
    )  # fmt: skip
    item = AssessmentItem.objects.create(
        assessment=made, position=1, code="1", name=f"指标私密{place}", kind="score", weight=10, target=100,
        formula="weight * clamp(value / target, 0, 1)",
    )  # fmt: skip
    AssessmentValue.objects.create(
        item=item, subject=made.subject, value=80, on=date(2026, 11, 1), origin="typed", recorded_at=AT
    )
    rich.put("assessment", place, made.pk)
    rich.put("assessment_item", place, item.pk)
