from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.orgs.rules.norms import NORMS
from guatu.orgs.rules.sectors import Sector
from guatu.people.rules import honours, posts, terms
from guatu.people.rules.posts import Selection, Title
from guatu.people.rules.terms import Standing

NUMBERS = {code: norm.value for code, norm in NORMS.items()}
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from(list(Kind))
SECTORS = st.sampled_from([sector.value for sector in Sector])
COUNTS = st.none() | st.integers(0, 300)


def test_titles_by_kind_of_unit_are_as_published() -> None:
    branch = ["书记", "副书记", "委员", "组织委员", "宣传委员", "文体委员", "生产委员", "权益委员", "志愿委员"]
    told = {kind: [title.label for title in posts.titles(kind)] for kind in Kind}
    assert told == {
        Kind.LOCAL_COMMITTEE: ["书记", "副书记", "常委", "委员", "候补委员", "团代会代表", "工作人员"],
        Kind.COMMITTEE: ["书记", "副书记", "常委", *branch[2:], "团代会代表", "工作人员"],
        Kind.WORKING_COMMITTEE: ["书记", "副书记", "委员", "工作人员"],
        Kind.GENERAL_BRANCH: branch,
        **dict.fromkeys(BRANCHES, branch),
    }


@given(KINDS, st.sampled_from(list(Title)), st.sampled_from(["", *Selection.codes()]))
def test_a_post_is_refused_exactly_for_what_the_form_does_not_offer(kind: Kind, title: Title, selection: str) -> None:
    offered = title in posts.titles(kind), not selection or selection in posts.selections(kind)
    wrong = posts.refusals(kind, title, selection)
    assert ("title" not in wrong, "selection" not in wrong) == offered


@given(st.integers(0, 400), st.integers(0, 12))
def test_only_branches_from_seven_members_on_need_three_to_five_in_their_committee(members: int, size: int) -> None:
    assert posts.committee_fits(members, size, NUMBERS) == (members < 7 or 3 <= size <= 5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_votes_elect_when_they_are_more_than_half_of_those_present(votes: int, present: int) -> None:
    assert posts.elected(votes, present, 0.5) == (2 * votes > present)


@given(DAYS, st.integers(-60, 60))
def test_months_lead_to_the_same_day_or_the_end_of_a_shorter_month(day: date, months: int) -> None:
    then = terms.months_later(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then.toordinal() + 1, 1) == (_next(then), 1))


def _next(day: date) -> int:
    return terms.months_later(day.replace(day=1), 1).toordinal()


@pytest.mark.parametrize(
    ("kind", "sector", "due"),
    [
        ("branch", "senior_high", date(2027, 2, 28)), ("branch", "rural", date(2029, 2, 28)),
        ("general_branch", "university", date(2029, 2, 28)), ("committee", "university", date(2031, 2, 28)),
        ("local_committee", "party_government", date(2031, 2, 28)),
    ],
)  # fmt: skip
def test_a_term_runs_as_long_as_its_kind_allows(kind: str, sector: str, due: date) -> None:
    assert terms.due_on(Kind(kind), sector, date(2026, 2, 28), NUMBERS) == due


@given(KINDS, SECTORS, DAYS, DAYS, st.booleans())
def test_an_election_is_early_only_with_approval_and_within_the_limit(
    kind: Kind, sector: str, day: date, before: date, approved: bool
) -> None:
    latest, months = terms.due_on(kind, sector, day, NUMBERS), terms.leeway(kind, NUMBERS)
    wrong = terms.election_refusals(kind, day, latest, latest, before, "批复" if approved else "", months)
    earliest = terms.months_later(before, -months)
    may = kind not in posts.NOT_ELECTED and day >= earliest and (approved or day >= before)
    assert (not wrong) == may


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_ballots_never_grow_on_their_way(due, present, issued, returned, valid) -> None:
    chain = [due, present, issued, returned, valid]
    grows = any(b is not None and a is not None and b > a for a, b in pairwise(chain))
    assert bool(terms.ballot_refusals(*chain)) == grows


@given(DAYS, DAYS, st.sampled_from([6, 12]))
def test_an_extension_lies_after_the_term_and_within_its_months(due: date, until: date, months: int) -> None:
    assert (not terms.extension_refusal(due, until, months)) == (due < until <= terms.months_later(due, months))


@given(KINDS, st.none() | DAYS, DAYS)
def test_a_unit_stands_in_exactly_one_way_to_its_term(kind: Kind, until: date | None, on: date) -> None:
    found = terms.standing(kind, until, on, 60)
    if kind in posts.NOT_ELECTED:
        assert found == Standing.NOT_ELECTED
    elif until is None:
        assert found == Standing.NONE
    else:
        left = (until - on).days
        assert found == (Standing.OVERDUE if left < 0 else Standing.ENDING if left <= 60 else Standing.IN_FORCE)


def test_a_proposal_waits_until_it_is_decided() -> None:
    assert [honours.stage(value).label for value in (None, True, False)] == ["待审定", "已授予", "未批准"]
