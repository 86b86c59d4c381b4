import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from guatu.base.pages import problem_middleware
from guatu.base.problems import CATALOGUE, Problem

MIDDLEWARE = problem_middleware(lambda request: HttpResponse("<p>", status=404))


def answer(exception: Exception, path: str = "/tasks/1/", htmx: bool = False) -> HttpResponse | None:
    request = RequestFactory().get(path)
    request.htmx = htmx
    request.user = SimpleNamespace(is_authenticated=False)
    request._messages = []
    return MIDDLEWARE.process_exception(request, exception)


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - {"sign_in"}))
def test_every_refusal_becomes_a_page_in_its_own_words(code):
    page = answer(Problem(code, "材料不全，请补会议记录。"))
    assert page.status_code == CATALOGUE[code][0]
    assert ("材料不全，请补会议记录。" in page.content.decode()) == (page.status_code != 404)


def test_refusal_of_a_fragment_is_a_toast():
    fragment = answer(Problem("own_work"), htmx=True)
    assert (fragment.status_code, fragment["HX-Retarget"], fragment["HX-Reswap"]) == (403, "#toasts", "beforeend")
    assert fragment.content.decode().startswith('<div class="toast toast-wrong" role="alert"')


def test_refusal_of_the_interface_is_a_problem_document():
    document = answer(Problem("invalid", fields={"title": "必填"}), "/api/v1/units/")
    assert document["Content-Type"] == "application/problem+json"
    assert json.loads(document.content) == {
        "type": "urn:guatu:problem:invalid",
        "title": "填写有误，请按提示修改",
        "status": 422,
        "detail": "填写有误，请按提示修改",
        "code": "invalid",
        "instance": "/api/v1/units/",
        "errors": {"title": "必填"},
    }


def test_unknown_address_of_the_interface_is_a_problem_document():
    document = MIDDLEWARE(RequestFactory().get("/api/v1/nothing/"))
    assert (document.status_code, json.loads(document.content)["code"]) == (404, "not_found")


def test_stranger_is_sent_to_sign_in_and_back():
    page = answer(Problem("sign_in"), "/tasks/?node=3")
    assert (page.status_code, page["Location"]) == (302, "/sign-in/?next=%2Ftasks%2F%3Fnode%3D3")


def test_djangos_own_refusals_look_the_same():
    assert [answer(Http404("row 7 of secret")).status_code, answer(PermissionDenied("why")).status_code] == [404, 403]
    assert "secret" not in answer(Http404("row 7 of secret")).content.decode()


def test_defects_are_not_dressed_up_as_refusals():
    assert answer(ValueError("defect")) is None
