"""How values, gaps and what they cost are said."""

from guatu.appraisals.rules.assessment import GRADE_VALUES, GRADES, PERCENT, YES_NO, Points
from guatu.appraisals.rules.formulas import Number, plain


def amount_words(number: Number, measure: str) -> str:
    """A difference as it is said: 3.2 个百分点, 12 个."""
    return f"{plain(number)} 个百分点" if measure == PERCENT else f"{plain(number)} {measure}".strip()


def value_words(number: Number | None, measure: str) -> str:
    """A value as it is read: 87.3%, A, 是, 12 个; – where there is none."""
    if number is None:
        return "–"
    if measure == PERCENT:
        return f"{plain(number)}%"
    if measure == YES_NO:
        return "是" if number >= 1 else "否"
    if measure == GRADES:
        return next((grade for grade, worth in GRADE_VALUES.items() if worth == number), plain(number))
    return f"{plain(number)} {measure}".strip()


def gap_words(row: Points) -> str:
    """What a gap costs in one line: 差 3.2 个百分点，少 1.6 分."""
    lost = plain(row.lost) if row.lost > 0 else ""
    if row.gap is None or row.item.measure in {YES_NO, GRADES}:
        return f"少 {lost} 分" if lost else ""
    amount = amount_words(row.gap, row.item.measure)
    if row.item.lower_is_better:
        return f"超 {amount}，少 {lost} 分" if lost else f"超出目标 {amount}"
    return f"差 {amount}，少 {lost} 分" if lost else f"距目标差 {amount}"
