from guatu.bulletins.models.bulletin import Bulletin, Issue, Receipt, Series
from guatu.bulletins.models.serious import Countersignature, SeriousCase

__all__ = ["Bulletin", "Countersignature", "Issue", "Receipt", "Series", "SeriousCase"]
