"""Bring a database up to date."""

import click

from backend.commands.common import json_option, print_result, refusals
from backend.config import database_url
from backend.db.migrations import upgrade


@click.command("migrate")
@json_option
@refusals
def migrate_command(as_json: bool) -> None:
    """Make the tables, or bring them up to the newest version."""
    revision = upgrade(database_url())
    print_result({"revision": revision}, as_json, lambda _: f"The database is at version {revision}.")


COMMANDS = [migrate_command]
