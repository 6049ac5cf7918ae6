"""Databases for measuring: prepared once on each engine that answers, then copied, so that every measurement
starts from the same rows."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from backend.db.session import engine_for

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
Renew = Callable[[], None]


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The address of an empty database on each engine."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/engine.db"}
        name = f"desk_bench_{os.getpid()}"
        try:
            _administer(f"CREATE DATABASE {name}")
        except Exception as missing:
            print(f"without PostgreSQL: {missing.__class__.__name__}")
            yield urls
            return
        urls["postgresql"] = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        try:
            yield urls
        finally:
            for each in (name, f"{name}_prepared"):
                _administer(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)")


def renewing(url: str) -> Renew:
    """Keep the database as it is now; what comes back makes it so again. Nobody may be connected to it."""
    engine_for(url).dispose()
    place = url.removeprefix("sqlite:///")
    if place != url:
        kept = Path(shutil.copyfile(place, f"{place}.prepared"))
        return lambda: _copy_file(kept, Path(place))
    name = url.rsplit("/", 1)[1]
    _administer(f"ALTER DATABASE {name} RENAME TO {name}_prepared")
    return lambda: _administer(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {name}_prepared"
    )


def _copy_file(kept: Path, place: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{place}{ending}").unlink(missing_ok=True)
    shutil.copyfile(kept, place)


def _administer(*statements: str) -> None:
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()
