"""The command line: one click group made of every module in `backend/commands`."""

from importlib import import_module
from pkgutil import iter_modules

import click

from backend import commands


def _commands() -> list[click.Command]:
    topics = [found.name for found in iter_modules(commands.__path__)]
    modules = [import_module(f"{commands.__name__}.{topic}") for topic in topics]
    return [command for module in modules for command in getattr(module, "COMMANDS", [])]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Promise Desk: the order engine from the command line, on the database of DATABASE_URL."""


for _command in _commands():
    main.add_command(_command)
