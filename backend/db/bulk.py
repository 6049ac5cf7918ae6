"""Many rows quickly: COPY on PostgreSQL, the driver's own executemany on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, Table, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from backend.db.queries import importing as importing_queries

Row = Mapping[str, Any]
Bind = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Plan:
    """A table's statement, how each given column is bound, and the defaults of the others."""

    statement: str
    given: list[tuple[str, Bind]]
    constant: list[Any]


class BulkWriter:
    """Writes rows in the session's transaction; values are bound as the tables' types would bind them."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._dialect = self._connection.dialect
        self._plans: dict[str, _Plan] = {}

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows that all have the same columns; the others take their defaults."""
        if not rows:
            return
        if table.name not in self._plans:
            self._plans[table.name] = self._plan(table, list(rows[0]))
        plan = self._plans[table.name]
        values = (
            [*(bind(row[name]) if bind else row[name] for name, bind in plan.given), *plan.constant]
            for row in rows
        )
        if self._dialect.name == "postgresql":
            self._copy(plan.statement, values)
        else:
            self._driver().executemany(plan.statement, values)

    def _plan(self, table: Table, names: list[str]) -> _Plan:
        defaults = {
            column.name: cast(ScalarElementColumnDefault, column.default).arg
            for column in table.c
            if column.name not in names and column.default is not None and column.default.is_scalar
        }
        bound = {name: self._bind(table.c[name]) for name in (*names, *defaults)}
        columns = ", ".join(bound)
        if self._dialect.name == "postgresql":
            statement = f"COPY {table.name} ({columns}) FROM STDIN"
        else:
            statement = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(bound))})"
        constant = []
        for name, value in defaults.items():
            bind = bound[name]
            constant.append(bind(value) if bind else value)
        return _Plan(statement, [(name, bound[name]) for name in names], constant)

    def _bind(self, column: Column[Any]) -> Bind:
        return cast(Bind, column.type.dialect_impl(self._dialect).bind_processor(self._dialect))

    def _copy(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        with self._driver().cursor() as cursor, cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)

    def _driver(self) -> Any:
        return self._connection.connection.driver_connection


@contextmanager
def references_checked_last(session: Session) -> Iterator[None]:
    """PostgreSQL checks a foreign key row by row; put back at the end, it checks them all in one pass."""
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    found = importing_queries.references(session)
    for table, name, _definition in found:
        session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
    yield
    for table, name, definition in found:
        session.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
