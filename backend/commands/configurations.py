"""Items built to order, their work orders and the purchases those ask for, from the command line."""

from collections.abc import Sequence
from datetime import date

import click
from rich.console import Group, RenderableType
from sqlalchemy.orm import Session

from backend.commands.common import (
    ID,
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
from backend.services import purchases, work_orders
from backend.services.configurations import (
    ConfigurationRequest,
    ConfiguredAnswer,
    codes_said,
    configure,
)
from backend.services.purchases import PurchaseView
from backend.services.work_orders import WorkOrderView


@click.command("configure")
@click.argument("sku", type=SkuParam())
@click.option(
    "--option",
    "options",
    type=WordsParam(60),
    multiple=True,
    help='Code or words: M34, "no dock". What is not said is standard.',
)
@click.option("--quantity", type=click.IntRange(1, 10000), default=1, show_default=True)
@click.option("--ship-to", "ship_to_id", type=ID, metavar="ID", help="Address: dates and what is sooner.")
@click.option("--requested-date", type=DateParam(), help="Wanted at the address by then.")
@json_option
@today_option
@refusals
def configure_command(
    sku: str,
    options: Sequence[str],
    quantity: int,
    ship_to_id: int | None,
    requested_date: date | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Check a configuration, price and promise it, and show what is sooner or cheaper."""

    def answer(session: Session) -> ConfiguredAnswer:
        codes = codes_said(session, sku, options)
        request = ConfigurationRequest(sku, codes, quantity, ship_to_id, requested_date)
        return configure(session, OPERATOR, request, now=now_for(today))

    print_result(run(answer), as_json, _answer_tables)


def _answer_tables(answer: ConfiguredAnswer) -> RenderableType:
    chosen = {
        each["group_name"]: ", ".join(one["name"] for one in each["options"]) or "none"
        for each in answer.item.shown
    }
    steps = [
        (
            step["step"],
            step["facts"].get("option"),
            step["facts"].get("difference_amount"),
            step["unit_price"],
        )
        for step in answer.price_steps
    ]
    parts: list[RenderableType] = [
        facts_table(f"{answer.item.sku} {answer.item.name}", chosen),
        table("Price", ("step", "option", "difference", "unit price"), steps),
    ]
    if answer.option:
        waits = ", ".join(each["sku"] for each in answer.bottlenecks)
        facts = {
            "ships": answer.option.promise_ship_date,
            "arrives": answer.option.promise_date,
            "total": answer.option.total_amount,
            "waits for": waits or None,
        }
        parts.append(facts_table(f"{answer.quantity} of it", facts))
    others = [
        (
            other.item.sku,
            f"{other.changed_to} for {other.changed_from}",
            other.option.promise_date,
            other.days_earlier,
            other.option.total_amount,
            other.saved_amount,
        )
        for other in answer.alternatives
    ]
    if others:
        parts.append(
            table("Sooner or cheaper", ("sku", "change", "arrives", "days", "total", "saves"), others)
        )
    return Group(*parts)


@click.group("workorder")
def work_order_group() -> None:
    """List, release and build work orders."""


@work_order_group.command("list")
@click.option("--warehouse", type=SkuParam(), metavar="CODE", help="Only this warehouse.")
@click.option("--all", "with_done", is_flag=True, help="Also those built or cancelled.")
@json_option
@refusals
def list_command(warehouse: str | None, with_done: bool, as_json: bool) -> None:
    """Work orders in the order they start."""
    found = read(
        lambda session: work_orders.list_work_orders(
            session, OPERATOR, warehouse=warehouse, open_only=not with_done
        )
    )
    print_result(found, as_json, _work_order_table)


def _work_order_table(found: Sequence[WorkOrderView]) -> RenderableType:
    columns = ("number", "for", "sku", "quantity", "at", "status", "starts", "done", "awaits")
    rows = [
        (
            each.number,
            f"{each.order_number} line {each.line_number}",
            each.sku,
            each.quantity,
            each.warehouse,
            each.status,
            each.start_date,
            each.completion_date,
            ", ".join(part["sku"] for part in each.components if part["awaited_quantity"]),
        )
        for each in found
    ]
    return table("Work orders", columns, rows)


@work_order_group.command("release")
@click.argument("number")
@json_option
@today_option
@refusals
def release_command(number: str, as_json: bool, today: date | None) -> None:
    """Give a work order to the bench, once all its components are spoken for."""
    done = run(lambda session: work_orders.release_work_order(session, OPERATOR, number, now=now_for(today)))
    print_result(done, as_json, _one_work_order)


@work_order_group.command("build")
@click.argument("number")
@click.option("--start", "only_start", is_flag=True, help="Take the components and begin; built later.")
@json_option
@today_option
@refusals
def build_command(number: str, only_start: bool, as_json: bool, today: date | None) -> None:
    """Build a work order's units and put them into their bin."""
    verb = work_orders.start_work_order if only_start else work_orders.build_work_order
    done = run(lambda session: verb(session, OPERATOR, number, now=now_for(today)))
    print_result(done, as_json, _one_work_order)


def _one_work_order(done: WorkOrderView) -> RenderableType:
    return _work_order_table([done])


@click.group("purchase")
def purchase_group() -> None:
    """List and order the components that work orders wait for."""


@purchase_group.command("list")
@click.option("--all", "with_done", is_flag=True, help="Also those ordered or closed.")
@json_option
@refusals
def purchases_command(with_done: bool, as_json: bool) -> None:
    """What is to be bought, the most urgent first."""
    found = read(lambda session: purchases.list_purchases(session, OPERATOR, open_only=not with_done))
    print_result(found, as_json, _purchase_table)


def _purchase_table(found: Sequence[PurchaseView]) -> RenderableType:
    names = ("id", "sku", "quantity", "warehouse", "supplier", "order_by_date", "needed_by_date", "status")
    columns = [name.replace("_", " ") for name in names]
    rows = [[getattr(each, name) for name in names] for each in found]
    return table("Purchases", columns, rows)


@purchase_group.command("order")
@click.argument("proposal_id", type=ID)
@json_option
@today_option
@refusals
def order_command(proposal_id: int, as_json: bool, today: date | None) -> None:
    """Order a component from its supplier: it is expected from then on."""
    done = run(lambda session: purchases.order_purchase(session, OPERATOR, proposal_id, now=now_for(today)))
    print_result(done, as_json, lambda one: _purchase_table([one]))


COMMANDS = [configure_command, work_order_group, purchase_group]
