"""The command line: one click group made of every module in `backend/commands`."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from backend import commands
from backend.commands.common import refuse


def _commands() -> list[click.Command]:
    topics = [found.name for found in iter_modules(commands.__path__)]
    modules = [import_module(f"{commands.__name__}.{topic}") for topic in topics]
    return [command for module in modules for command in getattr(module, "COMMANDS", [])]


class DeskGroup(click.Group):
    """Also tells a wrong option or argument as JSON where JSON was asked for."""

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        words = list(sys.argv[1:] if args is None else args)
        if "--json" not in words:
            return super().main(args, **extra)
        try:
            return super().main(args, **extra | {"standalone_mode": False})
        except click.UsageError as error:
            command = error.ctx.info_name if error.ctx else None
            refuse("usage", error.format_message(), {"command": command}, as_json=True)


@click.group(cls=DeskGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Promise Desk: the order engine from the command line, on the database of DATABASE_URL."""


for _command in _commands():
    main.add_command(_command)
