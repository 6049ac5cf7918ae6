"""What can be promised, at the command line."""

from collections.abc import Sequence
from datetime import date

import click
from rich.table import Table

from backend.commands.common import (
    ID,
    DateParam,
    LineParam,
    SkuParam,
    json_option,
    now_for,
    print_result,
    read,
    refusals,
    refuse,
    table,
    today_option,
)
from backend.commands.wording import sentence
from backend.domain.actors import OPERATOR
from backend.services.promises import (
    PromiseAnswer,
    PromiseOption,
    RequestedLine,
    WarehouseAvailability,
    item_availability,
    promise_options,
)


@click.command("atp")
@click.argument("sku", type=SkuParam())
@click.option("--warehouse", type=SkuParam(), metavar="CODE", help="Only this warehouse.")
@click.option("--class", "allocation_class", type=ID, help="As an allocation class may take it.")
@json_option
@today_option
@refusals
def atp_command(
    sku: str, warehouse: str | None, allocation_class: int | None, as_json: bool, today: date | None
) -> None:
    """Show what of an item can be promised, by warehouse and date."""
    every = read(
        lambda session: item_availability(
            session, OPERATOR, sku, now=now_for(today), allocation_class=allocation_class
        )
    )
    found = [each for each in every if warehouse in (None, each.warehouse)]
    if not found:
        facts = {"warehouse": warehouse, "warehouses": [each.warehouse for each in every]}
        refuse("warehouse_not_found", sentence("warehouse_not_found", facts), facts, as_json)
    print_result(found, as_json, _availability_tables)


def _availability_tables(found: Sequence[WarehouseAvailability]) -> list[Table]:
    return [
        table(
            f"{each.warehouse_name} ({each.warehouse})",
            ("date", "balance", "ATP", "receipt"),
            [
                (
                    point.on_date,
                    point.balance_quantity,
                    point.atp_quantity,
                    sum(due.quantity for due in each.receipts if due.on_date == point.on_date) or None,
                )
                for point in each.points
            ],
        )
        for each in found
    ]


@click.command("promise")
@click.option("--ship-to", "ship_to_id", type=ID, required=True, metavar="ID")
@click.option("--line", "lines", type=LineParam(), multiple=True, required=True, metavar="SKU=QTY")
@click.option("--requested-date", type=DateParam(), help="When it is wanted at the ship-to.")
@json_option
@today_option
@refusals
def promise_command(
    ship_to_id: int,
    lines: Sequence[tuple[str, int]],
    requested_date: date | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Show the ways to deliver some lines: when, from where, for how much, and why."""
    answer = read(
        lambda session: promise_options(
            session,
            OPERATOR,
            ship_to_id=ship_to_id,
            lines=[RequestedLine(sku, quantity) for sku, quantity in lines],
            requested_date=requested_date,
            now=now_for(today),
        )
    )
    print_result(answer, as_json, _answer_tables)


def _answer_tables(answer: PromiseAnswer) -> list[Table]:
    if not answer.options:
        rows = [
            (each.sku, each.requested_quantity, each.available_quantity, each.available_on, each.next_date)
            for each in answer.shortfalls
        ]
        return [table("Not within the horizon", ("sku", "asked", "available", "on", "next"), rows)]
    return [_option_table(option) for option in answer.options]


def _option_table(option: PromiseOption) -> Table:
    above = f" above the {option.free_freight_amount} that is free" if option.free_freight_amount else ""
    title = (
        f"{option.key}: complete {option.promise_date}, {option.total_amount} with freight"
        f" {option.freight_amount}{above} ({option.reason.code})"
    )
    rows = [
        (
            line.sku,
            part.quantity,
            part.warehouse,
            part.promise_ship_date,
            part.promise_date,
            part.service_name,
        )
        for line in option.lines
        for part in line.parts
    ]
    return table(title, ("sku", "quantity", "from", "ships", "arrives", "service"), rows)


COMMANDS = [atp_command, promise_command]
