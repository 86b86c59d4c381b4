from guatu.supervision.models.flag import Flag, FlagStep
from guatu.supervision.models.letter import Letter, LetterItem, LetterStep
from guatu.supervision.models.notice import Channel, Notice
from guatu.supervision.models.reuse import PictureMark, Suspicion, TextMark
from guatu.supervision.models.rule import RuleVersion
from guatu.supervision.models.snapshot import Snapshot
from guatu.supervision.models.spot import CheckQuestion, SpotCell, SpotEntry, SpotObjection, SpotPlan, SpotUnit

__all__ = [
    "Channel", "CheckQuestion", "Flag", "FlagStep", "Letter", "LetterItem", "LetterStep", "Notice", "PictureMark",
    "RuleVersion", "Snapshot", "SpotCell", "SpotEntry", "SpotObjection", "SpotPlan", "SpotUnit", "Suspicion",
    "TextMark",
]  # fmt: skip
