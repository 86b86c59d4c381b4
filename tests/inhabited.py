"""The fixture `world`. The world itself is drawn in tests/world.py; it is imported once Django is set up."""

import importlib

import pytest


@pytest.fixture(scope="session", autouse=True)
def _journal_head():
    """Flushing empties every table after a committed test; the head, which a migration made, must come back."""
    from django.db.models import signals  # noqa: PLC0415 -- after Django is ready

    def restore(sender, using, **_) -> None:
        if sender.label == "accounts":
            sender.get_model("JournalHead").objects.using(using).get_or_create(pk=1)

    signals.post_migrate.connect(restore, weak=False, dispatch_uid="tests.journal_head")


@pytest.fixture
def world(db):
    """The one world of all tests (tests/world.py), built in this test's database."""
    return importlib.import_module("tests.world").build()


@pytest.fixture(autouse=True)
def _no_board_of_another_test():
    """Boards are kept a process; a test's rows are rolled back, so its boards must go too."""
    yield
    importlib.import_module("guatu.supervision.board.cache").forget()
    importlib.import_module("guatu.indicators.queries.cached").forget()
