"""Rows of several tables in one go: by one statement on PostgreSQL, table by table on SQLite."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from backend.db.models.base import Facts, UtcDateTime

Row = Mapping[str, Any]
Shape = tuple[tuple[Table, tuple[str, ...]], ...]
_postgresql = postgresql.dialect()  # type: ignore[no-untyped-call]


class Batch:
    """Collects rows, those of a table all with the same columns, and writes them together."""

    def __init__(self) -> None:
        self._rows: dict[Table, list[Row]] = {}

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows to be inserted, every value given that has no default in the database."""
        if rows:
            self._rows.setdefault(table, []).extend(rows)

    def write(self, session: Session) -> None:
        """Insert all that was added; they may refer to each other."""
        session.flush()
        connection = session.connection()
        if connection.dialect.name != "postgresql":
            for table, rows in self._rows.items():
                connection.execute(_insert(table), rows)
        elif self._rows:
            shape = tuple((table, tuple(rows[0])) for table, rows in self._rows.items())
            values = tuple(_as_json(table, rows) for table, rows in self._rows.items())
            connection.exec_driver_sql(_statement(shape), values)
        self._rows = {}


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _statement(shape: Shape) -> str:
    """Every table's rows as one JSON value, so that the statement is the same for any number of them."""
    *first, last = (_insertion(table, names) for table, names in shape)
    given = ", ".join(f"w{number} AS ({each})" for number, each in enumerate(first))
    return f"WITH {given} {last}" if given else last


def _insertion(table: Table, names: Sequence[str]) -> str:
    types = _postgresql.type_compiler_instance
    columns = ", ".join(f"{name} {types.process(table.c[name].type)}" for name in names)
    rows = f"json_to_recordset(%s::json) AS r ({columns})"
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM {rows}"


def _as_json(table: Table, rows: Sequence[Row]) -> str:
    """Values as their columns bind them: facts as JSON text, moments in UTC, the rest as PostgreSQL reads it."""
    bound = _bound(table)
    changed = [
        {name: bound[name](value) if name in bound else value for name, value in row.items()} for row in rows
    ]
    return json.dumps(changed, default=str)


@cache
def _bound(table: Table) -> dict[str, Any]:
    """How columns with types of our own bind their values."""
    own = {column.name: column.type for column in table.c if isinstance(column.type, Facts | UtcDateTime)}
    return {
        name: lambda value, t=type_: t.process_bind_param(value, _postgresql) for name, type_ in own.items()
    }


def next_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids for new rows: from the sequence, or on SQLite, where this is the only writer, after the highest."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        sequence = f"{table.name}_id_seq"
        sql = "SELECT nextval(%s::regclass) FROM generate_series(1, %s)"
        return [row[0] for row in connection.exec_driver_sql(sql, (sequence, count))]
    used = "SELECT seq FROM sqlite_sequence WHERE name = ? UNION ALL SELECT max(id) FROM " + table.name
    highest = max((row[0] or 0 for row in connection.exec_driver_sql(used, (table.name,))), default=0)
    return list(range(highest + 1, highest + 1 + count))
