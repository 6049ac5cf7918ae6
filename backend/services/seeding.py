"""The invented company: the CSV files of `seeds/` in an empty database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from backend.config import ROOT
from backend.db.queries import importing as importing_queries
from backend.services.csv_files import TABLES
from backend.services.importing import import_directory

SEEDS = ROOT / "seeds"


@dataclass(frozen=True)
class SeededDatabase:
    """What was written, by file; nothing when the database held something already."""

    is_seeded: bool
    rows: dict[str, int]
    held_table: str | None = None


def seed(session: Session, *, now: datetime, directory: Path = SEEDS) -> SeededDatabase:
    """Fill an empty database with the seeds, their days counted from `now`; leaves any other as it is."""
    held = importing_queries.any_row(session, TABLES.values())
    if held:
        return SeededDatabase(False, {}, held)
    return SeededDatabase(True, import_directory(session, directory, now=now).rows)
