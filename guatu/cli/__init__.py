"""The command line. Each file beside this one is a command of its name and holds `command`."""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import click
import django

import guatu
from guatu.cli import _secrets


class Commands(click.Group):
    """Finds commands by their files; imports one once Django is ready, so that it imports as usual."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        django.setup()
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(guatu.__version__, prog_name="guatu")
def group() -> None:
    """挂图 Guatu：挂图作战，从任务清单到通报。

    \b
    每条命令都有说明：guatu 命令 --help
    """


def main(words: list[str] | None = None) -> None:
    """Run a command. `--data DIR`, wherever it stands, counts before the settings are read."""
    words = sys.argv[1:] if words is None else words
    folder = data_folder(words)
    if folder:
        os.environ["GUATU_DATA"] = str(Path(folder).expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    place = Path(os.environ.get("GUATU_DATA", Path(guatu.__file__).parent.parent / "data"))
    if words[:1] in (["demo"], ["setup"]):
        _secrets.create(place)
    _secrets.load(place)
    group(words, prog_name="guatu")


def data_folder(words: list[str]) -> str | None:
    """The value of `--data` among the words of a command line, if it is there."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--data":
            return following or None
        if word.startswith("--data="):
            return word.removeprefix("--data=") or None
    return None
