"""Import CSV files, one a table: everything is checked first, then all of it is written or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.base import Facts
from backend.db.queries import importing as importing_queries
from backend.domain import importing
from backend.domain.importing import ImportProblem, ImportRefused
from backend.services.csv_files import COUNTED, TABLES, CsvTable, default_of, read_directory

OTHER_REFERENCES = {
    "items.replaced_by_sku": "items.sku",
    "items.base_sku": "items.sku",
    "item_options.group_code": "option_groups.code",
    "option_components.option_code": "item_options.code",
    "option_rules.option_code": "item_options.code",
    "option_rules.other_code": "item_options.code",
    "line_promises.service_code": "carrier_services.code",
    "escalations.contact_id": "contacts.id",
    "escalations.company_id": "companies.id",
}
"""References that the database does not hold by itself."""
TOTALS = {"quotes": ("quote_lines", "quote_id"), "sales_orders": ("order_lines", "sales_order_id")}


@dataclass(frozen=True)
class ImportedFiles:
    """How many rows each file brought."""

    rows: dict[str, int]


def import_directory(session: Session, directory: Path, *, now: datetime) -> ImportedFiles:
    """Insert or update every row of the directory's CSV files; refuses with all problems and writes nothing.

    Days in the files are relative to the desk's day at `now`.
    """
    files, problems = read_directory(directory, now.astimezone(importing.DESK_ZONE).date())
    problems += [problem for file in files.values() for problem in _duplicates(session, file)]
    problems += [problem for file in files.values() for problem in _broken_references(session, file, files)]
    problems += _wrong_totals(files)
    if problems:
        raise ImportRefused(tuple(sorted(problems, key=lambda each: (each.file, each.line or 0))))
    write(session, files)
    return ImportedFiles({file.file: len(file.rows) for file in files.values()})


def _duplicates(session: Session, file: CsvTable) -> Iterator[ImportProblem]:
    """Rows with the same key in the file, or a unique value that another row has."""
    key = file.key_columns()
    yield from _repeated(file, [column.name for column in key])
    for columns in _unique_columns(file):
        names = [column.name for column in columns]
        yield from _repeated(file, names)
        wanted = {tuple(row[name] for name in names): line for line, row in file.rows.items()}
        found = importing_queries.existing_keys(session, columns, list(file.table.primary_key), set(wanted))
        for values, primary in found.items():
            row = file.rows[wanted[values]]
            if primary != tuple(row[column.name] for column in file.table.primary_key):
                told = ", ".join(map(str, values))
                yield file.problem(wanted[values], names[-1], f"{told} already belongs to {primary[0]}")


def _repeated(file: CsvTable, names: Sequence[str]) -> Iterator[ImportProblem]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in file.rows.items():
        values = tuple(row.get(name) for name in names)
        first = seen.setdefault(values, line)
        if first != line:
            yield file.problem(
                line, names[-1], f"{', '.join(map(str, values))} stands in line {first} already"
            )


def _unique_columns(file: CsvTable) -> list[list[Column[Any]]]:
    """The table's unique columns beyond its key that the file gives."""
    found = [
        list(constraint.columns)
        for constraint in file.table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    found += [[column] for column in file.table.c if column.unique]
    whole = {tuple(column.name for column in columns): columns for columns in found}
    return [columns for names, columns in whole.items() if set(names) <= set(file.columns)]


def _references(table: Table) -> Iterator[tuple[str, Column[Any]]]:
    for column in table.c:
        for key in column.foreign_keys:
            yield column.name, key.column
        if other := OTHER_REFERENCES.get(f"{table.name}.{column.name}"):
            referred, name = other.split(".")
            yield column.name, Base.metadata.tables[referred].c[name]


def _broken_references(
    session: Session, file: CsvTable, files: dict[str, CsvTable]
) -> Iterator[ImportProblem]:
    """Cells that name something which is neither in these files nor in the database."""
    for name, referred in _references(file.table):
        values = {row[name] for row in file.rows.values() if row.get(name) is not None}
        given = files.get(referred.table.name)
        if given and not given.columns:
            continue  # the file could not be read at all, which is told already
        if given:
            values -= {row.get(referred.name) for row in (*given.rows.values(), *given.refused)}
        unknown = values - importing_queries.existing_values(session, referred, values)
        for line, row in file.rows.items():
            if row.get(name) in unknown:
                yield file.problem(line, name, f"{row[name]!r} is not in {referred.table.name}")


def _wrong_totals(files: dict[str, CsvTable]) -> list[ImportProblem]:
    """Documents whose total is not what their lines, freight, fees and tax add up to."""
    problems = []
    for header, (detail, link) in TOTALS.items():
        if header not in files or detail not in files:
            continue
        amounts: dict[int, list[Decimal]] = {}
        for row in files[detail].rows.values():
            if row.get("status") == "cancelled":
                continue
            amounts.setdefault(row[link], []).append(row["net_amount"])
        for line, document in files[header].rows.items():
            if document.get("status") == "cancelled":
                continue
            reason = importing.check_totals(document, amounts.get(document["id"], []))
            problems += [files[header].problem(line, "total_amount", reason)] if reason else []
    return problems


def write(session: Session, files: dict[str, CsvTable]) -> None:
    """Write checked files: referred-to tables first, references in a circle last, then the counters."""
    ordered = [files[name] for name in TABLES if name in files and files[name].rows]
    for file in ordered:
        _upsert(session, file)
    for file in ordered:
        _close_circles(session, file)
    importing_queries.advance_sequences(session, [file.table for file in ordered if "id" in file.table.c])
    _recount_stock(session, {file.table.name: file for file in ordered})
    importing_queries.recount_claims(session, {file.table.name for file in ordered})


def _circular(table: Table) -> set[str]:
    return {column.name for column in table.c if any(key.use_alter for key in column.foreign_keys)}


def _upsert(session: Session, file: CsvTable) -> None:
    """Insert the rows, or update by key what the file's columns give."""
    rows = _with_ids(session, file, _plain_rows(file))
    if known := [row for row in rows if row.get("id", 0) is not None]:
        session.execute(_insert_or_update(session, file), known)
    if new := [row for row in rows if row.get("id", 0) is None]:
        session.execute(insert(file.table), [{k: v for k, v in row.items() if k != "id"} for row in new])


def _plain_rows(file: CsvTable) -> list[dict[str, Any]]:
    """The rows without references that are set last, with the facts that the file leaves out."""
    late = _circular(file.table)
    facts = {
        column.name: default_of(column)
        for column in file.table.c
        if isinstance(column.type, Facts) and column.name not in file.columns
    }
    return [
        facts | {name: value for name, value in row.items() if name not in late} for row in file.rows.values()
    ]


def _with_ids(session: Session, file: CsvTable, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows given by a natural key take the id they already have, or none."""
    if "id" not in file.table.c or "id" in file.columns:
        return rows
    key = file.key_columns()
    wanted = [tuple(row[column.name] for column in key) for row in rows]
    found = importing_queries.existing_keys(session, key, [file.table.c["id"]], set(wanted))
    return [row | {"id": found.get(values, (None,))[0]} for row, values in zip(rows, wanted, strict=True)]


def _insert_or_update(session: Session, file: CsvTable) -> Any:
    table = file.table
    postgres = session.get_bind().dialect.name == "postgresql"
    statement: Any = (postgresql if postgres else sqlite).insert(table)
    kept = _circular(table) | {column.name for column in table.primary_key}
    changed = {name: statement.excluded[name] for name in file.columns if name not in kept}
    if table.name == "stock":
        changed |= {name: 0 for name in COUNTED if name not in file.columns}
        changed["version"] = table.c.version + 1
    key = list(table.primary_key)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def _close_circles(session: Session, file: CsvTable) -> None:
    """Set the references to tables that come later: a company's rep, a contact's usual address."""
    for name in _circular(file.table) & set(file.columns):
        statement = (
            update(file.table).where(file.table.c.id == bindparam("row_id")).values({name: bindparam("to")})
        )
        session.execute(statement, [{"row_id": row["id"], "to": row[name]} for row in file.rows.values()])


def _recount_stock(session: Session, files: dict[str, CsvTable]) -> None:
    """Bring the counters up to date; refuses when more is reserved than there is or comes."""
    names = ("reservations", "allocations", "stock", "expected_receipts")
    moved = [files[name] for name in names if name in files]
    skus = {row["sku"] for file in moved for row in file.rows.values()}
    if over := importing_queries.overcommitted_stock(session, skus):
        raise ImportRefused(tuple(_overcommitted(moved[0], row) for row in over))
    if over := importing_queries.overallocated_stock(session, skus):
        raise ImportRefused(tuple(_overallocated(moved[0], row) for row in over))
    given = files["stock"].columns if "stock" in files else []
    importing_queries.recount_stock(session, skus, [name for name in COUNTED if name not in given])


def _overallocated(file: CsvTable, row: Any) -> ImportProblem:
    place = f"{row.allocated} of {row.sku} are allocated in {row.warehouse}"
    return file.problem(None, "quantity", f"{place}, only {row.on_hand} are there")


def _overcommitted(file: CsvTable, row: Any) -> ImportProblem:
    """Told at the first of the file's rows about that item in that place."""
    place = {"sku": row.sku, "warehouse": row.warehouse}
    lines = (line for line, cells in file.rows.items() if place.items() <= cells.items())
    supply = f"only {row.supply} are there or expected"
    return file.problem(
        next(lines, None),
        "quantity",
        f"{row.reserved} of {row.sku} are reserved in {row.warehouse}, {supply}",
    )
