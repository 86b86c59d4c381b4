from types import SimpleNamespace

import pytest
from django.test import RequestFactory, override_settings
from django.urls import include, path

from guatu.base.pages import frame
from guatu.base.pages.frame import Entry


def nothing(request): ...


urlpatterns = [
    path("", include(([path("", nothing, name="home"), path("wall/", nothing, name="wall")], "desk"))),
    path("tasks/", include(([path("", nothing, name="mine"), path("queue/", nothing, name="queue")], "submissions"))),
]


@pytest.fixture(autouse=True)
def _pages(monkeypatch):
    monkeypatch.setattr(frame, "NAV", (*frame.NAV[:4], Entry("不存在", "nowhere:at_all", "x")))
    frame.address.cache_clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield
    frame.address.cache_clear()


def shown(address: str, verbs: set[str] | None = None) -> list[tuple[str, bool]]:
    request = RequestFactory().get(address)
    if verbs is not None:
        request.verbs = verbs
    return [(entry["label"], entry["current"]) for entry in frame.navigation(request)]


def test_only_pages_that_exist_are_offered_and_one_is_current():
    assert shown("/tasks/queue/7/") == [("首页", False), ("挂图", False), ("任务", False), ("核验", True)]
    assert shown("/") == [("首页", True), ("挂图", False), ("任务", False), ("核验", False)]


def test_a_page_for_which_the_right_is_missing_is_not_offered():
    assert shown("/wall/", {"board.read"}) == [("首页", False), ("挂图", True)]


def test_a_stranger_is_offered_no_pages():
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    assert frame.context(request)["nav"] == []
