"""Days of the whole business keep every law of the books, and the same seed is the same play."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from backend.db.models import Base
from backend.db.session import engine_for, in_transaction, read_session
from backend.services.audit import check_books
from backend.services.seeding import seed
from backend.simulation.days import Played, play
from backend.simulation.dice import Dice
from backend.simulation.rates import Rates
from backend.simulation.world import Plan, World, at

MONDAY = date(2026, 3, 2)
TROUBLED = Rates(
    cancel_order=0.1,
    change_order=0.1,
    hold_order=0.05,
    receipt_late=0.3,
    receipt_short=0.3,
    receipt_damaged=0.2,
    pick_short=0.05,
    shipment_delayed=0.15,
    door_short=0.05,
    door_damaged=0.05,
    door_refused=0.05,
    send_back=0.2,
)
"""Whatever can go wrong does so often enough for a few days."""


def reading(url: str, work: Callable[[Any], Any]) -> Any:
    with read_session(url) as session:
        return work(session)


def played(url: str, plan: Plan) -> Played:
    """The days on the invented company, the books checked every evening."""
    in_transaction(url, lambda session: seed(session, now=at(MONDAY, 9)))

    def check(day: date, world: World) -> None:
        found = world.read(lambda session: check_books(session, now=at(day, 20)))
        assert found.is_right, (day, found.broken)

    return play(plan, partial(in_transaction, url), partial(reading, url), report=check)


def test_four_days_full_of_trouble_keep_every_law(database_url: str) -> None:
    done = played(database_url, Plan(MONDAY, 4, seed=7, orders_a_day=15, rates=TROUBLED))

    assert done.audit.is_right, done.audit.broken
    assert done.figures.orders + done.refused.get("place order: request_refused", 0) >= 50
    assert done.figures.delivered_lines > 0 and done.figures.sales_amount > 0
    assert {"cancel order", "change order", "carrier late", "pay", "receive", "ship"} <= done.done.keys()
    assert "unexplained" not in done.figures.open_lines


def test_the_same_seed_is_the_same_play_on_any_database(database_url: str, tmp_path: Any) -> None:
    plan = Plan(MONDAY, 2, seed=3, orders_a_day=10)
    first = played(database_url, plan)

    elsewhere = f"sqlite:///{tmp_path / 'again.db'}"
    Base.metadata.create_all(engine_for(elsewhere))
    again = played(elsewhere, plan)

    assert (again.figures, again.done, again.refused) == (first.figures, first.done, first.refused)


def test_dice_depend_on_what_they_were_made_from_alone() -> None:
    def throws(*made_from: Any) -> list[int]:
        dice = Dice(*made_from)
        return [dice.number(1, 1000) for _ in range(5)]

    assert throws(1, MONDAY, "orders") == throws(1, MONDAY, "orders")
    assert throws(1, MONDAY, "orders") != throws(2, MONDAY, "orders")
    assert throws(1, MONDAY, "orders") != throws(1, MONDAY + timedelta(days=1), "orders")
