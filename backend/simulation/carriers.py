"""Carriers and technicians: most come on the day, some late; at the door something is short, damaged or refused."""

from datetime import date, datetime, timedelta

from backend.domain.actors import OPERATOR
from backend.domain.calendars import is_open, next_open_day
from backend.domain.delivering import LineProof
from backend.services import carrier_events, deliveries, installations, worklists
from backend.services.worklists import UnderWay
from backend.simulation.dice import Dice
from backend.simulation.world import CARRIER_WEEK, World, at

TROUBLE = ("weather", "truck broke down", "missed connection", "address not found", "border of two depots")
SIGNED = ("J. Reyes", "front desk", "K. Lund", "dock 2", "M. Abara")


def deliver(world: World, day: date) -> None:
    """Everything that is expected up to today is brought, or said to be late."""
    if not is_open(day, CARRIER_WEEK):
        return
    dice, now = world.dice(day, "carriers"), at(day, 17, 30)
    for shipment in world.read(lambda session: worklists.list_under_way(session, until=day)):
        if shipment.shipped_at.date() >= day:
            continue
        if dice.happens(world.rates.shipment_delayed):
            _delay(world, shipment, day, dice, now)
        else:
            _hand_over(world, shipment, dice, now)


def _delay(world: World, shipment: UnderWay, day: date, dice: Dice, now: datetime) -> None:
    both = "".join(each for each in CARRIER_WEEK if each in shipment.receiving_weekdays)
    comes = next_open_day(day + timedelta(days=dice.number(1, 3)), both or CARRIER_WEEK)
    world.do(
        "carrier late",
        lambda session: carrier_events.record_event(
            session,
            OPERATOR,
            shipment.number,
            "delayed",
            now,
            shipment.place,
            now,
            reason=dice.one_of(TROUBLE),
            estimated_delivery_date=comes,
        ),
    )


def _hand_over(world: World, shipment: UnderWay, dice: Dice, now: datetime) -> None:
    proofs = [
        proof for line in shipment.lines if (proof := _proof(world, line.line_number, line.quantity, dice))
    ]
    name = dice.one_of(SIGNED)
    world.do(
        "deliver",
        lambda session: deliveries.prove_delivery(
            session, OPERATOR, shipment.number, proofs, signed_by=name, delivered_at=now, now=now
        ),
    )


def _proof(world: World, line_number: int, quantity: int, dice: Dice) -> LineProof | None:
    """What is wrong with a line at the door, if anything."""
    rates, some = world.rates, dice.number(1, quantity)
    if dice.happens(rates.door_short):
        return LineProof(line_number, quantity - some)
    if dice.happens(rates.door_damaged):
        return LineProof(line_number, quantity - some, damaged_quantity=some)
    if dice.happens(rates.door_refused):
        return LineProof(line_number, quantity - some, refused_quantity=some)
    if dice.happens(rates.door_over):
        return LineProof(line_number, quantity, over_quantity=1)
    return None


def install(world: World, day: date) -> None:
    """Visits of today take place or fail; what has arrived gets one."""
    dice, now = world.dice(day, "technicians"), at(day, 16, 15)
    for number in world.read(lambda session: worklists.list_visits(session, until=day)):
        why = "site not ready" if dice.happens(world.rates.visit_fails) else None
        world.do(
            "install",
            lambda session, number=number, why=why: installations.close_installation(  # type: ignore[misc]
                session, OPERATOR, number, not_done_because=why, now=now
            ),
        )
    for order_number, line_number in world.read(worklists.list_to_install):
        world.do(
            "book visit",
            lambda session, order=order_number, line=line_number: installations.book_installation(  # type: ignore[misc]
                session, OPERATOR, order, line_number=line, now=now
            ),
        )
