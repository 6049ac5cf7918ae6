"""Invoices, payments and balances from the command line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import click
from rich.console import RenderableType

from backend.commands.common import (
    ID,
    REQUEST_KEY,
    LineParam,
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
from backend.domain.numbers import parse_number
from backend.services import credit_memos, invoices, payments
from backend.services.invoices import InvoiceSummary, InvoiceView
from backend.services.payments import Balance

NUMBER = WordsParam(40)
SUMMARY = ("invoice", "status", "company", "order", "total", "open", "due")


class AmountParam(click.ParamType):
    """Money above zero, in dollars and cents."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 < amount < 10**10 or amount != amount.quantize(Decimal("0.01")):
            self.fail(f"{value!r} is not an amount like 1250.00", param, ctx)
        return amount


@click.group("invoice")
def invoice_group() -> None:
    """Issue invoices and credit memos, and look them up."""


@invoice_group.command("issue")
@click.argument("order_number", type=NUMBER)
@json_option
@today_option
@refusals
def issue_command(order_number: str, as_json: bool, today: date | None) -> None:
    """Invoice what of an order is due: delivered, or installed by the customer's terms."""
    now = now_for(today)
    issued = run(lambda session: invoices.issue_invoice(session, OPERATOR, order_number, now=now))
    print_result(issued, as_json, _invoice_drawn)


@invoice_group.command("show")
@click.argument("invoice_number", type=NUMBER)
@json_option
@today_option
@refusals
def show_command(invoice_number: str, as_json: bool, today: date | None) -> None:
    """Show an invoice."""
    now = now_for(today)
    shown = run(lambda session: invoices.show_invoice(session, OPERATOR, invoice_number, now=now))
    print_result(shown, as_json, _invoice_drawn)


@invoice_group.command("list")
@click.option("--order", "order_number", type=NUMBER, help="Only this order's.")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not settled.")
@json_option
@today_option
@refusals
def list_command(order_number: str | None, open_only: bool, as_json: bool, today: date | None) -> None:
    """List invoices, newest first."""
    now = now_for(today)
    found = read(
        lambda session: invoices.list_invoices(
            session, OPERATOR, order_number=order_number, open_only=open_only, now=now
        )
    )
    print_result(found, as_json, _invoices_drawn)


@invoice_group.command("credit")
@click.argument("number", type=NUMBER)
@click.option("--line", "lines", type=LineParam(), multiple=True, metavar="N=QTY", help="Units not owed.")
@click.option("--reason", type=WordsParam(60), default="short", show_default=True)
@click.option("--request-key", type=REQUEST_KEY, help="The same key credits only once; needed for INV-.")
@json_option
@today_option
@refusals
def credit_command(
    number: str,
    lines: Sequence[tuple[str, int]],
    reason: str,
    request_key: str | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Credit units of an invoice INV-…, or a return RMA-… whose goods are here."""
    now = now_for(today)
    if parse_number(number, "RMA") is not None and not number.isdecimal():
        print_result(
            run(lambda session: credit_memos.credit_return(session, OPERATOR, number, now=now)), as_json
        )
        return
    if not request_key or not lines or not all(line.isascii() and line.isdigit() for line, _ in lines):
        raise click.UsageError("an invoice is credited with --line like 1=2 and --request-key")
    units = {int(line): quantity for line, quantity in lines}
    memo = run(
        lambda session: credit_memos.credit_invoice(
            session, OPERATOR, number, units, reason=reason, request_key=request_key, now=now
        )
    )
    print_result(memo, as_json)


@click.group("payment")
def payment_group() -> None:
    """Money in."""


@payment_group.command("receive")
@click.option("--company", "company_id", type=ID, required=True, help="Whose money it is.")
@click.option("--amount", type=AmountParam(), required=True)
@click.option(
    "--reference", type=WordsParam(60), required=True, help="The bank's or the check's; counts once."
)
@click.option("--method", type=click.Choice(["transfer", "check", "card"]), default="transfer")
@click.option("--invoice", "invoice_number", type=NUMBER, help="Only this one; else what is due first.")
@json_option
@today_option
@refusals
def receive_command(
    company_id: int,
    amount: Decimal,
    reference: str,
    method: str,
    invoice_number: str | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Book a payment."""
    now = now_for(today)
    received = run(
        lambda session: payments.receive_payment(
            session,
            OPERATOR,
            company_id,
            amount,
            reference=reference,
            method=method,
            invoice_number=invoice_number,
            now=now,
        )
    )
    print_result(received, as_json)


@click.command("balance")
@click.argument("company_id", type=ID)
@json_option
@today_option
@refusals
def balance_command(company_id: int, as_json: bool, today: date | None) -> None:
    """What a company owes, by invoice and age."""
    now = now_for(today)
    balance = read(lambda session: payments.show_balance(session, OPERATOR, company_id, now=now))
    print_result(balance, as_json, _balance_drawn)


def _invoice_drawn(invoice: InvoiceView) -> list[RenderableType]:
    facts = {name: value for name, value in invoice.as_dict().items() if name not in ("number", "lines")}
    rows = [
        (each.line_number, each.sku, each.name, each.quantity, each.unit_price, each.net_amount)
        for each in invoice.lines
    ]
    columns = ("line", "sku", "item", "units", "price", "amount")
    return [facts_table(invoice.number, facts), table("", columns, rows)]


def _invoices_drawn(found: Sequence[InvoiceSummary]) -> RenderableType:
    rows = [
        (each.number, each.status, each.company_name, each.order_number, each.total_amount)
        + (each.open_amount, each.due_date)
        for each in found
    ]
    return table("", SUMMARY, rows)


def _balance_drawn(balance: Balance) -> list[RenderableType]:
    facts = {name: value for name, value in balance.as_dict().items() if name != "invoices"}
    return [facts_table(balance.company_name, facts), _invoices_drawn(balance.invoices)]


COMMANDS = [invoice_group, payment_group, balance_command]
