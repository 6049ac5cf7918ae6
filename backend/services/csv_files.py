"""CSV files as tables: their columns, their clean rows, and what is wrong with the others."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table

from backend.db.models import Base
from backend.db.models.base import Facts
from backend.domain import importing
from backend.domain.importing import ImportProblem

NOT_IMPORTED = frozenset({"conversations", "proposals", "request_keys", "journal", "notices"})
"""What only comes about by talking to the desk."""
TABLES: dict[str, Table] = {
    table.name: table for table in Base.metadata.sorted_tables if table.name not in NOT_IMPORTED
}
"""What can be imported, referred-to tables first."""
COUNTED = ("expected_quantity", "committed_quantity", "allocated_quantity")
"""Stock counters: from receipts, reservations and allocations, unless the file gives them."""
NATURAL_KEYS = {
    "item_aliases": ("sku", "alias"),
    "contract_prices": ("company_id", "sku", "minimum_quantity", "valid_from_date"),
}
"""Rows that nobody refers to may be given without an id."""
LISTS = frozenset({"price_steps", "parts", "considered", "options", "ways"})
"""Facts that are lists."""
LONGEST_TEXT = 2000
Reader = Callable[[str, date], Any]
READERS: dict[type, Reader] = {
    int: importing.read_number,
    float: importing.read_measure,
    Decimal: importing.read_amount,
    bool: importing.read_yes_no,
    date: importing.read_date,
    datetime: importing.read_moment,
    time: importing.read_time,
    str: importing.read_text,
}


@dataclass
class CsvTable:
    """One file as read: its columns, and its clean rows by the line they stand on."""

    table: Table
    file: str
    columns: list[str] = field(default_factory=list)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    """The good cells of rows with bad ones: what refers to such a row is not to blame."""

    def problem(self, line: int | None, column: str | None, reason: str) -> ImportProblem:
        return ImportProblem(self.file, line, column, reason)

    def key_columns(self) -> list[Column[Any]]:
        """What makes a row of this file the same as one in the database."""
        natural = NATURAL_KEYS.get(self.table.name)
        if natural and "id" not in self.columns:
            return [self.table.c[name] for name in natural]
        return list(self.table.primary_key)


def read_directory(directory: Path, today: date) -> tuple[dict[str, CsvTable], list[ImportProblem]]:
    """Every CSV file of a directory by table, and what is wrong with single cells and rows."""
    paths = sorted(path for path in directory.iterdir() if path.suffix.lower() == ".csv")
    if not paths:
        known = ", ".join(f"{name}.csv" for name in TABLES)
        return {}, [ImportProblem(str(directory), None, None, f"holds none of {known}")]
    files: dict[str, CsvTable] = {}
    problems: list[ImportProblem] = []
    for path in paths:
        if path.stem not in TABLES:
            problems.append(ImportProblem(path.name, None, None, "is not a table that can be imported"))
            continue
        files[path.stem], found = read_file(path, today)
        problems += found
    return files, problems


def read_file(path: Path, today: date) -> tuple[CsvTable, list[ImportProblem]]:
    """One file's clean rows and the problems of the others."""
    file = CsvTable(TABLES[path.stem], path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in next(lines, [])]
        problems = _wrong_header(file, header)
        if problems:
            return file, problems
        file.columns = header
        for cells in lines:
            if any(cell.strip() for cell in cells):
                problems += _read_row(file, lines.line_num, cells, today)
    except UnicodeDecodeError as error:
        return file, [file.problem(None, None, f"is not UTF-8 text (byte {error.start})")]
    except csv.Error as error:
        return file, [file.problem(lines.line_num, None, f"is not CSV: {error}")]
    return file, problems


def _wrong_header(file: CsvTable, header: list[str]) -> list[ImportProblem]:
    if not header:
        return [file.problem(None, None, "is empty; its first line names the columns")]
    known = file.table.c.keys()
    unknown = [name for name in header if name not in known]
    twice = {name for name in header if header.count(name) > 1 and name in known}
    missing = [column.name for column in file.table.c if is_required(column) and column.name not in header]
    if "id" in missing and file.table.name in NATURAL_KEYS:
        missing.remove("id")
    return [
        *(file.problem(1, name or None, f"unknown column; known are {', '.join(known)}") for name in unknown),
        *(file.problem(1, name, "the column is named twice") for name in sorted(twice)),
        *(file.problem(1, name, "the column is missing") for name in missing),
    ]


def is_required(column: Column[Any]) -> bool:
    if column.name in COUNTED or column.name == "version" or isinstance(column.type, Facts):
        return False
    return not column.nullable and column.default is None


def _read_row(file: CsvTable, line: int, cells: list[str], today: date) -> list[ImportProblem]:
    """Read a line's cells into the file's rows when all of them are good."""
    if len(cells) != len(file.columns):
        return [file.problem(line, None, f"has {len(cells)} cells, the first line {len(file.columns)}")]
    row: dict[str, Any] = {}
    problems = []
    for name, cell in zip(file.columns, cells, strict=True):
        try:
            row[name] = _read_cell(file.table.c[name], cell.strip(), today)
        except ValueError as error:
            problems.append(file.problem(line, name, str(error)))
    if problems:
        file.refused.append(row)
    else:
        file.rows[line] = row
        problems = [file.problem(line, name, why) for name, why in importing.check_row(file.table.name, row)]
    return problems


def _read_cell(column: Column[Any], cell: str, today: date) -> Any:
    """The value of a cell; an empty one is the column's default or nothing."""
    if not cell:
        if is_required(column):
            raise ValueError("is missing")
        return default_of(column)
    if isinstance(column.type, Facts):
        facts = importing.read_facts(cell, today)
        if not isinstance(facts, list if column.name in LISTS else dict):
            raise ValueError("is not a JSON list" if column.name in LISTS else "is not a JSON object")
        return facts
    plain = getattr(column.type, "impl_instance", column.type)
    value = READERS[plain.python_type](cell, today)
    if isinstance(value, str) and len(value) > (getattr(column.type, "length", None) or LONGEST_TEXT):
        raise ValueError(f"is longer than {getattr(column.type, 'length', None) or LONGEST_TEXT} characters")
    if reason := importing.check_value(column.table.name, column.name, value):
        raise ValueError(reason)
    return value


def default_of(column: Column[Any]) -> Any:
    if isinstance(column.type, Facts) and not column.nullable:
        return [] if column.name in LISTS else {}
    return column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
