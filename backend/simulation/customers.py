"""Customers: they order, ask for quotes, change their minds, answer slips, count what came, send back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.returns import ReturnReason
from backend.services import (
    deliveries,
    order_holds,
    orders,
    proposals,
    quotes,
    returns,
    slip_decisions,
    worklists,
)
from backend.services.orders import OrderChange, OrderRequest
from backend.services.quotes import QuoteRequest
from backend.services.returns import ReturnLine, ReturnRequest
from backend.services.worklists import Arrived, OpenOrder
from backend.simulation.demand import Demand
from backend.simulation.dice import Dice
from backend.simulation.world import World, at

OPENS, OPEN_MINUTES = 8, 8 * 60
CHANNELS = ("web", "web", "phone", "edi")
RECENT = timedelta(days=3)


def order_goods(world: World, demand: Demand, day: date) -> None:
    """The day's orders, one after the other from morning to evening; a few ask for a quote first."""
    dice = world.dice(day, "orders")
    for number in range(world.plan.orders_a_day):
        now = at(day, OPENS) + timedelta(minutes=number * OPEN_MINUTES / world.plan.orders_a_day)
        buyer, lines = demand.buyer(dice), demand.lines(dice)
        wished = day + timedelta(days=dice.number(3, 14)) if dice.happens(world.rates.names_a_date) else None
        facts: dict[str, Any] = {"requested_date": wished, "channel": dice.one_of(CHANNELS)}
        place, asks = dice.one_of(buyer.ship_to_ids), dice.happens(world.rates.quote)
        if asks:
            _ask_for_quote(world, buyer.actor, QuoteRequest(place, lines, **facts), dice, now)
            continue
        name = f"S{world.plan.seed}-{day:%y%m%d}-{number + 1}"
        request = OrderRequest(place, lines, po_number=name, **facts)
        _place(world, buyer.actor, request, name, now)


def _place(world: World, actor: Actor, request: OrderRequest, key: str, now: datetime) -> None:
    world.do(
        "place order",
        lambda session: orders.place_order(session, actor, request, request_key=key, now=now),
    )


def _ask_for_quote(world: World, actor: Actor, request: QuoteRequest, dice: Dice, now: datetime) -> None:
    def ask(session: Session) -> str:
        shown = quotes.propose_quote(session, actor, request, now=now)
        return str(proposals.confirm(session, actor, shown.proposal_id, now=now).document_number)

    accepts = dice.happens(world.rates.accept_quote)
    number = world.do("issue quote", ask)
    if number is None or not accepts:
        return

    def accept(session: Session) -> None:
        shown = quotes.propose_acceptance(session, actor, number, now=now)
        proposals.confirm(session, actor, shown.proposal_id, now=now)

    world.do("accept quote", accept)


@dataclass(frozen=True)
class _Wish:
    """What a buyer wants of an order that has not left."""

    order: OpenOrder
    actor: Actor
    now: datetime


def change_minds(world: World, day: date) -> None:
    """Recent orders are called off, changed or held."""
    dice, now = world.dice(day, "minds"), at(day, 16, 5)
    actors = world.actors()
    for order in world.read(lambda session: worklists.list_open_orders(session, since=now - RECENT)):
        if order.contact_id not in actors:
            continue
        wish = _Wish(order, actors[order.contact_id], now)
        if dice.happens(world.rates.cancel_order):
            _cancel(world, wish, dice)
        elif dice.happens(world.rates.change_order):
            _change(world, wish, dice)
        elif dice.happens(world.rates.hold_order):
            _hold(world, wish, day + timedelta(days=dice.number(2, 6)))


def _cancel(world: World, wish: _Wish, dice: Dice) -> None:
    """The whole order, or one line of it."""
    numbers = tuple(line.line_number for line in wish.order.lines)
    which = () if dice.happens(0.5) else (dice.one_of(numbers),)

    def cancel(session: Session) -> None:
        shown = orders.propose_cancellation(
            session, wish.actor, wish.order.number, line_numbers=which, now=wish.now
        )
        proposals.confirm(session, wish.actor, shown.proposal_id, now=wish.now)

    world.do("cancel order", cancel)


def _change(world: World, wish: _Wish, dice: Dice) -> None:
    """Half or twice as much of a line, another date, or one more of its items' kind."""
    line = dice.one_of(wish.order.lines)
    changes = (
        OrderChange(set_quantity=((line.line_number, max(1, line.quantity // 2)),)),
        OrderChange(set_quantity=((line.line_number, line.quantity * 2),)),
        OrderChange(requested_date=wish.now.date() + timedelta(days=dice.number(5, 20))),
        OrderChange(expedite=True),
    )
    wanted = dice.one_of(changes)

    def change(session: Session) -> None:
        shown = orders.propose_order_change(session, wish.actor, wish.order.number, wanted, now=wish.now)
        proposals.confirm(session, wish.actor, shown.proposal_id, now=wish.now)

    world.do("change order", change)


def _hold(world: World, wish: _Wish, until: date) -> None:
    world.do(
        "hold order",
        lambda session: order_holds.hold_order(
            session, wish.actor, wish.order.number, hold_until=until, now=wish.now
        ),
    )


def answer_slips(world: World, day: date) -> None:
    """Some of those who were told of a later date choose what to do; the others leave it."""
    dice, now, actors = world.dice(day, "slips"), at(day, 7, 30), world.actors()
    for slip in world.read(worklists.list_undecided):
        actor = actors.get(slip.contact_id)
        choice = dice.one_of(("keep", *slip.choices))
        if actor is None or not dice.happens(world.rates.decide_slip):
            continue
        world.do(
            f"slip: {choice}",
            lambda session, actor=actor, slip=slip, choice=choice: slip_decisions.decide_slip(  # type: ignore[misc]
                session, actor, slip.slip_id, choice, now=now
            ),
        )


def check_deliveries(world: World, day: date) -> None:
    """What came in the last two days is counted by some, and a little of it goes back."""
    dice, now, actors = world.dice(day, "doors"), at(day, 7, 15), world.actors()
    since = at(day - timedelta(days=1), 0)
    for arrived in world.read(lambda session: worklists.list_arrived(session, since=since)):
        actor = actors.get(arrived.contact_id)
        if actor is None:
            continue
        if dice.happens(world.rates.verify_delivery):
            _verify(world, actor, arrived, dice, now)
        if dice.happens(world.rates.send_back):
            _send_back(world, actor, arrived, dice, f"R{world.plan.seed}-{arrived.shipment_number}", now)


def _verify(world: World, actor: Actor, arrived: Arrived, dice: Dice, now: datetime) -> None:
    line = dice.one_of(arrived.lines)
    differs = dice.happens(world.rates.count_differs)
    counted = {line.line_number: max(0, line.quantity - 1)} if differs else None

    def verify(session: Session) -> None:
        shown = deliveries.propose_verification(
            session, actor, arrived.shipment_number, counted, words="", now=now
        )
        proposals.confirm(session, actor, shown.proposal_id, now=now)

    world.do("verify delivery", verify)


def _send_back(world: World, actor: Actor, arrived: Arrived, dice: Dice, key: str, now: datetime) -> None:
    line = dice.one_of(arrived.lines)
    back = ReturnLine(
        line.line_number, dice.number(1, max(1, line.quantity)), dice.one_of(list(ReturnReason))
    )
    request = ReturnRequest(arrived.order_number, (back,))
    world.do(
        "authorize return",
        lambda session: returns.authorize_return(session, actor, request, request_key=key, now=now),
    )
