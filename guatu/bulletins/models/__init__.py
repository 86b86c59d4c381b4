from guatu.bulletins.models.bulletin import Bulletin, Issue, Receipt, Series

__all__ = ["Bulletin", "Issue", "Receipt", "Series"]
