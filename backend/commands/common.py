"""What every command shares: options, the unit of work, output as text or JSON, and refusals.

A command is written as

    @click.command("show")
    @click.argument("order_number")
    @json_option
    @today_option
    @refusals
    def show_command(order_number: str, as_json: bool, today: date | None) -> None:
        order = read(lambda session: show_order(session, OPERATOR, order_number, now=now_for(today)))
        print_result(order, as_json, order_table)
"""

import dataclasses
import functools
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.commands.wording import sentence
from backend.config import database_url
from backend.db.session import in_transaction, read_session
from backend.domain.errors import OrderDeskError
from backend.domain.importing import read_text

T = TypeVar("T")
REFUSED, UNAVAILABLE = 2, 1
"""Exit codes: the desk refused and says why; the database could not answer."""
TABLES_MISSING = re.compile(r"no such (table|column)|(relation|column) .* does not exist")
DESK_ZONE = ZoneInfo("America/Chicago")


class DateParam(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-03-02", param, ctx)
        if not 2000 <= day.year < 2100:
            self.fail(f"{value!r} is not in this century", param, ctx)
        return day


class SkuParam(click.ParamType):
    """A SKU, in capitals or not."""

    name = "sku"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        sku = str(value).strip().upper()
        return sku or self.fail("a SKU is like PAP-1001", param, ctx)


class WordsParam(click.ParamType):
    """A person's or a program's words, no longer than the desk keeps and with nothing hidden in them."""

    name = "text"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).strip()
        if not 0 < len(words) <= self.longest:
            self.fail(f"must have 1 to {self.longest} characters, not {len(words)}", param, ctx)
        try:
            return read_text(words, date.min)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class LineParam(click.ParamType):
    """KEY=QUANTITY: a SKU or a line number with how many units."""

    name = "key=quantity"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        key, _, quantity = value.rpartition("=")
        if not key.strip() or not re.fullmatch(r"0*[1-9]\d{0,8}", quantity, re.ASCII):
            self.fail(f"{value!r} is not like PAP-1001=5 with a whole number from 1 to 999999999", param, ctx)
        return key.strip().upper(), int(quantity)


ID = click.IntRange(1, 2**31 - 1)
REQUEST_KEY = WordsParam(64)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
today_option = click.option(
    "--today", type=DateParam(), help="Reckon as on this day at 09:00 in Chicago (YYYY-MM-DD)."
)


def now_for(today: date | None) -> datetime:
    """The moment to reckon with: 09:00 in Chicago on the given day, else the real one."""
    if today is None:
        return datetime.now(UTC)
    return datetime.combine(today, time(9), DESK_ZONE).astimezone(UTC)


def run(work: Callable[[Session], T]) -> T:
    """Do work that may write in one transaction on the configured database."""
    return in_transaction(database_url(), work)


def read(work: Callable[[Session], T]) -> T:
    """Ask without writing."""
    with read_session(database_url()) as session:
        return work(session)


def plain(value: Any) -> Any:
    """JSON-able: amounts as strings, dates ISO, results by `as_dict` or their fields."""
    if hasattr(value, "as_dict"):
        return plain(value.as_dict())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(each) for each in value]
    return value


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A short table; numbers stand on the right, words are printed as they are, never as markup."""
    rows = [[plain(cell) for cell in row] for row in rows]
    shown = Table(title=Text(title) if title else None, title_justify="left", header_style="bold")
    for number, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        shown.add_column(column, justify="right" if numeric else "left")
    for row in rows:
        shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return shown


def facts_table(title: str, facts: dict[str, Any]) -> Table:
    """Names and values below each other."""
    told = {
        name.replace("_", " "): value for name, value in plain(facts).items() if value not in (None, "", [])
    }
    return table(
        title, ("", ""), [(n, json.dumps(v) if isinstance(v, dict | list) else v) for n, v in told.items()]
    )


def print_result(
    result: T, as_json: bool, show: Callable[[T], RenderableType | Iterable[RenderableType]] | None = None
) -> None:
    """Print a result as JSON, or as `show` draws it (one renderable or several)."""
    if as_json:
        click.echo(json.dumps(plain(result), ensure_ascii=False, indent=2))
        return
    drawn = show(result) if show else _drawn(result)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    for each in drawn if isinstance(drawn, list | tuple) else [drawn]:
        console.print(each)


def _drawn(result: Any) -> RenderableType:
    facts = plain(result)
    if isinstance(facts, list) and facts and isinstance(facts[0], dict):
        return table("", list(facts[0]), [list(each.values()) for each in facts])
    return facts_table("", facts) if isinstance(facts, dict) else Text(str(facts))


def refuse(code: str, message: str, facts: Any, as_json: bool, status: int = REFUSED) -> NoReturn:
    """End the command with a refusal: JSON on stdout, or a line on stderr."""
    if as_json:
        error = {"code": code, "message": message, "facts": plain(facts)}
        click.echo(json.dumps({"error": error}, ensure_ascii=False, indent=2))
    else:
        click.echo(message, err=True)
    sys.exit(status)


def refusals(command: Callable[..., T]) -> Callable[..., T]:
    """Turn the desk's refusals into exit 2 and a database that can't answer into exit 1, both worded."""

    @functools.wraps(command)
    def guarded(*args: Any, **options: Any) -> T:
        as_json = bool(options.get("as_json"))
        try:
            return command(*args, **options)
        except OrderDeskError as refusal:
            refuse(refusal.code, sentence(refusal.code, refusal.facts), refusal.facts, as_json)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            code, message = _database_trouble(error)
            refuse(code, message, {}, as_json, UNAVAILABLE)

    return guarded


def _database_trouble(error: SQLAlchemyError | ModuleNotFoundError) -> tuple[str, str]:
    """A code and a line for what the operator can mend; anything else is raised as it is."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    if TABLES_MISSING.search(said):
        return "database_not_migrated", "Tables are missing or old: run `python -m backend migrate` first."
    if isinstance(error, OperationalError) or said == "file is not a database":
        return "database_unavailable", f"No database answers ({said.splitlines()[0]}): check DATABASE_URL."
    if isinstance(error, ArgumentError | NoSuchModuleError | ModuleNotFoundError):
        return "database_unavailable", "DATABASE_URL is not like sqlite:///… or postgresql+psycopg://…"
    raise error
