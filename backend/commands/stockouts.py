"""What a stockout costs, explained, at the command line."""

from datetime import date
from typing import Any

import click
from rich.table import Table

from backend.commands.common import (
    ID,
    SkuParam,
    facts_table,
    json_option,
    now_for,
    print_result,
    read,
    refusals,
    table,
    today_option,
)
from backend.domain.actors import OPERATOR
from backend.services.stockout_costs import StockoutCost, explain_stockout_cost


@click.command("stockout-cost")
@click.option("--item", "sku", type=SkuParam(), required=True, metavar="SKU")
@click.option("--company", "company_id", type=ID, metavar="ID", help="For this customer, else for anybody.")
@click.option("--quantity", type=click.IntRange(1, 999_999_999), default=1, show_default=True)
@json_option
@today_option
@refusals
def stockout_cost_command(
    sku: str, company_id: int | None, quantity: int, as_json: bool, today: date | None
) -> None:
    """Explain what it costs to be short of an item: counts, prior, probabilities, costs and their sum."""
    found = read(
        lambda session: explain_stockout_cost(
            session, OPERATOR, sku=sku, company_id=company_id, quantity=quantity, now=now_for(today)
        )
    )
    print_result(found, as_json, _drawn)


def _drawn(cost: StockoutCost) -> list[Table]:
    facts: dict[str, Any] = cost.as_dict()
    outcomes = list(facts["outcomes"])
    pools = [
        ("prior", facts["prior"]["weight"], *(facts["prior"][each] for each in outcomes)),
        *(
            (pool["pool"], pool["events"], *(pool["probabilities"][each] for each in outcomes))
            for pool in facts["pools"]
        ),
    ]
    rows = [(name, *each.values()) for name, each in facts["outcomes"].items()]
    title = f"Expected cost of {cost.wanted.quantity} {cost.wanted.sku} short: {cost.expected_amount}"
    return [
        table("Probabilities, each pool drawn to the one above it", ("pool", "events", *outcomes), pools),
        facts_table("Made of", vars_of(cost)),
        table(title, ("outcome", "probability", "cost", "expected"), rows),
    ]


def vars_of(cost: StockoutCost) -> dict[str, Any]:
    """What the costs are made of, by name."""
    return {name: getattr(cost.facts, name) for name in cost.facts.__dataclass_fields__}


COMMANDS = [stockout_cost_command]
