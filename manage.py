#!/usr/bin/env python
"""Django's own commands. The product's commands are `guatu --help`."""

import os
import sys

import guatu  # noqa: F401 -- swaps in the bundled SQLite before Django loads

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
