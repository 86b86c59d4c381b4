"""The product keeps its own rules of style, and each check is able to fail."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests import conventions
from tests.conventions import ASSETS, PYTHON, TEMPLATES, sources

Check = Callable[[str, str], Iterator[str]]

BAD = [
    ("actions_name_who_and_when", "guatu/orgs/actions.py", "def move(*, unit, by): ..."),
    ("actions_name_who_and_when", "guatu/orgs/actions/moves.py", "def move(unit, by, at): ..."),
    ("faces_ask_queries", "guatu/orgs/views.py", "units = Unit.objects.all()"),
    ("faces_ask_queries", "guatu/api/units.py", "def get(): return Unit.objects.get(pk=1)"),
    ("time_is_an_argument", "guatu/orgs/views.py", "at = timezone.now()"),
    ("time_is_an_argument", "guatu/orgs/views.py", "at = datetime.datetime.now(UTC)"),
    ("time_is_an_argument", "guatu/orgs/models/units.py", "at = DateTimeField(default=timezone.now)"),
    ("time_is_an_argument", "guatu/orgs/models/units.py", "at = DateTimeField(auto_now_add=True)"),
    ("time_is_an_argument", "guatu/orgs/queries.py", "at = clock.now()"),
    ("exceptions_have_reasons", "guatu/orgs/views.py", "import x  # noqa"),
    ("exceptions_have_reasons", "guatu/orgs/views.py", "import x  # noqa: F401"),
    ("exceptions_have_reasons", "guatu/orgs/views.py", "    import x  # noqa: PLC0415 -- it is easier"),
    ("nothing_happens_behind_the_back", "guatu/orgs/apps.py", "from django.dispatch import receiver"),
    ("nothing_happens_behind_the_back", "guatu/orgs/models.py", "class Unit:\n    def save(self): ..."),
    ("names_are_nouns", "guatu/orgs/utils.py", ""),
    ("names_are_nouns", "guatu/orgs/migrations/0002_auto_20261123.py", ""),
    ("files_are_short", "guatu/orgs/views.py", "x = 1\n" * 501),
    ("templates_keep_the_policy", "a.html", "<script>alert(1)</script>"),
    ("templates_keep_the_policy", "a.html", '<p class="x" style="color: red">'),
    ("templates_keep_the_policy", "a.html", '<button onclick="go()">'),
    ("templates_keep_the_policy", "a.html", '<link href="https://cdn.example/x.css">'),
]
GOOD = [
    ("actions_name_who_and_when", "guatu/orgs/actions.py", "def move(*, unit, by, at): ...\ndef _path(x): ..."),
    ("actions_name_who_and_when", "guatu/orgs/queries.py", "def units(): ..."),
    ("faces_ask_queries", "guatu/orgs/queries.py", "units = Unit.objects.all()"),
    ("time_is_an_argument", "guatu/orgs/views.py", "at = clock.now()"),
    ("exceptions_have_reasons", "guatu/orgs/views.py", "import x  # noqa: F401, E402 -- swaps SQLite"),
    ("exceptions_have_reasons", "a.py", "    import x  # noqa: PLC0415 -- optional package"),
    ("templates_keep_the_policy", "a.html", '<script src="/static/a.js"></script>{% if a > b %}<p data-on="1">'),
]


@pytest.mark.parametrize(("check", "path", "text"), BAD)
def test_a_bad_sample_is_found(check: str, path: str, text: str) -> None:
    assert len(list(getattr(conventions, check)(path, text))) == 1


@pytest.mark.parametrize(("check", "path", "text"), GOOD)
def test_a_good_sample_is_left_alone(check: str, path: str, text: str) -> None:
    assert list(getattr(conventions, check)(path, text)) == []


def test_every_check_has_a_bad_sample() -> None:
    assert {check.__name__ for check in PYTHON + TEMPLATES + ASSETS} == {check for check, _, _ in BAD}


def findings(check: Check, places: Iterable[tuple[str, str]]) -> str:
    """What a check finds, one a line, so that a failure shows them all."""
    return "\n".join(found for place in places for found in check(*place))


@pytest.mark.parametrize("check", PYTHON, ids=lambda check: check.__name__)
def test_python_keeps(check: Check) -> None:
    assert findings(check, sources(".py")) == ""


@pytest.mark.parametrize("check", TEMPLATES, ids=lambda check: check.__name__)
def test_templates_keep(check: Check) -> None:
    assert findings(check, sources(".html")) == ""


@pytest.mark.parametrize("check", ASSETS, ids=lambda check: check.__name__)
def test_style_sheets_and_scripts_keep(check: Check) -> None:
    own = [(path, text) for path, text in sources(".css", ".js") if not path.endswith(".min.js")]
    assert findings(check, own) == ""
