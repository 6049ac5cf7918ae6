"""Bring a database up to date and fill it."""

from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from backend.commands.common import (
    json_option,
    now_for,
    print_result,
    refusals,
    run,
    table,
    today_option,
)
from backend.config import database_url
from backend.db.migrations import upgrade
from backend.services.importing import ImportedFiles, import_directory
from backend.services.scaling import seed_scaled
from backend.services.seeding import SeededDatabase


@click.command("migrate")
@json_option
@refusals
def migrate_command(as_json: bool) -> None:
    """Make the tables, or bring them up to the newest version."""
    revision = upgrade(database_url())
    print_result({"revision": revision}, as_json, lambda _: f"The database is at version {revision}.")


@click.command("seed")
@click.option("--scale", type=click.IntRange(1, 999), default=1, help="That many times the volume, for load.")
@json_option
@today_option
@refusals
def seed_command(scale: int, as_json: bool, today: date | None) -> None:
    """Fill an empty database with the invented company of seeds/."""
    with Progress(console=Console(stderr=True), transient=True, disable=scale == 1) as progress:
        task = progress.add_task("Writing copies", total=scale)
        seeded = run(
            lambda session: seed_scaled(
                session,
                scale,
                now=now_for(today),
                report=lambda done: progress.update(task, completed=done),
            )
        )
    print_result(seeded, as_json, _show_seeded)


def _show_seeded(seeded: SeededDatabase) -> str | Table:
    if not seeded.is_seeded:
        return f"The database is not empty ({seeded.held_table} has rows): nothing was changed."
    return _rows_table("Seeded", seeded.rows)


@click.command("import")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@today_option
@refusals
def import_command(directory: Path, as_json: bool, today: date | None) -> None:
    """Insert or update every row of a directory's CSV files, all or nothing; see seeds/README.md."""
    imported = run(lambda session: import_directory(session, directory, now=now_for(today)))
    print_result(imported, as_json, _show_imported)


def _show_imported(imported: ImportedFiles) -> Table:
    return _rows_table("Imported", imported.rows)


def _rows_table(title: str, rows: dict[str, int]) -> Table:
    return table(title, ("file", "rows"), rows.items())


COMMANDS = [migrate_command, seed_command, import_command]
