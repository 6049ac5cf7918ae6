"""Slips of promises from the command line, as the operator."""

from datetime import date

import click
from rich.console import RenderableType

from backend.commands.common import (
    ID,
    facts_table,
    json_option,
    now_for,
    print_result,
    read,
    refusals,
    run,
    table,
    today_option,
)
from backend.domain.actors import OPERATOR
from backend.domain.slips import Choice
from backend.services import slip_decisions, slips


@click.group("slip")
def slip_group() -> None:
    """Promises that got worse: shown and decided."""


@slip_group.command("list")
@click.option("--order", "order_number", help="Only of this order.")
@click.option("--open", "open_only", is_flag=True, help="Only those that wait for a decision.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
@refusals
def list_command(order_number: str | None, open_only: bool, limit: int, as_json: bool) -> None:
    """Slips, newest first."""
    found = read(
        lambda session: slips.list_slips(
            session, OPERATOR, order_number=order_number, open_only=open_only, limit=limit
        )
    )
    print_result(found, as_json, _listed)


@slip_group.command("decide")
@click.argument("slip_id", type=ID)
@click.argument("choice", type=click.Choice([choice.value for choice in Choice]))
@json_option
@today_option
@refusals
def decide_command(slip_id: int, choice: str, as_json: bool, today: date | None) -> None:
    """Do what the customer chose."""
    done = run(
        lambda session: slip_decisions.decide_slip(session, OPERATOR, slip_id, choice, now=now_for(today))
    )
    print_result(done, as_json, lambda slip: facts_table(f"Slip {slip.slip_id}", slip.as_dict()))


def _listed(rows: tuple[slips.SlipView, ...]) -> RenderableType:
    columns = ("id", "order", "line", "item", "quantity", "was", "is", "cause", "decide by", "decision")
    cells = [
        (row.slip_id, row.order_number, row.line_number, row.sku, row.quantity, row.old_date)
        + (row.new_date or "no date", row.cause, row.decide_by, row.decision)
        for row in rows
    ]
    return table("Slips", columns, cells)


COMMANDS = [slip_group]
