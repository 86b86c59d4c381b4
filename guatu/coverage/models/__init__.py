from guatu.coverage.models.case import Case, CaseEntry, Finding
from guatu.coverage.models.place import Covering, FoundingPlan, Place, PlaceCount, Suggestion

__all__ = ["Case", "CaseEntry", "Covering", "Finding", "FoundingPlan", "Place", "PlaceCount", "Suggestion"]
