"""Items at the command line."""

from collections.abc import Sequence
from datetime import date

import click
from rich.table import Table

from backend.commands.common import (
    facts_table,
    json_option,
    now_for,
    plain,
    print_result,
    read,
    refusals,
    table,
    today_option,
)
from backend.domain.actors import OPERATOR
from backend.services.items import ItemCandidate, ItemFacts, search_items, show_item


@click.command("item")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 50), default=8, show_default=True)
@json_option
@today_option
@refusals
def item_command(query: tuple[str, ...], limit: int, as_json: bool, today: date | None) -> None:
    """Show an item by its number, or find items by what people call them."""
    text = " ".join(query)
    found = read(lambda session: search_items(session, OPERATOR, text, limit=limit))
    if len(found) == 1 and found[0].match in ("exact", "old_number"):
        facts = read(lambda session: show_item(session, OPERATOR, found[0].sku, now=now_for(today)))
        print_result(facts, as_json, _facts_tables)
    else:
        print_result(found, as_json, _candidates_table)


def _candidates_table(found: Sequence[ItemCandidate]) -> Table:
    return table(
        "" if found else "No item is called so.",
        ("sku", "name", "price", "unit", "score", "found by", "replaced by"),
        [
            (each.sku, each.name, each.list_price, each.unit, each.score, each.match, each.replaced_by_sku)
            for each in found
        ],
    )


def _facts_tables(facts: ItemFacts) -> list[Table]:
    told = {
        name: value
        for name, value in plain(facts).items()
        if name not in ("price_breaks", "properties", "substitutes", "consumables", "fits")
    }
    shown = [facts_table(f"{facts.sku} {facts.name}", told)]
    if facts.price_breaks:
        rows = [(each.level, each.quantity, each.unit_price) for each in facts.price_breaks]
        shown.append(table("Price breaks", ("level", "from", "unit price"), rows))
    if facts.properties:
        shown.append(facts_table("Properties", facts.properties))
    for title in ("substitutes", "consumables", "fits"):
        if others := getattr(facts, title):
            rows = [(each.sku, each.name, each.list_price) for each in others]
            shown.append(table(title.capitalize(), ("sku", "name", "price"), rows))
    return shown


COMMANDS = [item_command]
