"""What may be written down about a visit, in one canonical form, so that two phones' entries can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from guatu.fieldwork.rules.words import MatterKind

TEXT = 4000  # characters of a record
MATTER = 500  # characters of a matter
OWNER = 120
MOST_MATTERS = 10  # raised by one visit
TALKED = 10_000
CLOCK_AHEAD = timedelta(days=1)  # a phone whose clock is further ahead is refused


@dataclass(frozen=True)
class Raised:
    """A matter as a visit raises it. Without an owner, the acting unit's secretary answers for it."""

    kind: MatterKind
    text: str
    due_on: date
    owner: str = ""


@dataclass(frozen=True)
class Content:
    """What was written down of a visit."""

    on: date
    hours: Decimal | None = None
    talked: int | None = None
    text: str = ""
    matters: tuple[Raised, ...] = ()

    def canonical(self) -> dict[str, Any]:
        """The content as it is kept and compared: nothing in it depends on the phone that sent it."""
        found: dict[str, Any] = {
            "on": self.on.isoformat(), "hours": None if self.hours is None else f"{self.hours:.1f}",
            "talked": self.talked, "text": self.text,
        }  # fmt: skip
        if self.matters:
            found["matters"] = [
                {"kind": one.kind.value, "text": one.text, "owner": one.owner, "due_on": one.due_on.isoformat()}
                for one in self.matters
            ]
        return found


def read(content: Mapping[str, Any]) -> Content:
    """A content from what was sent or kept. A ValueError says that it cannot be read."""
    try:
        hours, talked = content.get("hours"), content.get("talked")
        return Content(
            on=_day(content["on"]), hours=None if hours in (None, "") else Decimal(str(hours)).quantize(Decimal("0.1")),
            talked=None if talked in (None, "") else int(str(talked)), text=str(content.get("text") or "").strip(),
            matters=tuple(_raised(one) for one in content.get("matters") or ()),
        )  # fmt: skip
    except (KeyError, TypeError, InvalidOperation, AttributeError) as error:
        raise ValueError("unreadable content") from error


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _raised(one: Mapping[str, Any]) -> Raised:
    text, owner = str(one["text"]).strip(), str(one.get("owner") or "").strip()
    return Raised(MatterKind(str(one["kind"])), text, _day(one["due_on"]), owner)


def refusals(said: Content, today: date, back: int, most_hours: float) -> dict[str, str]:
    """What is wrong with a record by field: a day ahead or too long ago, hours beyond a day's, too many words."""
    wrong: dict[str, str] = {}
    if said.on > today:
        wrong["on"] = "走访日期不能晚于今天"
    elif said.on < today - timedelta(days=back):
        wrong["on"] = f"只能补记{back}天以内的走访"
    if said.hours is not None and not 0 < said.hours <= most_hours:
        wrong["hours"] = f"一次走访的时长在0到{most_hours:g}小时之间"
    if said.talked is not None and not 0 <= said.talked <= TALKED:
        wrong["talked"] = "交谈人数过大，请核对"
    if not said.text:
        wrong["text"] = "请写几句看到、谈到了什么"
    elif len(said.text) > TEXT:
        wrong["text"] = f"请不超过{TEXT}字"
    return wrong | _wrong_matters(said.matters, said.on)


def _wrong_matters(matters: Sequence[Raised], on: date) -> dict[str, str]:
    wrong = {}
    if len(matters) > MOST_MATTERS:
        wrong["text"] = f"一次走访最多提{MOST_MATTERS}件事"
    for place, one in enumerate(matters):
        if not 1 <= len(one.text) <= MATTER:
            wrong[f"matter{place}_text"] = f"请写明是什么事，不超过{MATTER}字"
        if len(one.owner) > OWNER:
            wrong[f"matter{place}_owner"] = f"请不超过{OWNER}字"
        if one.due_on < on:
            wrong[f"matter{place}_due_on"] = "期限不能早于走访那天"
    return wrong


def clock_refused(written_at: datetime, at: datetime) -> bool:
    """Whether a phone's clock is too far ahead for its word on which entry was written last."""
    return written_at > at + CLOCK_AHEAD
