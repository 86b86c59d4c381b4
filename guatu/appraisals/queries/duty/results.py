"""What the reports of a round come to: the value of each part, the total with its arithmetic, the proposed grade."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from guatu.appraisals.models import Ballot, DutyReport, DutyRound, DutyScore
from guatu.appraisals.queries.duty.rounds import terms_of
from guatu.appraisals.rules import formulas
from guatu.appraisals.rules.duty.grades import proposals
from guatu.appraisals.rules.duty.terms import SCORES, Terms
from guatu.appraisals.rules.duty.values import Value, ballot_value, score_value, total, turned_out
from guatu.appraisals.rules.formulas import Outcome


@dataclass(frozen=True)
class Result:
    """One report reckoned."""

    report: DutyReport
    values: tuple[Value, ...]
    total: Outcome
    arithmetic: str  # the formula with its values
    scorers: int

    @property
    def shown(self) -> str:
        """The total as it is read, "" where there is none."""
        return "" if self.total.value is None else f"{self.total.rounded():.2f}"


def results(found: DutyRound, reports: Iterable[DutyReport]) -> list[Result]:
    """Some reports of a round reckoned, in their order. Two queries."""
    listed, terms = list(reports), terms_of(found)
    given: dict[int, list[DutyScore]] = defaultdict(list)
    for row in DutyScore.objects.filter(report__in=listed).order_by("pk"):
        given[row.report_id].append(row)
    polls = {row.report_id: row for row in Ballot.objects.filter(report__in=listed)}
    return [_result(terms, report, given[report.pk], polls.get(report.pk)) for report in listed]


def _result(terms: Terms, report: DutyReport, given: list[DutyScore], poll: Ballot | None) -> Result:
    values = []
    for part in terms.parts:
        if part.source in SCORES:
            marks = [row.marks for row in given if row.part == part.code]
            values.append(score_value(part, marks, terms.criteria_of(part.code)))
        else:
            reached = poll is not None and turned_out(poll.due, poll.present, terms.turnout)
            values.append(ballot_value(part, poll.counts if poll else None, reached, terms.grades))
    shown = {one.part.code: one.value for one in values}
    arithmetic = formulas.written(terms.formula, shown)
    return Result(
        report, tuple(values), total(terms, values), arithmetic, len({row.by_id for row in given})
    )  # fmt: skip


def handed_in(found: DutyRound, *, locked: bool = False) -> list[DutyReport]:
    """The reports of a round that were handed in, in order of their numbers."""
    rows = found.reports.filter(submitted_at__isnull=False).order_by("pk")
    if locked:
        return list(rows.select_for_update(of=("self",)).select_related("unit", "person"))
    return list(rows.select_related("unit", "person", "round"))


def proposed(found: DutyRound, reckoned: Iterable[Result]) -> dict[int, str]:
    """The grade that the published rule proposes for each reckoned report, by its number."""
    listed = list(reckoned)
    ranked: dict[int, tuple[Fraction, ...]] = {
        one.report.pk: (one.total.value, *(value.value or Fraction() for value in one.values))
        for one in listed
        if one.total.value is not None
    }
    return proposals(ranked, terms_of(found).grades, len(listed))
