from guatu.appraisals.models.appraisal import Appraisal, Rating

__all__ = ["Appraisal", "Rating"]
