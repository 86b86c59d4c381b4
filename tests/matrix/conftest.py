"""One rich world for all tests of the package, in one transaction that is rolled back at the end."""

import importlib
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of pytest-django's own transaction a test: the tests here share one, and roll back each request."""


@pytest.fixture(scope="package")
def rich(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The rich world (tests/matrix/rich.py), built once."""
    clock = importlib.import_module("guatu.base.clock")
    docx = importlib.import_module("guatu.bulletins.printing.docx")
    module = importlib.import_module("tests.matrix.rich")
    with (
        django_db_blocker.unblock(),
        override_settings(FILES=tmp_path_factory.mktemp("matrix")),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(clock, "now", lambda: module.NOW)
        patch.setattr(docx, "render", lambda document, official=True: b"docx")  # true Word files take seconds
        logging.disable(logging.ERROR)  # thousands of refusals
        yield module.build()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def asker(rich: Any) -> Any:
    """Accounts of the rich world with their browsers and tokens."""
    made = importlib.import_module("tests.matrix.asking").Asker(rich)
    for name in ["", "eastern", "western", "mayor", "villager", *(name for name in rich.world.user if "east." in name)]:
        made.client(name)
    made.before = importlib.import_module("tests.matrix.asking").digest()
    return made
