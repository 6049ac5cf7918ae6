"""Databases for measuring: prepared once on each engine that answers, then copied, so that every measurement
starts from the same rows."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from backend.config import ROOT
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


def seed_at_scale(urls: dict[str, str], scale: int) -> dict[str, dict[str, float]]:
    """Seed every database, side by side, that many times over: seconds it took and megabytes it takes."""
    began, running = time.monotonic(), {}
    for name, url in urls.items():
        environment = os.environ | {"DATABASE_URL": url}
        command = [sys.executable, "-m", "backend"]
        subprocess.run([*command, "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)
        seeding = [*command, "seed", "--scale", str(scale), "--json"]
        running[name] = subprocess.Popen(seeding, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    taken: dict[str, dict[str, float]] = {}
    while len(taken) < len(running):
        time.sleep(0.5)
        for name in [name for name, seeding in running.items() if name not in taken]:
            if code := running[name].poll():
                raise subprocess.CalledProcessError(code, running[name].args)
            if code == 0:
                seconds = round(time.monotonic() - began, 1)
                taken[name] = {"seed_seconds": seconds, "megabytes": _megabytes(urls[name])}
    return taken


def _megabytes(url: str) -> float:
    size = "page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    if not url.startswith("sqlite"):
        size = "pg_database_size(current_database())"
    with engine_for(url).connect() as connection:
        return round(int(connection.execute(text(f"SELECT {size}")).scalar_one()) / 2**20)


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
