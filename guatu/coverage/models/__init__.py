from guatu.coverage.models.case import Case, CaseEntry, Check, Finding
from guatu.coverage.models.place import Covering, FoundingPlan, Place, PlaceCount, Suggestion

__all__ = ["Case", "CaseEntry", "Check", "Covering", "Finding", "FoundingPlan", "Place", "PlaceCount", "Suggestion"]
