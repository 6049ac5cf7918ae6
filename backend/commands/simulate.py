"""`simulate`: days of the whole business, played with a seed on the database of DATABASE_URL."""

from datetime import date
from time import monotonic

import click
from rich.console import Console, RenderableType
from rich.progress import Progress

from backend.commands.audit import BROKEN, audit_drawn
from backend.commands.common import (
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
from backend.domain.importing import DESK_ZONE
from backend.simulation.days import Played, play
from backend.simulation.world import Plan, World


@click.command("simulate")
@click.option("--days", type=click.IntRange(1, 730), required=True, help="So many, one after the other.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same days.")
@click.option("--orders-a-day", type=click.IntRange(0, 100_000), default=200, show_default=True)
@json_option
@today_option
@click.pass_context
@refusals
def simulate_command(
    context: click.Context, days: int, seed: int, orders_a_day: int, as_json: bool, today: date | None
) -> None:
    """Play customers, suppliers, centres and carriers from today on; exit 3 when a law of the books is broken."""
    plan = Plan(now_for(today).astimezone(DESK_ZONE).date(), days, seed, orders_a_day)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task, began = progress.add_task("Playing", total=days), monotonic()

        def report(day: date, world: World) -> None:
            told = f"{day} · {world.done['place order']} orders · {monotonic() - began:.0f} s"
            progress.update(task, advance=1, description=told)

        played = play(plan, run, read, report=report)
    print_result(played, as_json, _drawn)
    context.exit(0 if played.audit.is_right else BROKEN)


def _drawn(played: Played) -> list[RenderableType]:
    facts = {name: value for name, value in vars(played.figures).items() if not isinstance(value, dict)}
    counts = {"slips": played.figures.slips, "open lines": played.figures.open_lines}
    counts |= {"done": played.done, "refused": played.refused}
    tables = [table(title, ("", "count"), found.items()) for title, found in counts.items() if found]
    return [facts_table(f"Seed {played.seed}", facts), *tables, *audit_drawn(played.audit)]


COMMANDS = [simulate_command]
