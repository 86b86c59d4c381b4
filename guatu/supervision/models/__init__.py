from guatu.supervision.models.flag import Flag, FlagStep
from guatu.supervision.models.letter import Letter, LetterItem, LetterStep
from guatu.supervision.models.notice import Channel, Notice
from guatu.supervision.models.rule import RuleVersion
from guatu.supervision.models.snapshot import Snapshot

__all__ = ["Channel", "Flag", "FlagStep", "Letter", "LetterItem", "LetterStep", "Notice", "RuleVersion", "Snapshot"]
