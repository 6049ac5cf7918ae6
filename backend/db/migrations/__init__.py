"""The tables' history, and the way up."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from backend.config import ROOT
from backend.db.session import engine_for


def upgrade(url: str) -> str:
    """Bring the database up to the newest migration, from any working directory; returns its revision."""
    config = Config(ROOT / "alembic.ini")
    engine = engine_for(url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return revision(url)


def revision(url: str) -> str:
    """The migration that the database stands at; empty when it has none."""
    with engine_for(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
