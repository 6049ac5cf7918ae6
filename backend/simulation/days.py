"""A day after the other: morning round, dock, customers, shift, doors, money."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.services.audit import Audit, check_books, find_opening
from backend.services.figures import Figures, measure
from backend.simulation import accounting, carriers, centres, customers, suppliers
from backend.simulation.demand import Demand
from backend.simulation.world import Plan, UnitOfWork, World, at

Report = Callable[[date, World], None]


@dataclass(frozen=True)
class Played:
    """What the days came to: the figures, whether the books are right, what was done and what was refused."""

    seed: int
    figures: Figures
    audit: Audit
    done: dict[str, int]
    refused: dict[str, int]


def play(
    plan: Plan, write: UnitOfWork, read: UnitOfWork, *, report: Report = lambda day, world: None
) -> Played:
    """Play the days on a database that holds a company; the same seed from the same rows is the same play."""
    world = World.found(plan, write, read)
    demand = Demand(world.buyers, world.items)
    opening = read(find_opening)
    days = [plan.first_day + timedelta(days=number) for number in range(plan.days)]
    for day in days:
        play_day(world, demand, day)
        report(day, world)
    return _told(world, days, opening)


def play_day(world: World, demand: Demand, day: date) -> None:
    """From six in the morning to seven in the evening."""
    accounting.morning_round(world, day)
    suppliers.take_in(world, day)
    customers.check_deliveries(world, day)
    customers.answer_slips(world, day)
    customers.order_goods(world, demand, day)
    customers.change_minds(world, day)
    carriers.install(world, day)
    centres.work_shift(world, day)
    centres.close_shift(world, day)
    carriers.deliver(world, day)
    suppliers.replenish(world, demand, day)
    accounting.invoice(world, day)
    accounting.pay(world, day)


def _told(world: World, days: Sequence[date], opening: object) -> Played:
    since, until = at(days[0], 0), at(days[-1] + timedelta(days=1), 0)
    figures = world.read(lambda session: measure(session, since=since, until=until))
    audit = world.read(lambda session: check_books(session, now=at(days[-1], 20), opening=opening))  # type: ignore[arg-type]
    done, refused = (dict(sorted(each.items())) for each in (world.done, world.refused))
    return Played(world.plan.seed, figures, audit, done, refused)
