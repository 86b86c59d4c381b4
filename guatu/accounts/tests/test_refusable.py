"""What a form takes back of an action's refusals, and what it lets pass."""

import pytest
from django import forms

from guatu.accounts.forms.refusable import Form
from guatu.base.problems import CATALOGUE, Problem


class Place(Form):
    name = forms.CharField()


def sent() -> Place:
    form = Place({"name": "东街"})
    assert form.is_valid()
    return form


def done(form: Place, problem: Problem | None, *, step: bool = False) -> str:
    with form.taking_refusals(step=step):
        if problem is not None:
            raise problem
        return "done"
    return "shown"


def test_an_act_that_is_not_refused_goes_on() -> None:
    form = sent()
    assert (done(form, None), form.errors, form.problem) == ("done", {}, None)


def test_a_refusal_stands_beside_its_field_and_on_top_with_its_status() -> None:
    form, problem = sent(), Problem("conflict", "别人改过。", {"name": "已有同名", "gone": "无此栏"})
    assert done(form, problem) == "shown"
    assert form.errors == {"name": ["已有同名"], "__all__": ["无此栏", "别人改过。"]}
    assert (form.status, form.problem) == (409, problem)


@pytest.mark.parametrize("step", [False, True])
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_what_the_writer_cannot_mend_goes_its_way(code: str, step: bool) -> None:
    form, kept = sent(), {422} if step else {409, 422}
    if CATALOGUE[code][0] in kept:
        assert (done(form, Problem(code), step=step), form.status) == ("shown", CATALOGUE[code][0])
    else:
        with pytest.raises(Problem) as told:
            done(form, Problem(code), step=step)
        assert (told.value.code, form.errors) == (code, {})


def test_a_defect_is_no_refusal() -> None:
    with pytest.raises(KeyError), sent().taking_refusals():
        raise KeyError("name")


def test_an_empty_form_is_shown_with_200_and_a_wrong_one_with_422() -> None:
    assert (Place().status, Place({}).status) == (200, 422)
