"""The fixture `world`. The world itself is drawn in tests/world.py; it is imported once Django is set up."""

import importlib

import pytest


@pytest.fixture
def world(db):
    """The one world of all tests (tests/world.py), built in this test's database."""
    return importlib.import_module("tests.world").build()
