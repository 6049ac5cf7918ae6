"""The gateway's own tables: conversations, messages and web sessions, in a database of their own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, Index, String, UniqueConstraint, create_engine, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

RUNNING, ANSWERED, FAILED = "running", "answered", "failed"


class UtcDateTime(TypeDecorator[datetime]):
    """A UTC timestamp, aware in Python on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return (
            value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC) if value else None
        )

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


class Thread(Base):
    """One of a person's conversations, `<channel>:<contact_id>:<number>`; the last one is current."""

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("contact_id", "channel", "number"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    contact_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    begun_at: Mapped[datetime]


class Message(Base):
    """What was said. A person's message has its client's id and the state of its turn.

    At most one turn of a conversation runs at a time, however many processes serve it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        Index(
            "ix_messages_one_running_turn",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(80))
    client_message_id: Mapped[str | None] = mapped_column(String(80))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    sender: Mapped[str] = mapped_column(String(8))
    text: Mapped[str | None]
    payload: Mapped[str | None]
    buttons: Mapped[list[Any]] = mapped_column(default=list)
    card: Mapped[dict[str, Any] | None]
    response: Mapped[str | None]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    in_reply_to: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str | None] = mapped_column(String(8))
    claimed_at: Mapped[datetime | None]
    is_excuse: Mapped[bool] = mapped_column(default=False)


class WebSession(Base):
    """A signed-in browser; the cookie's hash is the key."""

    __tablename__ = "web_sessions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    contact_id: Mapped[int]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


def messages_engine(url: str) -> Engine:
    """The messages' database with its tables; errors never print the values they were about."""
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    else:
        engine = _sqlite(url)
    Base.metadata.create_all(engine)
    return engine


def _sqlite(url: str) -> Engine:
    if file := make_url(url).database:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    connect = {"timeout": 30, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine
