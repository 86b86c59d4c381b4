from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from guatu.base.pages import retrying
from guatu.base.problems import Problem


class BrokenOff(Exception):
    sqlstate = "40P01"


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = BrokenOff()
    return error


def run(outcomes: list, first: Exception) -> HttpResponse | None:
    """What a user gets when the view fails with `first` and then does what `outcomes` says."""

    def view(request, number):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    request = RequestFactory().post("/api/x/")
    request.resolver_match = SimpleNamespace(func=view, args=(), kwargs={"number": 7})
    return retrying.again(request, first)


def test_a_transaction_that_was_broken_off_is_run_again():
    done = HttpResponse("done")
    assert run([deadlock(), done], deadlock()) is done


def test_a_refusal_in_the_second_run_is_told_as_a_refusal():
    assert run([Problem("conflict", "别人刚刚改过")], deadlock()).status_code == 409


def test_after_three_runs_the_defect_shows():
    assert run([deadlock()] * 9, deadlock()) is None


@pytest.mark.parametrize("error", [OperationalError("disk full"), ValueError("x")])
def test_other_defects_are_not_run_again(error):
    assert run([HttpResponse("done")], error) is None
