"""Fresh databases for tests: SQLite always, PostgreSQL where it answers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.session import engine_for, session_factory

# A law holds however busy the machine is.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def _postgres_answers() -> bool:
    try:
        with create_engine(POSTGRES, connect_args={"connect_timeout": 2}).connect():
            return True
    except OperationalError:
        return False


DATABASES = ["sqlite", "postgresql"] if _postgres_answers() else ["sqlite"]


def pytest_report_header() -> str:
    return f"databases: {', '.join(DATABASES)}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this test worker's own, with the tables made once."""
    name = f"desk_test_{os.getpid()}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    Base.metadata.create_all(engine_for(url))
    yield url
    engine_for(url).dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def _empty(engine: Engine) -> None:
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with every table, on each engine in turn."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        _empty(engine_for(url))
        return url
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    Base.metadata.create_all(engine_for(url))
    return url


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session that may write; what the test leaves uncommitted is dropped."""
    with session_factory(database_url, writes=True)() as session:
        yield session
