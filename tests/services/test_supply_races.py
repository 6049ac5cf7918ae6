"""Receipts that change while buyers order: nothing oversold, nothing lost, nobody stuck."""

import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise, OrderLine, PromiseSlip
from backend.db.models.stock import ExpectedReceipt, Reservation, Stock
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.domain.errors import OrderDeskError, SlipDecided
from backend.services import orders, receiving, repromising, slip_decisions, slips
from backend.services.owed import claim_of, load_owing
from tests.builders import NOW, TODAY, Shop, a_receipt, a_request, a_shop, committed
from tests.services.test_concurrency import at_once, rivals

DATES = [TODAY + timedelta(days=days) for days in (3, 7, 14, 28)]


def open_receipts(url: str, quantity: int) -> None:
    def write(session: Session) -> None:
        for day in DATES:
            a_receipt(session, "PAP-1001", "RNO", quantity, day)

    in_transaction(url, write)


def check_laws(session: Session) -> None:
    """Sums are what they should be, no balance is negative, each unit is promised once or openly not at all."""
    committed(session)
    owing = load_owing(session, "PAP-1001", now=NOW)
    for line in owing.lines.values():
        for part in claim_of(line).live:
            owing.balances.take(
                part.warehouse, part.promise_ship_date, part.quantity, line.row.allocation_class
            )
        held = sum(row.quantity for row in line.reservations)
        promised = sum(row.quantity for row in line.live_promises)
        assert held == promised <= line.row.quantity
    for hold in owing.holds:
        owing.balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
    assert owing.balances.least >= 0
    expected = defaultdict(int)
    for row in session.scalars(select(ExpectedReceipt).where(ExpectedReceipt.status != "cancelled")):
        expected[row.sku, row.warehouse] += max(0, row.quantity - row.received_quantity)
    for stock in session.scalars(select(Stock)):
        assert stock.expected_quantity == expected[stock.sku, stock.warehouse]


def test_fifty_at_once_order_and_change_what_comes(database_url: str) -> None:
    buyers = rivals(database_url, 20, 4)
    open_receipts(database_url, 15)

    def work(number: int) -> Any:
        chance = random.Random(number)
        if number % 3 == 0:
            change: dict[str, Any] = {"quantity": chance.randint(2, 20)}
            if number % 2:
                change = {"expected_date": TODAY + timedelta(days=chance.randint(1, 40))}
            receipt = 1 + number % len(DATES)
            return in_transaction(
                database_url,
                lambda session: receiving.change_expected(session, OPERATOR, receipt, **change, now=NOW),
                attempts=12,
            )
        shop = buyers[number % 4]
        request = a_request(shop, ("PAP-1001", chance.randint(1, 4)))
        return in_transaction(
            database_url,
            lambda session: orders.place_order(
                session, shop.actor, request, request_key=f"R{number}", now=NOW
            ),
            attempts=12,
        )

    results = at_once(50, work)

    assert sum(isinstance(result, orders.OrderView) for result in results) > 10
    with read_session(database_url) as session:
        check_laws(session)


def test_a_slip_is_decided_once_from_twenty_threads(database_url: str) -> None:
    def prepare(session: Session) -> Shop:
        shop = a_shop(session, on_hand=0)
        a_receipt(session, "PAP-1001", "RNO", 10, DATES[0])
        a_receipt(session, "PAP-1001", "RNO", 30, DATES[2])
        orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW)
        receiving.change_expected(session, OPERATOR, 1, quantity=0, now=NOW)
        return shop

    shop = in_transaction(database_url, prepare)

    def decide(number: int) -> Any:
        choice = ("keep", "cancel")[number % 2]
        try:
            return in_transaction(
                database_url,
                lambda session: slip_decisions.decide_slip(session, shop.actor, 1, choice, now=NOW),
            ).decision
        except SlipDecided as refused:
            return f"refused for {refused.decision}"

    results = at_once(20, decide)

    with read_session(database_url) as session:
        (decision,) = session.scalars(select(PromiseSlip.decision))
        (status,) = session.scalars(select(OrderLine.status))
        check_laws(session)
    assert set(results) == {decision, f"refused for {decision}"}
    assert status == ("cancelled" if decision == "cancel" else "confirmed")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_laws_hold_and_planning_again_changes_nothing(
    session: Session, seed: int
) -> None:
    chance = random.Random(seed)
    shop = a_shop(session, on_hand=8, allows_partial_shipment=bool(seed % 2))
    for day in DATES:
        a_receipt(session, "PAP-1001", "RNO", 10, day)

    for number in range(25):
        with session.begin_nested() as attempt:
            try:
                _something_happens(session, shop, chance, number)
            except OrderDeskError:
                attempt.rollback()
        session.expire_all()
        check_laws(session)
        _plan_again(session)
        check_laws(session)
        before = session.scalar(select(func.max(LinePromise.id)))
        _plan_again(session)
        assert session.scalar(select(func.max(LinePromise.id))) == before

    assert session.scalar(select(func.count()).select_from(PromiseSlip)) > 0


def _something_happens(session: Session, shop: Shop, chance: random.Random, number: int) -> None:
    receipt = chance.randint(1, len(DATES))
    open_slips = slips.list_slips(session, OPERATOR, open_only=True)
    order = f"SO-{chance.randint(1, 8)}"
    events = (
        lambda: orders.place_order(
            session,
            shop.actor,
            a_request(shop, ("PAP-1001", chance.randint(4, 12))),
            request_key=f"K{number}",
            now=NOW,
        ),
        lambda: receiving.change_expected(
            session, OPERATOR, receipt, quantity=chance.randint(1, 12), now=NOW
        ),
        lambda: receiving.change_expected(
            session, OPERATOR, receipt, expected_date=TODAY + timedelta(days=chance.randint(0, 40)), now=NOW
        ),
        lambda: receiving.arrive(
            session,
            OPERATOR,
            receipt,
            received_quantity=chance.randint(0, 12),
            damaged_quantity=chance.randint(0, 2),
            rest_date=chance.choice((None, DATES[1])),
            now=NOW,
        ),
        lambda: receiving.put_away(session, OPERATOR, f"RC-{chance.randint(1, 3)}", now=NOW),
        lambda: orders.cancel_order(session, shop.actor, order, now=NOW),
        lambda: slip_decisions.decide_slip(
            session,
            shop.actor,
            chance.choice(open_slips).slip_id if open_slips else 0,
            chance.choice(("keep", "split", "cancel")),
            now=NOW,
        ),
    )
    weights = (4, 3, 3, 1, 1, 1, 2)
    chance.choices(events, weights)[0]()


def _plan_again(session: Session) -> None:
    repromising.supply_changed(session, OPERATOR, "PAP-1001", "RNO", cause="stock_count", facts={}, now=NOW)
    session.expire_all()
    assert session.scalars(select(Reservation.quantity).where(Reservation.quantity < 1)).all() == []
