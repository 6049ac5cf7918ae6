"""Orders from the command line, as the operator."""

from datetime import date
from typing import Any

import click
from rich.console import RenderableType
from rich.table import Table

from backend.commands.common import (
    ID,
    REQUEST_KEY,
    DateParam,
    LineParam,
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
from backend.domain.errors import RequestRefused
from backend.services import orders, quotes, stockouts
from backend.services.promises import RequestedLine

line_option = click.option(
    "--line",
    "lines",
    type=LineParam(),
    multiple=True,
    required=True,
    metavar="SKU=QTY",
    help="An order line.",
)
ship_to_option = click.option(
    "--ship-to", "ship_to_id", type=ID, metavar="ID", required=True, help="Id of the address."
)
requested_option = click.option("--requested-date", type=DateParam(), help="Wanted at the address by then.")
choice_option = click.option(
    "--option", "option_key", help="cheapest, fastest, split, economy or substitute."
)
po_option = click.option("--po", "po_number", type=WordsParam(40), help="The customer's PO number.")
open_option = click.option("--open", "open_only", is_flag=True, help="Only what is still open.")
limit_option = click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)


@click.group("order")
def order_group() -> None:
    """Place, show, list and cancel orders."""


@order_group.command("place")
@ship_to_option
@line_option
@click.option(
    "--request-key", type=REQUEST_KEY, required=True, help="Your own key; the same key places one order."
)
@requested_option
@po_option
@click.option("--note", "delivery_note", type=WordsParam(500), help="For the driver.")
@choice_option
@json_option
@today_option
@refusals
def place_command(
    ship_to_id: int,
    lines: tuple[tuple[str, int], ...],
    request_key: str,
    as_json: bool,
    today: date | None,
    **wishes: Any,
) -> None:
    """Place an order once for its key."""
    request = orders.OrderRequest(ship_to_id, requested(lines), channel="cli", **wishes)
    now = now_for(today)
    try:
        placed = run(
            lambda session: orders.place_order(session, OPERATOR, request, request_key=request_key, now=now)
        )
    except RequestRefused as refused:
        problems = refused
        run(
            lambda session: stockouts.record_refused(
                session, OPERATOR, request, problems, request_key=request_key, now=now
            )
        )
        raise
    print_result(placed, as_json, order_drawn)


@order_group.command("show")
@click.argument("order_number")
@json_option
@today_option
@refusals
def show_command(order_number: str, as_json: bool, today: date | None) -> None:
    """Show an order with its promises."""
    now = now_for(today)
    shown = run(lambda session: orders.show_order(session, OPERATOR, order_number, now=now))
    print_result(shown, as_json, order_drawn)


@order_group.command("list")
@open_option
@limit_option
@click.option("--item", "sku", type=SkuParam(), help="Only orders with this SKU.")
@json_option
@refusals
def list_command(open_only: bool, limit: int, sku: str | None, as_json: bool) -> None:
    """List orders, newest first."""

    def find(session: Any) -> tuple[orders.OrderSummary, ...]:
        if sku:
            return orders.find_orders(session, OPERATOR, sku=sku, limit=limit)
        return orders.list_orders(session, OPERATOR, open_only=open_only, limit=limit)

    print_result(read(find), as_json, lambda found: listed("Orders", found, "entered_at"))


@order_group.command("cancel")
@click.argument("order_number")
@click.option("--request-key", type=REQUEST_KEY, help="Your own key, for repeats.")
@json_option
@today_option
@refusals
def cancel_command(order_number: str, request_key: str | None, as_json: bool, today: date | None) -> None:
    """Cancel what can still be cancelled of an order."""
    now = now_for(today)
    cancelled = run(
        lambda session: orders.cancel_order(session, OPERATOR, order_number, now=now, request_key=request_key)
    )
    print_result(cancelled, as_json, order_drawn)


def requested(lines: tuple[tuple[str, int], ...]) -> tuple[RequestedLine, ...]:
    """The --line options as lines."""
    return tuple(RequestedLine(sku, quantity) for sku, quantity in lines)


LINE_COLUMNS = ("line", "sku", "name", "quantity", "unit price", "amount", "status", "promised", "at first")


def order_drawn(order: orders.OrderView) -> list[RenderableType]:
    """An order with its lines and amounts."""
    facts = ("company_name", "po_number", "entered_at", "requested_date", "holds", "shipments")
    rows = [
        (line.line_number, line.sku, line.name, line.quantity, line.unit_price, line.net_amount)
        + (line.status, line.promise_date, line.original_promise_date)
        for line in order.lines
    ]
    return [
        facts_table(f"{order.number} {order.status}", {name: getattr(order, name) for name in facts}),
        table("", LINE_COLUMNS, rows),
        amounts(order),
    ]


def amounts(document: orders.OrderView | quotes.QuoteView) -> Table:
    """What a document comes to."""
    names = ("goods", "discount", "freight", "fee", "tax", "total")
    return facts_table("", {name: getattr(document, f"{name}_amount") for name in names})


def listed(title: str, found: tuple[Any, ...], at: str) -> Table:
    """Documents below each other."""
    columns = ("number", "status", "company", at.replace("_", " "), "total", "ship to", "promised", "items")
    rows = [
        (each.number, each.status, each.company_name, getattr(each, at), each.total_amount)
        + (each.ship_to_name, each.promise_date, ", ".join(each.first_item_names))
        for each in found
    ]
    return table(title, columns, rows)


COMMANDS = [order_group]
