"""Admissions as pages and indicators read them: the list and one course, quotas and ratios, who comes next."""

from guatu.people.queries.admissions.candidates import applicants, branches, may_begin, pioneers
from guatu.people.queries.admissions.course import Course, Line, course, get, lines, listed, parts
from guatu.people.queries.admissions.figures import (
    Ratio,
    Use,
    counts_of,
    in_order,
    quota_units,
    quotas,
    ratio_of,
    ratios,
    ratios_seen,
    strained,
)

__all__ = [
    "Course", "Line", "Ratio", "Use", "applicants", "branches", "counts_of", "course", "get", "in_order", "lines",
    "listed", "may_begin", "parts", "pioneers", "quota_units", "quotas", "ratio_of", "ratios", "ratios_seen",
    "strained",
]  # fmt: skip
