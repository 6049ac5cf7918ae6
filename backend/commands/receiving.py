"""Goods in from the command line, as the operator."""

from datetime import date
from typing import Any

import click
from rich.console import RenderableType

from backend.commands.common import (
    ID,
    REQUEST_KEY,
    DateParam,
    SkuParam,
    WordsParam,
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
from backend.services import receiving

UNITS = click.IntRange(0, 999_999_999)
warehouse_option = click.option("--warehouse", type=SkuParam(), help="A warehouse's code, like RNO.")


@click.group("receive")
def receive_group() -> None:
    """Goods on their way in: announced, changed, arrived, put away."""


@receive_group.command("list")
@click.option("--item", "sku", type=SkuParam(), help="Only this item.")
@warehouse_option
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
@refusals
def list_command(sku: str | None, warehouse: str | None, limit: int, as_json: bool) -> None:
    """What is expected or on the dock, the earliest first."""
    found = read(
        lambda session: receiving.list_receipts(session, OPERATOR, sku=sku, warehouse=warehouse, limit=limit)
    )
    print_result(found, as_json, _listed)


@receive_group.command("expect")
@click.argument("sku", type=SkuParam())
@click.argument("warehouse", type=SkuParam())
@click.argument("quantity", type=UNITS)
@click.argument("expected_date", type=DateParam())
@click.option("--supplier", type=WordsParam(120), default="unknown", show_default=True)
@click.option("--request-key", type=REQUEST_KEY, required=True, help="The same key announces the goods once.")
@json_option
@today_option
@refusals
def expect_command(
    sku: str,
    warehouse: str,
    quantity: int,
    expected_date: date,
    supplier: str,
    request_key: str,
    as_json: bool,
    today: date | None,
) -> None:
    """A supplier announces QUANTITY of SKU for WAREHOUSE on a day."""
    goods: dict[str, Any] = {"sku": sku, "warehouse": warehouse, "supplier": supplier}
    goods |= {"quantity": quantity, "expected_date": expected_date, "request_key": request_key}
    work = run(lambda session: receiving.expect_receipt(session, OPERATOR, **goods, now=now_for(today)))
    print_result(work, as_json, _drawn)


@receive_group.command("change")
@click.argument("expected_receipt_id", type=ID)
@click.option("--quantity", type=UNITS, help="So many now; 0 calls them off.")
@click.option("--date", "expected_date", type=DateParam(), help="Now on this day.")
@json_option
@today_option
@refusals
def change_command(
    expected_receipt_id: int,
    quantity: int | None,
    expected_date: date | None,
    as_json: bool,
    today: date | None,
) -> None:
    """The supplier says another day or quantity; promises that hang on it are made anew."""
    changed = run(
        lambda session: receiving.change_expected(
            session,
            OPERATOR,
            expected_receipt_id,
            quantity=quantity,
            expected_date=expected_date,
            now=now_for(today),
        )
    )
    print_result(changed, as_json, _drawn)


@receive_group.command("arrive")
@click.argument("expected_receipt_id", type=ID)
@click.option("--received", type=UNITS, required=True, help="Good units on the dock.")
@click.option("--damaged", type=UNITS, default=0, show_default=True)
@click.option("--rest-date", type=DateParam(), help="When the supplier sends what is missing.")
@click.option("--request-key", type=REQUEST_KEY)
@json_option
@today_option
@refusals
def arrive_command(
    expected_receipt_id: int,
    received: int,
    damaged: int,
    rest_date: date | None,
    request_key: str | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Goods are on the dock: over, short or damaged as counted."""
    came = run(
        lambda session: receiving.arrive(
            session,
            OPERATOR,
            expected_receipt_id,
            received_quantity=received,
            damaged_quantity=damaged,
            rest_date=rest_date,
            request_key=request_key,
            now=now_for(today),
        )
    )
    print_result(came, as_json, _drawn)


@receive_group.command("putaway")
@click.argument("receipt_number")
@click.option("--quantity", type=UNITS, help="So many in their bin in all; everything by default.")
@json_option
@today_option
@refusals
def putaway_command(receipt_number: str, quantity: int | None, as_json: bool, today: date | None) -> None:
    """Goods from the dock lie in their bin."""
    done = run(
        lambda session: receiving.put_away(
            session, OPERATOR, receipt_number, quantity=quantity, now=now_for(today)
        )
    )
    print_result(done, as_json, _drawn)


def _drawn(receipt: receiving.ReceiptView) -> RenderableType:
    title = receipt.receipt_number or f"expected receipt {receipt.expected_receipt_id}"
    return facts_table(title, receipt.as_dict())


def _listed(rows: tuple[receiving.ReceiptView, ...]) -> RenderableType:
    columns = ("id", "item", "warehouse", "supplier", "quantity", "expected", "status", "receipt")
    cells = [
        (row.expected_receipt_id, row.sku, row.warehouse, row.supplier, row.quantity)
        + (row.expected_date, row.status, row.receipt_number)
        for row in rows
    ]
    return table("Goods on their way in", columns, cells)


COMMANDS = [receive_group]
