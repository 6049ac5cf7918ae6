"""The tables' history, and the way up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from backend.config import ROOT
from backend.db.session import engine_for


def upgrade(url: str, to: str = "head") -> str:
    """Bring the database up to the newest migration, or another; from any working directory; its revision."""
    config = Config(ROOT / "alembic.ini")
    engine = engine_for(url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection, _tables_may_move(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return revision(url)


@contextmanager
def _tables_may_move(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it, which its references would refuse."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def revision(url: str) -> str:
    """The migration that the database stands at; empty when it has none."""
    with engine_for(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
