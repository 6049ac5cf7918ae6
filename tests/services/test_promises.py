"""When it leaves, when it arrives, from where, and who may ask."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from backend.db.models.orders import Quote, QuoteLine
from backend.db.models.stock import AllocationShare, ExpectedReceipt, Stock, Warehouse
from backend.domain.actors import OPERATOR, Actor
from backend.services.promises import PromiseAnswer, RequestedLine, item_availability, promise_options
from tests.builders import (
    NOW,
    TODAY,
    Shop,
    a_receipt,
    a_reservation,
    a_shop,
    a_warehouse,
    stock,
)


def ask(
    session: Session,
    shop: Shop,
    *lines: tuple[str, int],
    now: datetime = NOW,
    actor: Actor | None = None,
    **wishes: Any,
) -> PromiseAnswer:
    return promise_options(
        session,
        actor or shop.actor,
        ship_to_id=shop.ship_to.id,
        lines=[RequestedLine(sku, quantity) for sku, quantity in lines],
        now=now,
        **wishes,
    )


def worked_example(session: Session) -> Shop:
    """The design's example: 10 can go today, 25 on the 12th."""
    shop = a_shop(session)
    a_receipt(session, "PAP-1001", "RNO", 60, date(2026, 3, 5))
    a_receipt(session, "PAP-1001", "RNO", 100, date(2026, 3, 12))
    for quantity, day in ((80, 3), (50, 6), (20, 11)):
        a_reservation(session, "PAP-1001", quantity, date(2026, 3, day))
    return shop


def ship_dates(answer: PromiseAnswer) -> list[date]:
    return [option.promise_ship_date for option in answer.options]


def test_what_is_there_ships_today(session: Session) -> None:
    shop = worked_example(session)

    answer = ask(session, shop, ("PAP-1001", 10))

    assert answer.options[0].promise_ship_date == TODAY
    assert answer.options[0].reason.code == "in_stock"


def test_more_than_is_there_ships_complete_with_the_receipt_that_covers_it(session: Session) -> None:
    shop = worked_example(session)

    option = ask(session, shop, ("PAP-1001", 25)).options[0]

    assert option.promise_ship_date == date(2026, 3, 12)
    assert option.reason.code == "waits_for_receipt"
    told = option.reason.facts
    assert (told["warehouse"], told["have_quantity"], told["receipt_quantity"], told["receipt_date"]) == (
        "RNO",
        10,
        100,
        date(2026, 3, 12),
    )


def test_order_past_the_cut_off_ships_the_next_working_day(session: Session) -> None:
    shop = a_shop(session)

    late = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)

    assert ask(session, shop, ("PAP-1001", 4), now=late).options[0].promise_ship_date == date(2026, 3, 9)


def test_handling_and_dock_to_stock_days_count(session: Session) -> None:
    shop = a_shop(session, on_hand=0)
    reno = session.get_one(Warehouse, "RNO")
    reno.handling_days, reno.dock_to_stock_days = 2, 1
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 3, 5))

    option = ask(session, shop, ("PAP-1001", 5)).options[0]

    assert option.promise_ship_date == date(2026, 3, 10)


def test_overdue_receipt_cannot_be_there_before_today(session: Session) -> None:
    shop = a_shop(session, on_hand=0)
    session.get_one(Warehouse, "RNO").dock_to_stock_days = 2
    a_receipt(session, "PAP-1001", "RNO", 50, TODAY - timedelta(days=9))

    assert ask(session, shop, ("PAP-1001", 5)).options[0].promise_ship_date == date(2026, 3, 4)


def test_promise_date_is_a_receiving_day(session: Session) -> None:
    shop = a_shop(session)
    shop.ship_to.receiving_weekdays = "4"

    answer = ask(session, shop, ("PAP-1001", 4))

    assert {option.promise_date.isoweekday() for option in answer.options} == {4}


def test_received_and_cancelled_receipts_are_not_counted_again(session: Session) -> None:
    shop = a_shop(session, on_hand=0)
    for status in ("received", "cancelled"):
        receipt: ExpectedReceipt = a_receipt(session, "PAP-1001", "RNO", 50, TODAY)
        receipt.status = status
    partly = a_receipt(session, "PAP-1001", "RNO", 50, TODAY)
    partly.received_quantity = 40

    answer = ask(session, shop, ("PAP-1001", 11))

    assert (answer.options, answer.shortfalls[0].available_quantity) == ((), 10)


def test_expired_and_released_holds_are_free_again(session: Session) -> None:
    shop = a_shop(session)
    a_reservation(session, "PAP-1001", 90, TODAY, expires_at=NOW)
    a_reservation(session, "PAP-1001", 90, TODAY, released_at=NOW)

    assert ship_dates(ask(session, shop, ("PAP-1001", 100)))[0] == TODAY


def test_a_quote_never_counts_against_itself(session: Session) -> None:
    shop = a_shop(session)
    money = {name: Decimal(0) for name in ("freight_amount", "tax_amount", "total_amount")}
    quote = Quote(
        company_id=shop.company.id,
        ship_to_id=shop.ship_to.id,
        issued_at=NOW,
        valid_until_date=TODAY,
        **money,
    )
    session.add(quote)
    session.flush()
    line = QuoteLine(
        quote_id=quote.id,
        line_number=1,
        sku="PAP-1001",
        quantity=90,
        unit_price=Decimal(40),
        net_amount=Decimal(3600),
        price_steps=[],
        parts=[],
    )
    session.add(line)
    session.flush()
    a_reservation(session, "PAP-1001", 90, TODAY, quote_line_id=line.id)

    assert ask(session, shop, ("PAP-1001", 90)).options == ()
    assert (
        ask(session, shop, ("PAP-1001", 90), ignore_quote_id=quote.id).options[0].promise_ship_date == TODAY
    )


def test_same_item_twice_is_one_demand(session: Session) -> None:
    shop = worked_example(session)

    once = ask(session, shop, ("PAP-1001", 25))
    twice = ask(session, shop, ("PAP-1001", 10), ("PAP-1001", 15))

    assert ship_dates(twice) == ship_dates(once)
    assert [option.total_amount for option in twice.options] == [
        option.total_amount for option in once.options
    ]
    assert [line.quantity for line in twice.options[0].lines] == [10, 15]


def test_class_may_not_take_what_is_kept_for_higher_ones(session: Session) -> None:
    shop = a_shop(session)
    for allocation_class, rate in ((1, "0.5"), (2, "0.3")):
        session.add(
            AllocationShare(
                sku="PAP-1001",
                allocation_class=allocation_class,
                share_rate=Decimal(rate),
                release_date=TODAY + timedelta(days=20),
            )
        )
    session.flush()
    a_reservation(session, "PAP-1001", 20, TODAY, allocation_class=1)

    seen = {
        each: item_availability(session, OPERATOR, "PAP-1001", now=NOW, allocation_class=each)[0]
        for each in (1, 2, 3)
    }

    assert {each: found.points[0].atp_quantity for each, found in seen.items()} == {1: 80, 2: 50, 3: 20}
    assert ask(session, shop, ("PAP-1001", 51)).options == ()


def test_locked_promise_is_the_same(session: Session) -> None:
    shop = worked_example(session)

    assert ask(session, shop, ("PAP-1001", 25), lock=True) == ask(session, shop, ("PAP-1001", 25))


quantities = st.lists(st.tuples(st.sampled_from(["PAP-1001", "TON-2001"]), st.integers(1, 60)), max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=quantities.filter(bool))
def test_promised_and_reserved_never_overdraws_and_cancelling_restores(
    session: Session, asked: Sequence[tuple[str, int]]
) -> None:
    session.rollback()
    shop = worked_example(session)
    a_warehouse(session, "DAL", name="Dallas", postcode="75201", timezone="America/Chicago")
    stock(session, "PAP-1001", "DAL", 20)
    before = ask(session, shop, *asked)

    reserved = [
        a_reservation(session, line.sku, part.quantity, part.promise_ship_date, warehouse=part.warehouse)
        for option in before.options[:1]
        for line in option.lines
        for part in line.parts
    ]
    for sku, warehouse in (("PAP-1001", "RNO"), ("PAP-1001", "DAL"), ("TON-2001", "RNO")):
        for found in item_availability(session, OPERATOR, sku, now=NOW, warehouse=warehouse):
            assert min(point.balance_quantity for point in found.points) >= 0
    for reservation in reserved:
        session.get_one(
            Stock, (reservation.sku, reservation.warehouse)
        ).committed_quantity -= reservation.quantity
        reservation.released_at = NOW

    assert ask(session, shop, *asked) == before
    session.rollback()
