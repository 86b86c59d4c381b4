"""The keys of an installation. Production gives them in the environment; a demo keeps its own in its data folder."""

import os
import secrets
from pathlib import Path

NAMES = ("GUATU_SECRET_KEY", "GUATU_JOURNAL_KEY", "GUATU_FIELD_KEY")
FILE = "secrets.env"


def load(folder: Path) -> None:
    """Take the keys that the environment does not give from the folder's file, if there is one."""
    path = folder / FILE
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            if name in NAMES:
                os.environ.setdefault(name, value)


def create(folder: Path) -> None:
    """Write new keys into the folder, readable by its owner alone; those that are there or given stay."""
    if all(os.environ.get(name) for name in NAMES):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in NAMES)
