"""One part of the bench in a process of its own, on the data folder of its environment.

`python -m guatu.bench PART RESULT`
"""

import importlib
import json
import os
import sys
from pathlib import Path

import django


def main(part: str, result: str) -> None:
    """Measure a part and write its figures, {name: figure}, to a file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    django.setup()
    figures = importlib.import_module(f"guatu.bench.{part}").measure()
    data = {name: figure if isinstance(figure, dict) else figure.data(name) for name, figure in figures.items()}
    Path(result).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
