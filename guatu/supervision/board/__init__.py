"""The board: one campaign in memory as arrays. It is a cache of facts, never a truth.

`of(campaign, at=…)` answers with the board as of everything committed before the call. A board is a value:
taking up changes gives a new one that shares the planes of the tasks that did not change, so a page that
holds one reads figures of one moment. Layout: units in pre-order with the end of each subtree (`tree`), one
plane a task (`plane`) whose prefix sums give any node's figures as a difference of two columns.
"""

from guatu.supervision.board.board import Board
from guatu.supervision.board.cache import forget, of
from guatu.supervision.board.slices import Slice

__all__ = ["Board", "Slice", "forget", "of"]
