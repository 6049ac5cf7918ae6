"""Rows of several tables in one go: by one statement on PostgreSQL, table by table on SQLite."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, and_, bindparam, insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from backend.db.models.base import Facts, UtcDateTime

Row = Mapping[str, Any]
_encode = json.JSONEncoder(default=str, ensure_ascii=False).encode
_postgresql = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Change:
    """How rows are changed, found by their key: columns set to a value, or raised by one."""

    table: Table
    key: tuple[str, ...]
    sets: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()


class Batch:
    """Collects new rows and changes of others, those of a table with the same columns; writes them together."""

    def __init__(self) -> None:
        self._rows: dict[Table | Change, list[Row]] = {}

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows to be inserted, every value given that has no default in the database."""
        if rows:
            self._rows.setdefault(table, []).extend(rows)

    def change(self, change: Change, rows: Sequence[Row]) -> None:
        """Rows to be changed: each its key and its values."""
        if rows:
            self._rows.setdefault(change, []).extend(rows)

    def write(self, session: Session) -> None:
        """Write all that was collected; new rows may refer to each other."""
        session.flush()
        connection = session.connection()
        if connection.dialect.name != "postgresql":
            for target, rows in self._rows.items():
                _write_one(connection, target, rows)
        elif self._rows:
            shape = tuple((target, tuple(rows[0]), _at_most(rows)) for target, rows in self._rows.items())
            values = tuple(_as_json(target, rows) for target, rows in self._rows.items())
            connection.exec_driver_sql(_statement(shape), values)
        self._rows = {}


def _write_one(connection: Any, target: Table | Change, rows: Sequence[Row]) -> None:
    if isinstance(target, Table):
        connection.execute(insert(target), rows)
    else:
        connection.execute(_update(target), [{f"the_{name}": row[name] for name in row} for row in rows])


@cache
def _update(change: Change) -> Update:
    columns = change.table.c

    def given(name: str) -> Any:
        return bindparam(f"the_{name}", type_=columns[name].type)

    values = {name: given(name) for name in change.sets}
    values |= {name: columns[name] + given(name) for name in change.raises}
    return (
        update(change.table)
        .where(and_(*(columns[name] == given(name) for name in change.key)))
        .values(values)
    )


@cache
def _statement(shape: tuple[tuple[Table | Change, tuple[str, ...], int], ...]) -> str:
    """Every table's rows as one JSON value, so that the statement is the same for about as many of them."""
    *first, last = (_part(target, names, at_most) for target, names, at_most in shape)
    given = ", ".join(f"w{number} AS ({each})" for number, each in enumerate(first))
    return f"WITH {given} {last}" if given else last


def _at_most(rows: Sequence[Row]) -> int:
    """Their number rounded up to a power of two: tells the planner that they are few."""
    return int(1 << (len(rows) - 1).bit_length())


def _part(target: Table | Change, names: Sequence[str], at_most: int) -> str:
    table = target if isinstance(target, Table) else target.table
    types = _postgresql.type_compiler_instance
    columns = ", ".join(f"{name} {types.process(table.c[name].type)}" for name in names)
    rows = f"json_to_recordset(%s::json) AS r ({columns})"
    if isinstance(target, Table):
        return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM {rows}"
    new = [f"{name} = r.{name}" for name in target.sets]
    new += [f"{name} = {table.name}.{name} + r.{name}" for name in target.raises]
    found = " AND ".join(f"{table.name}.{name} = r.{name}" for name in target.key)
    return f"UPDATE {table.name} SET {', '.join(new)} FROM (SELECT * FROM {rows} LIMIT {at_most}) AS r WHERE {found}"


def _as_json(target: Table | Change, rows: Sequence[Row]) -> str:
    """Values as their columns bind them: facts as JSON text, moments in UTC, the rest as PostgreSQL reads it."""
    bound = _bound(target if isinstance(target, Table) else target.table)
    changed = [
        {name: bound[name](value) if name in bound else value for name, value in row.items()} for row in rows
    ]
    return _encode(changed)


@cache
def _bound(table: Table) -> dict[str, Any]:
    """How columns with types of our own bind their values."""
    own = {column.name: column.type for column in table.c if isinstance(column.type, Facts | UtcDateTime)}
    return {name: _binder(type_) for name, type_ in own.items()}


def _binder(type_: Facts | UtcDateTime) -> Callable[[Any], Any]:
    if isinstance(type_, Facts):
        return lambda value: None if value is None else _encode(value)
    return lambda value: type_.process_bind_param(value, _postgresql)


def next_ids(session: Session, *wanted: tuple[Table, int]) -> list[list[int]]:
    """Ids for so many new rows of each table: from its sequence; on SQLite, where nobody else writes, after
    the highest ever used."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return [_after_highest(connection, table, count) for table, count in wanted]
    one = "SELECT nextval(%s::regclass) FROM generate_series(1, %s)"
    values = tuple(value for table, count in wanted for value in (f"{table.name}_id_seq", count))
    found = [row[0] for row in connection.exec_driver_sql(" UNION ALL ".join([one] * len(wanted)), values)]
    return [[found.pop(0) for _ in range(count)] for _, count in wanted]


def _after_highest(connection: Any, table: Table, count: int) -> list[int]:
    used = f"SELECT seq FROM sqlite_sequence WHERE name = ? UNION ALL SELECT max(id) FROM {table.name}"
    highest = max((row[0] or 0 for row in connection.exec_driver_sql(used, (table.name,))), default=0)
    return list(range(highest + 1, highest + 1 + count))
