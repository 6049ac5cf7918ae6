"""Connections: SQLite (WAL, one writer at a time) or PostgreSQL, and the edge's unit of work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

T = TypeVar("T")
TRUSTED_SECONDS = 2.0
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"


@lru_cache
def engine_for(url: str) -> Engine:
    """One engine a process and database; SQLite waits up to 30 s for the writer before it.

    What a failed statement was given stays out of errors, and so out of logs.
    """
    if not url.startswith("sqlite"):
        return _with_live_connections(create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True))
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=30000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _with_live_connections(engine: Engine) -> Engine:
    """A connection that has rested is asked whether it still lives before it is used; one just used is not."""

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) > TRUSTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as lost:
                raise InvalidatePoolError from lost

    return engine


@lru_cache
def session_factory(url: str, *, writes: bool) -> sessionmaker[Session]:
    """Sessions that may write take SQLite's write lock when they begin; readers never wait."""
    options: dict[str, Any] = {"writes": writes}
    if not writes and not url.startswith("sqlite"):
        options["postgresql_readonly"] = True
    return sessionmaker(engine_for(url).execution_options(**options), expire_on_commit=False)


def _is_transient(error: BaseException) -> bool:
    """Another transaction was in the way; the same work can be tried again."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error, OperationalError) and "database is locked" in str(error.orig):
        return True
    return getattr(error.orig, "sqlstate", None) in (SERIALIZATION_FAILURE, DEADLOCK)


@contextmanager
def read_session(url: str) -> Iterator[Session]:
    """A session for answers; whatever was changed in it is dropped, and refused by PostgreSQL.

    There it ends with a commit: the driver forgets its prepared statements when a transaction is rolled back.
    """
    with session_factory(url, writes=False)() as session:
        yield session
        if not url.startswith("sqlite"):
            session.expunge_all()
            session.commit()


@lru_cache
def _retrying(attempts: int) -> Retrying:
    """Made once; each loop over it, in whatever thread, counts for itself."""
    return Retrying(
        retry=retry_if_exception(_is_transient),
        stop=stop_after_attempt(attempts),
        wait=wait_random_exponential(multiplier=0.01, max=0.5),
        reraise=True,
    )


def in_transaction(url: str, work: Callable[[Session], T], *, attempts: int = 6) -> T:
    """Run `work` in one transaction and commit; retried, bounded, on deadlock or serialization failure."""
    for attempt in _retrying(attempts):
        with attempt, session_factory(url, writes=True)() as session, session.begin():
            return work(session)
    raise AssertionError("unreachable: Retrying returns or raises")
