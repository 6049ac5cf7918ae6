"""The command line: migrate, seed, import, and how refusals are told."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from backend.cli import main
from backend.config import ROOT
from backend.db.migrations import upgrade
from backend.db.models import Base
from backend.db.session import engine_for, session_factory
from tests import builders
from tests.conftest import DATABASES, POSTGRES

TODAY = "2026-03-02"
NEWEST = max(file.name[:4] for file in (ROOT / "backend" / "db" / "migrations" / "versions").glob("0*.py"))
RUNS_ON = {"work"}
"""Commands that go on until they are stopped have no result to print."""


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'engine.db'}"
        return
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"desk_bare_{id(request)}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    yield url
    engine_for(url).dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def desk(url: str, *words: str) -> Result:
    return CliRunner().invoke(main, words, env={"DATABASE_URL": url}, catch_exceptions=False)


def printed(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_migrations_make_what_the_models_say(bare_url: str) -> None:
    upgrade(bare_url)

    with engine_for(bare_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_keep_every_constraint(bare_url: str) -> None:
    upgrade(bare_url)

    found = inspect(engine_for(bare_url))
    for table in Base.metadata.sorted_tables:
        checks = {str(each["name"]) for each in found.get_check_constraints(table.name)}
        assert {str(each.name) for each in table.constraints if hasattr(each, "sqltext")} <= checks, (
            table.name
        )
        assert len(found.get_foreign_keys(table.name)) == len(table.foreign_key_constraints), table.name


def test_migrating_keeps_every_row_and_reference(bare_url: str) -> None:
    upgrade(bare_url, "0001")
    with engine_for(bare_url).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO items VALUES ('PAP-1', 'Paper', '', 'paper', 'Northmark', 'box', 429000, 300000,"
                " 1, 1, 1, 1, 1, 1, NULL, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, NULL)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO warehouses VALUES ('CMH', 'Columbus', 'Columbus', 'OH', '43215',"
                " 'America/New_York', '12345', '16:00', 0, 1, 35000)"
            )
        )
        connection.execute(text("INSERT INTO stock VALUES ('PAP-1', 'CMH', 7, 1, 0, 0, 3)"))

    upgrade(bare_url)

    with engine_for(bare_url).connect() as connection:
        (kept,) = connection.execute(text("SELECT on_hand_quantity, allocated_quantity, version FROM stock"))
        assert tuple(kept) == (7, 0, 3)
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_sqlite_never_gives_a_document_number_twice(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    upgrade(url)

    with engine_for(url).connect() as connection:
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {row.name: row.sql for row in tables}
    numbered = [
        table.name for table in Base.metadata.sorted_tables if table.kwargs.get("sqlite_autoincrement")
    ]
    assert [name for name in numbered if "AUTOINCREMENT" not in made[name]] == []


def test_migrate_twice_is_once(bare_url: str) -> None:
    first, second = desk(bare_url, "migrate", "--json"), desk(bare_url, "migrate", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert printed(first) == printed(second) == {"revision": NEWEST}


def test_seed_fills_an_empty_database_and_leaves_a_full_one(bare_url: str) -> None:
    desk(bare_url, "migrate")

    first = desk(bare_url, "seed", "--today", TODAY, "--json")
    second = desk(bare_url, "seed", "--today", TODAY)

    assert first.exit_code == 0
    assert printed(first)["is_seeded"] is True
    assert second.exit_code == 0
    assert "nothing was changed" in second.stdout


def test_import_says_how_many_rows_each_file_brought(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "state_taxes.csv").write_text("state,tax_rate\nOH,0.0575\nTX,0.0625\n")

    result = desk(database_url, "import", str(tmp_path), "--json")

    assert printed(result) == {"rows": {"state_taxes.csv": 2}}


def test_refused_import_lists_every_problem_and_exits_2(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "state_taxes.csv").write_text("state,tax_rate\nOhio,0.0575\nTX,many\n")

    as_text = desk(database_url, "import", str(tmp_path))
    as_json = desk(database_url, "import", str(tmp_path), "--json")

    assert (as_text.exit_code, as_json.exit_code) == (2, 2)
    assert as_text.stdout == ""
    assert as_text.stderr.splitlines()[0] == "state_taxes.csv:2: state: 'Ohio' is not a state like OH"
    error = printed(as_json)["error"]
    assert isinstance(error, dict)
    assert error["code"] == "import_refused"
    assert [(each["line"], each["column"]) for each in error["facts"]["problems"]] == [
        (2, "state"),
        (3, "tax_rate"),
    ]


def test_a_database_without_tables_is_told_so(bare_url: str) -> None:
    Path(bare_url.removeprefix("sqlite:///")).parent.mkdir(exist_ok=True) if "sqlite" in bare_url else None

    result = desk(bare_url, "seed", "--json")

    assert result.exit_code == 1
    assert '"code": "database_not_migrated"' in result.stdout
    assert "python -m backend migrate" in result.stdout


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "nonsense", "what://ever", "mysql://a/b"]
)
def test_a_database_that_does_not_answer_is_told_so(url: str) -> None:
    result = desk(url, "seed")

    assert result.exit_code == 1
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_day_is_refused_before_anything_happens() -> None:
    result = desk("sqlite://", "seed", "--today", "soon")

    assert result.exit_code == 2
    assert "is not a date" in result.stderr


def test_a_wrong_word_is_told_as_json_when_json_was_asked_for() -> None:
    result = desk("sqlite://", "seed", "--scale", "many", "--json")

    error = printed(result)["error"]
    assert result.exit_code == 2
    assert isinstance(error, dict)
    assert (error["code"], error["facts"]) == ("usage", {"command": "seed"})
    assert "'many' is not a valid integer" in error["message"]


def test_the_program_runs_from_any_directory(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    run = subprocess.run(
        [sys.executable, "-m", "backend", "migrate"],
        cwd=tmp_path,
        env={"DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stdout) == (0, f"The database is at version {NEWEST}.\n"), run.stderr


def test_every_command_can_print_json() -> None:
    def leaves(command: object, name: str) -> Iterator[tuple[str, object]]:
        for key, inner in getattr(command, "commands", {}).items():
            yield from leaves(inner, f"{name} {key}".strip())
        if not hasattr(command, "commands"):
            yield name, command

    without = [
        name
        for name, command in leaves(main, "")
        if "as_json" not in {parameter.name for parameter in getattr(command, "params", [])}
    ]
    assert set(without) <= RUNS_ON


def test_a_file_that_is_no_database_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "engine.db").write_text("This is not a database, but long enough to look like one.\n" * 50)

    result = desk(f"sqlite:///{tmp_path / 'engine.db'}", "item", "paper")

    assert result.exit_code == 1
    assert "file is not a database" in result.stderr


ODD_WORDS = [
    ("order", "show", "9" * 25),
    ("order", "show", "9999999999"),
    ("order", "cancel", "9" * 25),
    ("order", "track", "9" * 25),
    ("quote", "show", "9" * 25),
    ("return", "show", "9" * 25),
    ("promise", "--ship-to", "9" * 25, "--line", "PAP-1001=1"),
    ("promise", "--ship-to", "0", "--line", "PAP-1001=1"),
    ("promise", "--ship-to", "1", "--line", "PAP-1001=0"),
    ("promise", "--ship-to", "1", "--line", "PAP-1001=١٢"),
    ("promise", "--ship-to", "1", "--line", "=5"),
    ("atp", "PAP-1001", "--today", "9999-12-31"),
    ("atp", "PAP-1001", "--today", "0001-01-01"),
    ("atp", " "),
    *(
        ("order", "place", "--ship-to", "1", "--line", "PAP-1001=1", "--request-key", key, *more)
        for key, *more in (
            (" ",),
            ("k" * 65,),
            ("k\x07",),
            ("k", "--po", "9" * 41),
            ("k", "--po", "a\x01b"),
            ("k", "--note", "‮flip"),
        )
    ),
]


@pytest.mark.parametrize("words", ODD_WORDS, ids=lambda words: " ".join(words)[:60].encode("unicode_escape"))
def test_what_cannot_be_is_refused_and_never_breaks(database_url: str, words: tuple[str, ...]) -> None:
    result = desk(database_url, *words, "--json")

    error = printed(result)["error"]
    assert result.exit_code == 2
    assert isinstance(error, dict)
    assert error["code"] in ("usage", "document_not_found")


def test_items_and_warehouses_are_found_in_small_letters(database_url: str) -> None:
    with session_factory(database_url, writes=True)() as session, session.begin():
        builders.a_warehouse(session, "RNO")
        builders.an_item(session, "PAP-1001")
        builders.stock(session, "PAP-1001", "RNO", 12)

    found = desk(database_url, "atp", "pap-1001", "--warehouse", "rno", "--json")
    unknown = desk(database_url, "atp", "PAP-1001", "--warehouse", "XXX", "--json")

    assert json.loads(found.stdout)[0]["points"][0]["atp_quantity"] == 12
    assert unknown.exit_code == 2
    assert printed(unknown)["error"] == {
        "code": "warehouse_not_found",
        "message": "There is no warehouse XXX; there are RNO.",
        "facts": {"warehouse": "XXX", "warehouses": ["RNO"]},
    }


def test_a_failed_statement_does_not_tell_what_it_was_given(database_url: str) -> None:
    with pytest.raises(DBAPIError) as failed, session_factory(database_url, writes=True)() as session:
        session.execute(text("SELECT * FROM nowhere WHERE email = :email"), {"email": "ann@x.example"})

    assert "ann@x.example" not in str(failed.value)
