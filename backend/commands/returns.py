"""After the sale: returns, tracking, and what waits for a person."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from rich.table import Table

from backend.commands.common import (
    REQUEST_KEY,
    LineParam,
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
from backend.commands.orders import order_group
from backend.domain.actors import OPERATOR
from backend.services import escalations, returns, shipments
from backend.services.escalations import EscalationView
from backend.services.returns import ReturnLine, ReturnReason, ReturnRequest, RmaSummary, RmaView
from backend.services.shipments import OrderTracking


@click.group("return")
def return_group() -> None:
    """Authorize returns and look them up."""


@return_group.command("authorize")
@click.argument("order_number")
@click.option(
    "--line",
    "lines",
    type=LineParam(),
    multiple=True,
    required=True,
    metavar="N=QTY",
    help="Line number and units; repeat for several.",
)
@click.option(
    "--reason",
    "reasons",
    type=click.Choice([str(reason) for reason in ReturnReason]),
    multiple=True,
    required=True,
    help="Why: once for all lines, or once for each in their order.",
)
@click.option("--request-key", type=REQUEST_KEY, required=True, help="The same key authorizes only once.")
@json_option
@today_option
@refusals
def authorize_command(
    order_number: str,
    lines: Sequence[tuple[str, int]],
    reasons: Sequence[str],
    request_key: str,
    as_json: bool,
    today: date | None,
) -> None:
    """Authorize a return of delivered lines and print its label."""
    request = ReturnRequest(order_number, _asked(lines, reasons))
    rma = run(
        lambda session: returns.authorize_return(
            session, OPERATOR, request, request_key=request_key, now=now_for(today)
        )
    )
    print_result(rma, as_json, _rma_tables)


def _asked(lines: Sequence[tuple[str, int]], reasons: Sequence[str]) -> tuple[ReturnLine, ...]:
    if len(reasons) not in (1, len(lines)):
        raise click.UsageError("--reason is given once, or once for each --line")
    each = list(reasons) if len(reasons) > 1 else [reasons[0]] * len(lines)
    if not all(number.isascii() and number.isdigit() for number, _ in lines):
        raise click.UsageError("--line is a line number and units, like 1=2")
    return tuple(
        ReturnLine(int(number), quantity, reason)
        for (number, quantity), reason in zip(lines, each, strict=True)
    )


@return_group.command("show")
@click.argument("rma_number")
@json_option
@refusals
def show_command(rma_number: str, as_json: bool) -> None:
    """Show a return."""
    rma = run(lambda session: returns.show_rma(session, OPERATOR, rma_number, now=now_for(None)))
    print_result(rma, as_json, _rma_tables)


@return_group.command("list")
@click.option("--order", "order_number", help="Only this order's.")
@click.option("--open", "open_only", is_flag=True, help="Only those that have not arrived.")
@json_option
@refusals
def list_command(order_number: str | None, open_only: bool, as_json: bool) -> None:
    """List returns, newest first."""
    found = read(
        lambda session: returns.list_rmas(session, OPERATOR, order_number=order_number, open_only=open_only)
    )
    print_result(found, as_json, _rmas_table)


@order_group.command("track")
@click.argument("number")
@json_option
@today_option
@refusals
def track_command(number: str, as_json: bool, today: date | None) -> None:
    """Tell where an order is, by SO-…, SH-… or the carrier's number."""
    tracking = run(lambda session: shipments.track_order(session, OPERATOR, number, now=now_for(today)))
    print_result(tracking, as_json, _tracking_tables)


@click.command("escalations")
@click.option("--all", "everything", is_flag=True, help="Also those that were answered.")
@json_option
@refusals
def escalations_command(everything: bool, as_json: bool) -> None:
    """List messages that wait for a person, the earliest due first."""
    found = read(lambda session: escalations.list_escalations(session, OPERATOR, waiting_only=not everything))
    print_result(found, as_json, _escalations_table)


def _rma_tables(rma: RmaView) -> list[Table]:
    place = "{name}, {city}, {state} {postcode}".format(**rma.return_to)
    told = ("number", "lines", "return_to")
    facts = {name: value for name, value in rma.as_dict().items() if name not in told}
    rows = [
        (line.line_number, line.name, line.quantity, line.reason, line.fee_amount, line.credit_amount)
        for line in rma.lines
    ]
    return [
        facts_table(rma.number, facts | {"return_to": place}),
        table("", ("line", "item", "units", "why", "fee", "credit"), rows),
    ]


def _rmas_table(rmas: Sequence[RmaSummary]) -> Table:
    rows = [
        (rma.number, rma.status, rma.order_number, rma.company_name, rma.credit_amount, rma.return_by_date)
        for rma in rmas
    ]
    return table("", ("return", "status", "order", "company", "credit", "return by"), rows)


def _tracking_tables(tracking: OrderTracking) -> list[Table]:
    order, step, late = tracking.order, tracking.next_step, tracking.late_reason or {}
    facts = {
        "status": order.status,
        "promised": order.original_promise_date,
        "late": late.get("code") or tracking.is_late or None,
        "why": late.get("facts", {}).get("reason"),
        "next": step and step.code,
        "expected": step and step.on_date,
    }
    shipped = [
        (each.number, each.status, each.tracking_number, each.promise_date, each.estimated_delivery_date)
        for each in tracking.shipments
    ]
    waiting = [
        (line.line_number, line.name, line.quantity, line.promise_ship_date, line.promise_date)
        for line in tracking.open_lines
    ]
    return [
        facts_table(order.number, facts),
        *_unless_empty(("shipment", "status", "tracking", "promised", "estimated"), shipped),
        *_unless_empty(("line", "item", "open", "leaves", "promised"), waiting),
    ]


def _unless_empty(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Table]:
    return [table("", columns, rows)] if rows else []


def _escalations_table(waiting: Sequence[EscalationView]) -> Table:
    rows = [
        (each.number, each.topic, each.company_name, each.contact_name, each.respond_by, each.message)
        for each in waiting
    ]
    return table("", ("number", "topic", "company", "person", "respond by", "message"), rows)


COMMANDS = [return_group, escalations_command]
