"""The fixture `world`. The world itself is drawn in tests/world.py; it is imported once Django is set up."""

import importlib

import pytest


@pytest.fixture
def world(db):
    """The one world of all tests (tests/world.py), built in this test's database."""
    return importlib.import_module("tests.world").build()


@pytest.fixture(autouse=True)
def _no_board_of_another_test():
    """Boards are kept a process; a test's rows are rolled back, so its boards must go too."""
    yield
    importlib.import_module("guatu.supervision.board.cache").forget()
