"""`audit`: whether the books are right."""

from collections.abc import Iterable
from datetime import date

import click
from rich.console import RenderableType

from backend.commands.common import json_option, now_for, print_result, read, refusals, table, today_option
from backend.services.audit import Audit, CheckedLaw, check_books

BROKEN = 3
"""Exit code of an audit that found something."""


@click.command("audit")
@json_option
@today_option
@click.pass_context
@refusals
def audit_command(context: click.Context, as_json: bool, today: date | None) -> None:
    """Check every law of stock, promises, deliveries and money; exit 3 when one is broken."""
    found = read(lambda session: check_books(session, now=now_for(today)))
    print_result(found, as_json, audit_drawn)
    context.exit(0 if found.is_right else BROKEN)


def audit_drawn(found: Audit) -> list[RenderableType]:
    """The laws, and under them the rows that break them."""
    shown: list[RenderableType] = [
        table("The books", ("law", "broken"), [(each.law, each.broken) for each in found.laws])
    ]
    return [*shown, *(_offenders(each) for each in found.broken)]


def _offenders(law: CheckedLaw) -> RenderableType:
    rows: Iterable[list[object]] = [list(row.values()) for row in law.rows]
    return table(law.law, list(law.rows[0]), rows)


COMMANDS = [audit_command]
