"""What may be recorded of a person: days in order, ages within the rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from guatu.people.rules.identity import age, too_young

DAYS = ("joined_on", "volunteer_on", "party_applied_on", "party_joined_on")


def faults(said: Mapping[str, Any], today: date, norms: Mapping[str, float]) -> dict[str, str]:
    """What is wrong with the dates of a person, by field. `said` holds the values as they would stand."""
    found: dict[str, str] = {}
    born = said.get("birth_on")
    for name in DAYS:
        on = said.get(name)
        if on is not None and on > today:
            found[name] = "日期不能晚于今天。"
        elif on is not None and born is not None and on <= born:
            found[name] = "日期不能早于出生日期。"
    if born is not None:
        found |= _ages(born, said.get("joined_on"), today, norms)
    applied, joined = said.get("party_applied_on"), said.get("party_joined_on")
    if applied is not None and joined is not None and joined < applied:
        found.setdefault("party_joined_on", "入党时间不能早于递交入党申请书的日期。")
    return found


def _ages(born: date, joined: date | None, today: date, norms: Mapping[str, float]) -> dict[str, str]:
    found = {}
    if born > today:
        found["birth_on"] = "出生日期不能晚于今天。"
    elif too_young(born, today, norms["age.store"]):
        found["birth_on"] = f"不满{norms['age.store']:g}周岁，不登记个人信息。"
    if joined is not None and joined > born:
        years = age(born, joined)
        if years < norms["age.least"]:
            found["joined_on"] = f"入团时只有{years}周岁，最小为{norms['age.least']:g}周岁。请核对。"
        elif years >= norms["age.most"]:
            found["joined_on"] = f"入团时已满{norms['age.most']:g}周岁。请核对。"
    return found


def masked(name: str) -> str:
    """A name by its first character alone."""
    return name[:1] + "○○" if name else ""
