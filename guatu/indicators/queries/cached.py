"""Figures are the same as long as nothing was journalled: kept per process, never a truth of their own."""

from collections import OrderedDict

from guatu.accounts.models import JournalHead
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries.values import Asked, Shape, Values, shape, values

MOST = 48  # figures kept; one for all units of a city takes some hundred kilobytes
_kept: OrderedDict[tuple[object, ...], Values] = OrderedDict()


def fresh(indicator: Indicator, asked: Asked, tree: Shape | None = None) -> Values:
    """An indicator for all units, as of the last line of the journal."""
    head = JournalHead.objects.values_list("seq", "digest").get(pk=1)
    key = (head, indicator, asked.on, asked.since, asked.fields)
    if key not in _kept:
        _kept[key] = values(indicator, asked, tree or shape())
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def forget() -> None:
    """Drop all that is kept: rows were changed without the journal (tests, a restored backup)."""
    _kept.clear()
