"""Quotes from the command line, as the operator."""

from datetime import date
from typing import Any

import click
from rich.console import RenderableType

from backend.commands.common import (
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
from backend.commands.orders import (
    LINE_COLUMNS,
    amounts,
    choice_option,
    limit_option,
    line_option,
    listed,
    open_option,
    order_drawn,
    po_option,
    requested,
    requested_option,
    ship_to_option,
)
from backend.domain.actors import OPERATOR
from backend.domain.errors import ProposalChanged
from backend.services import orders, proposals, quotes


@click.group("quote")
def quote_group() -> None:
    """Issue, show, list and accept quotes."""


@quote_group.command("issue")
@ship_to_option
@line_option
@requested_option
@choice_option
@json_option
@today_option
@refusals
def issue_command(
    ship_to_id: int,
    lines: tuple[tuple[str, int], ...],
    requested_date: date | None,
    option_key: str | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Issue a quote and hold its stock as the package says."""
    request = quotes.QuoteRequest(ship_to_id, requested(lines), requested_date, option_key, channel="cli")
    now = now_for(today)

    def issue(session: Any) -> quotes.QuoteView:
        shown = quotes.propose_quote(session, OPERATOR, request, now=now)
        done = proposals.confirm(session, OPERATOR, shown.proposal_id, now=now)
        return quotes.show_quote(session, OPERATOR, done.document_number, now=now)

    print_result(run(issue), as_json, _quote_drawn)


@quote_group.command("show")
@click.argument("quote_number")
@json_option
@today_option
@refusals
def show_quote_command(quote_number: str, as_json: bool, today: date | None) -> None:
    """Show a quote."""
    now = now_for(today)
    shown = run(lambda session: quotes.show_quote(session, OPERATOR, quote_number, now=now))
    print_result(shown, as_json, _quote_drawn)


@quote_group.command("list")
@open_option
@limit_option
@json_option
@today_option
@refusals
def list_quotes_command(open_only: bool, limit: int, as_json: bool, today: date | None) -> None:
    """List quotes, newest first."""
    now = now_for(today)
    found = read(
        lambda session: quotes.list_quotes(session, OPERATOR, open_only=open_only, limit=limit, now=now)
    )
    print_result(found, as_json, lambda rows: listed("Quotes", rows, "issued_at"))


@quote_group.command("accept")
@click.argument("quote_number")
@click.option(
    "--line", "lines", type=LineParam(), multiple=True, metavar="N=QTY", help="Only so many of line N."
)
@po_option
@click.option("--accept-changes", is_flag=True, help="Also when dates or prices are worse than quoted.")
@json_option
@today_option
@refusals
def accept_command(
    quote_number: str,
    lines: tuple[tuple[str, int], ...],
    po_number: str | None,
    accept_changes: bool,
    as_json: bool,
    today: date | None,
) -> None:
    """Turn a quote, or a part of it, into an order."""
    now = now_for(today)
    if wrong := [key for key, _ in lines if not key.isdecimal()]:
        raise click.BadParameter(f"{wrong[0]!r} is not a line number", param_hint="--line")
    quantities = tuple((int(key), quantity) for key, quantity in lines)

    def accept(session: Any) -> orders.OrderView:
        shown = quotes.propose_acceptance(
            session,
            OPERATOR,
            quote_number,
            quantities=quantities,
            po_number=po_number,
            channel="cli",
            now=now,
        )
        if shown.shown["changes"] and not accept_changes:
            raise ProposalChanged(shown.proposal_id, shown.kind, shown.shown)
        done = proposals.confirm(session, OPERATOR, shown.proposal_id, now=now)
        return orders.show_order(session, OPERATOR, done.document_number, now=now)

    print_result(run(accept), as_json, order_drawn)


def _quote_drawn(quote: quotes.QuoteView) -> list[RenderableType]:
    facts = ("company_name", "issued_at", "valid_until_date", "held_until_at", "order_numbers")
    rows = [
        (line.line_number, line.sku, line.name, line.quantity, line.unit_price, line.net_amount)
        + (line.status, line.promise_date, line.accepted_quantity)
        for line in quote.lines
    ]
    return [
        facts_table(f"{quote.number} {quote.status}", {name: getattr(quote, name) for name in facts}),
        table("", (*LINE_COLUMNS[:-1], "accepted"), rows),
        amounts(quote),
    ]


COMMANDS = [quote_group]
