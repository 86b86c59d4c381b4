"""The yearly review (教育评议): grades and the limits on them.

Source (docs/domain.md): more than two thirds of those due, 优秀 at most 30%, registration (团籍注册) for 基本合格
and better.
"""

from guatu.base.states import Choice


class Grade(Choice):
    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "合格"
    FAIR = "fair", "基本合格"
    POOR = "poor", "不合格"


REGISTERED = frozenset({Grade.EXCELLENT, Grade.GOOD, Grade.FAIR})
