"""What Alembic needs to know: the models, the database, and how our column types are written."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from backend.config import database_url
from backend.db.models import Base
from backend.db.models.base import Facts, Money, UtcDateTime
from backend.db.session import engine_for

WRITTEN = {
    Money: 'sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")',
    UtcDateTime: "sa.DateTime(timezone=True)",
    Facts: "sa.Text()",
}


def written_type(kind: str, thing: Any, _context: AutogenContext) -> str | bool:
    """Plain types in migrations, so that they stay readable when ours change."""
    return WRITTEN.get(type(thing), False) if kind == "type" else False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=written_type,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with engine_for(database_url()).begin() as opened:
        migrate(opened)
