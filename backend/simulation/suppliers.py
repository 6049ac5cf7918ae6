"""Suppliers: they announce what runs low, come late, short, damaged or with too much; the dock takes it in."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from backend.domain.actors import OPERATOR
from backend.domain.calendars import add_open_days, next_open_day
from backend.services import receiving, worklists
from backend.services.receiving import ReceiptView
from backend.simulation.demand import Demand
from backend.simulation.dice import Dice
from backend.simulation.world import World, at

LEAST_DAYS, MOST_DAYS = 3, 9
"""From the order to the dock, in working days."""
COVER_DAYS = 12
"""What a delivery is to last beyond the way it takes."""
MANY = 100_000


@dataclass(frozen=True)
class Fate:
    """What becomes of a receipt, decided when it is announced."""

    late_days: int
    is_told: bool
    missing: float
    damaged: float
    over: float
    rest_days: int | None


def fate_of(world: World, receipt: ReceiptView) -> Fate:
    """The same whenever it is asked."""
    rates = world.rates
    key = (receipt.sku, receipt.warehouse, receipt.original_expected_date)
    dice = world.dice(*key, "receipt")
    return Fate(
        late_days=dice.number(1, 6) if dice.happens(rates.receipt_late) else 0,
        is_told=dice.happens(rates.late_is_told),
        missing=dice.number(10, 60) / 100 if dice.happens(rates.receipt_short) else 0.0,
        damaged=dice.number(2, 15) / 100 if dice.happens(rates.receipt_damaged) else 0.0,
        over=dice.number(2, 10) / 100 if dice.happens(rates.receipt_over) else 0.0,
        rest_days=dice.number(2, 8) if dice.happens(0.6) else None,
    )


def take_in(world: World, day: date) -> None:
    """What came yesterday goes into its bin, what comes today onto the dock; some call to say it is late."""
    opened = set(world.open_centres(day))
    for receipt in world.read(lambda session: receiving.list_receipts(session, OPERATOR, limit=MANY)):
        if receipt.warehouse not in opened:
            continue
        if receipt.status == "arrived":
            _put_away(world, receipt, day)
        elif receipt.status == "expected":
            _come(world, receipt, day)


def _put_away(world: World, receipt: ReceiptView, day: date) -> None:
    number = receipt.receipt_number or ""
    now = at(day, 6, 30)
    world.do("put away", lambda session: receiving.put_away(session, OPERATOR, number, now=now))


def _come(world: World, receipt: ReceiptView, day: date) -> None:
    """On its day and its lateness, or a call the day before that it will be later."""
    fate = fate_of(world, receipt)
    comes = add_open_days(receipt.original_expected_date, fate.late_days, world.centres[receipt.warehouse])
    if comes <= day:
        _arrive(world, receipt, fate, day)
    elif fate.is_told and receipt.expected_date < comes and receipt.expected_date <= day + timedelta(days=1):
        now = at(day, 6, 45)
        world.do(
            "receipt late",
            lambda session: receiving.change_expected(
                session, OPERATOR, receipt.expected_receipt_id, expected_date=comes, now=now
            ),
        )


def _arrive(world: World, receipt: ReceiptView, fate: Fate, day: date) -> None:
    expected = receipt.open_quantity
    damaged = int(expected * fate.damaged)
    good = expected - int(expected * fate.missing) - damaged + int(expected * fate.over)
    rest = next_open_day(day + timedelta(days=fate.rest_days), "12345") if fate.rest_days else None
    world.do(
        "receive",
        lambda session: receiving.arrive(
            session,
            OPERATOR,
            receipt.expected_receipt_id,
            received_quantity=max(0, good),
            damaged_quantity=damaged,
            rest_date=rest if good + damaged < expected else None,
            now=at(day, 7),
        ),
    )


def replenish(world: World, demand: Demand, day: date) -> None:
    """Whatever will not last until the next delivery is ordered, each centre for its share."""
    dice, makers = world.dice(day, "suppliers"), {item.sku: item.brand for item in world.items}
    daily = demand.daily_units(world.plan.orders_a_day)
    for row in world.read(worklists.list_stock):
        if row.sku not in daily:
            continue
        takes = daily[row.sku] / len(world.centres)
        free = row.on_hand_quantity + row.expected_quantity - row.committed_quantity - row.safety_quantity
        if free < takes * MOST_DAYS + 1:
            wanted = ceil(takes * (MOST_DAYS + COVER_DAYS) - min(free, 0)) + 2
            _announce(world, row.sku, row.warehouse, makers[row.sku], wanted, dice, day)


def _announce(
    world: World, sku: str, warehouse: str, maker: str, quantity: int, dice: Dice, day: date
) -> None:
    comes = add_open_days(day, dice.number(LEAST_DAYS, MOST_DAYS), world.centres[warehouse])
    world.do(
        "announce receipt",
        lambda session: receiving.expect_receipt(
            session,
            OPERATOR,
            sku=sku,
            warehouse=warehouse,
            supplier=f"{maker} supply",
            quantity=quantity,
            expected_date=comes,
            request_key=f"S{world.plan.seed}-{day:%y%m%d}-{sku}-{warehouse}",
            now=at(day, 17, 45),
        ),
    )
