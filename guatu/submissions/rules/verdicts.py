"""Verification: the reasons for sending back, who may decide, and how long a decision can be undone."""

from datetime import datetime, timedelta

from guatu.base.states import Choice

RETRACTABLE = timedelta(seconds=10)
TEXT_LIMIT = 500


class Reason(Choice):
    """Why a version is sent back. A closed list, so that returns can be counted; words stand beside it."""

    INCOMPLETE = "incomplete", "材料不全"
    BELOW_STANDARD = "below_standard", "不符合标准"
    UNTRUE = "untrue", "内容不实"
    WRONG_UNIT = "wrong_unit", "填错组织"
    UNCLEAR = "unclear", "表述不清"
    OTHER = "other", "其他"
    SPOT_CHECK = "spot_check", "实地抽查不实"


# Reasons that a verifier may choose; a spot check has its own way.
CHOSEN = tuple(reason for reason in Reason if reason != Reason.SPOT_CHECK)
# The level at which a signed spot check takes back what was accepted.
SPOT_LEVEL = 3


def missing_reason(accepted: bool, reason: str, text: str) -> str | None:
    """What a decision lacks: a return needs a reason of the list, and 其他 needs words; None if it is complete."""
    if len(text) > TEXT_LIMIT:
        return f"说明最多{TEXT_LIMIT}字。"
    if accepted:
        return None
    if reason not in CHOSEN:
        return "退回请选一个理由。"
    if reason == Reason.OTHER and not text.strip():
        return "选“其他”时，请写明原因。"
    return None


def second_decider(first_by: int, first_unit_path: str, by: int, unit_path: str) -> str | None:
    """Why an account may not decide at the second level; None if it may.

    `first_unit_path` and `unit_path` are the units for which each acts. The second must be another person,
    standing at the same unit or above.
    """
    if by == first_by:
        return "复核须由另一人办理，您已经初核过这一份。"
    if not first_unit_path.startswith(unit_path):
        return "复核须由初核组织或其上级办理。"
    return None


def retractable(decided_at: datetime, at: datetime) -> bool:
    """Whether a decision can still be undone: within ten seconds."""
    return decided_at <= at <= decided_at + RETRACTABLE
