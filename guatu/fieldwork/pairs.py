"""Who goes where: as many villages as possible, those of poor counties first, then the most points (scipy)."""

from collections.abc import Sequence

from guatu.fieldwork.rules.pairing import Goer, Pair, Village


def choose(villages: Sequence[Village], goers: Sequence[Goer], pairs: Sequence[Pair]) -> list[Pair]:
    """The best set of pairs, each village and each candidate at most once, in order of needs.

    First the number of pairs, then how many villages of poor counties are among them, then the sum of points: what
    comes first outweighs all that comes after. The order of the rows given makes no difference.
    """
    import numpy as np  # noqa: PLC0415 -- slow to load
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 -- slow to load

    if not pairs:
        return []
    rows = {pk: row for row, pk in enumerate(sorted(village.need for village in villages))}
    columns = {pk: column for column, pk in enumerate(sorted(goer.candidate for goer in goers))}
    poor = {village.need for village in villages if village.poor}
    most = min(len(rows), len(columns))
    first = (max(pair.points for pair in pairs) + 1) * (most + 1)
    any_ = first * (most + 2)
    worth = np.zeros((len(rows), len(columns)))
    held = {(rows[pair.need], columns[pair.candidate]): pair for pair in pairs}
    for place, pair in held.items():
        worth[place] = any_ + first * (pair.need in poor) + pair.points
    taken = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return [held[place] for place in ((int(row), int(column)) for row, column in taken) if place in held]
