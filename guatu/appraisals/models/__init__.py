from guatu.appraisals.models.appraisal import Appraisal, Rating
from guatu.appraisals.models.assessment import Assessment, AssessmentItem, AssessmentTable, AssessmentValue
from guatu.appraisals.models.duty import Ballot, DutyReport, DutyRound, DutyScore
from guatu.appraisals.models.symposium import Resolution, Symposium, SymposiumSeat

__all__ = [
    "Appraisal", "Assessment", "AssessmentItem", "AssessmentTable", "AssessmentValue", "Ballot", "DutyReport",
    "DutyRound", "DutyScore", "Rating", "Resolution", "Symposium", "SymposiumSeat",
]  # fmt: skip
