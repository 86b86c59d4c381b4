"""Fixtures for every test, wherever it stands: under tests/ or beside its app."""

pytest_plugins = ["tests.surroundings", "tests.network", "tests.databases", "tests.browsers", "tests.inhabited"]
