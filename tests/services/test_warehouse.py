"""From release to departure: every verb once, however often it is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation, Consignment, Vehicle
from backend.db.models.orders import LinePromise, OrderHold, OrderLine, PromiseSlip, SalesOrder
from backend.db.models.parties import Company
from backend.db.models.shipments import Notice, Shipment
from backend.db.models.stock import CarrierService, JournalEntry, Reservation, Stock
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import (
    ConsignmentNotPicked,
    EventRefused,
    HoldRefused,
    LoadNotLoaded,
    NotAllowed,
    NothingToLoad,
    NothingToPick,
    NoVehicle,
    OrderNotCancellable,
    OrderNotChangeable,
    PickRefused,
    WarehouseNotFound,
)
from backend.domain.order_requests import OrderChange
from backend.domain.promising import RequestedLine
from backend.services import (
    allocations,
    carrier_events,
    departures,
    loading,
    order_holds,
    orders,
    packing,
    proposals,
    receiving,
    releases,
    waves,
)
from tests.books import check_books
from tests.builders import NOW, TODAY, Shop, a_receipt, a_request, a_shop, a_warehouse, stock

PICKER = Actor(900, Role.WAREHOUSE, name="Marisol")
LATER = NOW + timedelta(hours=2)


def placed(session: Session, shop: Shop, *lines: tuple[str, int], key: str = "K1") -> str:
    return orders.place_order(session, shop.actor, a_request(shop, *lines), request_key=key, now=NOW).number


def release(session: Session, through: date = TODAY) -> releases.Release:
    return releases.release(session, PICKER, "RNO", through, NOW)


def picked(session: Session, found: dict[int, int] | None = None) -> waves.PickList:
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    return waves.pick(session, PICKER, wave.number, found, LATER)


def loaded(session: Session) -> str:
    """Everything packed goes on the ground carrier's pick-up."""
    packing.pack(session, PICKER, "RNO", LATER)
    made = loading.make_load(session, PICKER, "RNO", "GND-ECO", TODAY, LATER)
    loading.load(session, PICKER, made.number, LATER)
    return made.number


def status_of(session: Session, number: str) -> str:
    return orders.show_order(session, OPERATOR, number, now=NOW).status


def lines_of(session: Session, number: str) -> list[str]:
    return [line.status for line in orders.show_order(session, OPERATOR, number, now=NOW).lines]


def change(session: Session, shop: Shop, number: str, wanted: OrderChange) -> Any:
    shown = orders.propose_order_change(session, shop.actor, number, wanted, now=LATER)
    return proposals.confirm(session, shop.actor, shown.proposal_id, now=LATER)


def test_an_order_goes_through_every_step_to_its_shipment(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))

    seen = [status_of(session, number)]
    release(session)
    seen.append(status_of(session, number))
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    seen.append(status_of(session, number))
    waves.pick(session, PICKER, wave.number, None, LATER)
    seen.append(status_of(session, number))
    load = loaded(session)
    seen.append(status_of(session, number))
    gone = departures.ship(session, PICKER, load, LATER)
    seen.append(status_of(session, number))

    assert seen == ["confirmed", "allocated", "released", "picked", "loaded", "shipped"]
    (shipment,) = gone.shipments
    view = orders.show_order(session, OPERATOR, number, now=NOW)
    assert view.shipments == (shipment.shipment_number,)
    assert shipment.promise_date == view.promise_date == shipment.estimated_delivery_date
    stock = session.get_one(Stock, ("PAP-1001", "RNO"))
    assert (stock.on_hand_quantity, stock.committed_quantity, stock.allocated_quantity) == (96, 0, 0)
    notice = session.scalars(select(Notice)).one()
    assert (notice.kind, notice.contact_id) == ("shipped", shop.contact.id)
    assert notice.facts["tracking_number"] == shipment.tracking_number
    check_books(session)


def test_a_stop_tells_what_is_noted_for_the_driver(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    change(session, shop, number, OrderChange(delivery_note="Use the back door"))
    release(session)
    picked(session)

    packed = packing.pack(session, PICKER, "RNO", LATER)

    assert [each.delivery_notes for each in packed.packed] == [("Use the back door",)]


def test_every_verb_said_again_changes_nothing(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop)
    wave = load = ""

    def the_wave() -> Any:
        nonlocal wave
        found = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
        wave = found.number
        return found

    def the_load() -> Any:
        nonlocal load
        found = loading.make_load(session, PICKER, "RNO", "GND-ECO", TODAY, NOW)
        load = found.number
        return found

    verbs: list[Callable[[], Any]] = [
        lambda: replace(release(session), newly_allocated=0),
        the_wave,
        lambda: waves.pick(session, PICKER, wave, None, LATER),
        lambda: packing.pack(session, PICKER, "RNO", LATER),
        the_load,
        lambda: loading.load(session, PICKER, load, LATER),
        lambda: departures.ship(session, PICKER, load, LATER),
    ]
    for verb in verbs:
        first = verb()
        entries = session.scalar(select(func.count()).select_from(JournalEntry))

        assert verb() == first
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == entries
        check_books(session)


def test_release_tells_of_every_due_line_why_it_waits(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    a_receipt(session, "PAP-1001", "RNO", 20, TODAY)
    held, big = placed(session, shop, ("TON-2001", 3)), placed(session, shop, ("PAP-1001", 25), key="K2")
    order_holds.hold_order(session, shop.actor, held, hold_until=None, now=NOW)

    done = release(session)

    assert [(each.order_number, each.quantity) for each in done.lines] == [(big, 10)]
    assert {(each.order_number, each.reason, each.quantity) for each in done.waiting} == {
        (held, "hold", 3),
        (big, "no_stock", 15),
    }
    assert lines_of(session, big) == ["confirmed"]
    check_books(session)


def test_a_customer_who_takes_no_parts_waits_for_the_rest(session: Session) -> None:
    shop = a_shop(session, on_hand=10, allows_partial_shipment=False)
    a_receipt(session, "PAP-1001", "RNO", 20, TODAY)
    number = placed(session, shop, ("PAP-1001", 25), ("TON-2001", 2))

    done = release(session)

    assert done.lines == ()
    assert {(each.line_number, each.reason) for each in done.waiting} == {
        (1, "no_stock"),
        (2, "rest_of_order"),
    }
    assert status_of(session, number) == "confirmed"


def moved_to_dallas(session: Session, number: str, line_number: int, on_hand: int) -> None:
    """A line that was promised anew from another warehouse."""
    a_warehouse(session, "DAL", name="Dallas", city="Dallas", state="TX", postcode="75201")
    order_id = int(number.removeprefix("SO-"))
    line = session.scalars(
        select(OrderLine).where(OrderLine.sales_order_id == order_id, OrderLine.line_number == line_number)
    ).one()
    there = stock(session, line.sku, "DAL", on_hand)
    here = session.get_one(Stock, (line.sku, "RNO"))
    for held in session.scalars(select(Reservation).where(Reservation.order_line_id == line.id)):
        held.warehouse = "DAL"
        here.committed_quantity -= held.quantity
        there.committed_quantity += held.quantity
    of_line = LinePromise.order_line_id == line.id
    session.execute(update(LinePromise).where(of_line).values(warehouse="DAL"))
    session.flush()


def test_a_customer_who_takes_no_parts_waits_for_what_another_warehouse_lacks(session: Session) -> None:
    shop = a_shop(session, allows_partial_shipment=False)
    number = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    moved_to_dallas(session, number, 2, on_hand=2)
    there = session.get_one(Stock, ("TON-2001", "DAL"))
    there.allocated_quantity = 1

    done = release(session)

    assert [(each.line_number, each.reason) for each in done.waiting] == [(1, "rest_of_order")]
    assert lines_of(session, number) == ["confirmed", "confirmed"]


def test_a_customer_who_takes_no_parts_is_released_in_both_warehouses_at_once(session: Session) -> None:
    shop = a_shop(session, allows_partial_shipment=False)
    number = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    moved_to_dallas(session, number, 2, on_hand=2)

    first = release(session)
    again = releases.release(session, PICKER, "DAL", TODAY, NOW)

    assert (first.newly_allocated, again.newly_allocated) == (6, 0)
    assert [each.sku for each in first.lines] == ["PAP-1001"]
    assert [each.sku for each in again.lines] == ["TON-2001"]
    assert lines_of(session, number) == ["allocated", "allocated"]
    check_books(session)


def test_a_customer_who_takes_no_parts_waits_for_the_line_that_has_no_date(session: Session) -> None:
    shop = a_shop(session, on_hand=10, allows_partial_shipment=False)
    supply = a_receipt(session, "PAP-1001", "RNO", 20, TODAY + timedelta(days=2))
    number = placed(session, shop, ("PAP-1001", 25), ("TON-2001", 2))
    receiving.change_expected(session, OPERATOR, supply.id, quantity=0, now=NOW)

    done = release(session, TODAY + timedelta(days=9))

    assert orders.show_order(session, OPERATOR, number, now=NOW).lines[0].undated_quantity > 0
    assert done.lines == ()
    assert {each.reason for each in done.waiting} == {"rest_of_order"}


def test_a_customer_who_takes_no_parts_is_not_picked_for_while_a_line_has_lost_its_stock(
    session: Session,
) -> None:
    shop = a_shop(session, allows_partial_shipment=False)
    number = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    release(session)
    line = session.scalars(select(OrderLine).where(OrderLine.sku == "TON-2001")).one()
    allocations.let_go(session, [line.id])

    with pytest.raises(NothingToPick):
        waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    assert {(each.order_number, each.sku) for each in wave.picks} == {
        (number, "PAP-1001"),
        (number, "TON-2001"),
    }


def test_stock_tied_for_units_that_are_promised_otherwise_is_free_again(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    placed(session, shop, ("PAP-1001", 10))
    release(session)
    line = session.scalars(select(OrderLine)).one()
    held = session.scalars(select(Reservation).where(Reservation.order_line_id == line.id)).one()

    gone = allocations.let_go_surplus(session, line.id, held.id, 4)
    nothing = allocations.let_go_surplus(session, line.id, held.id, 4)

    assert [each.allocation.quantity for each in gone] == [10]
    assert nothing == []
    assert session.scalars(select(Allocation.quantity)).all() == [4]
    assert session.get_one(Stock, ("PAP-1001", "RNO"), populate_existing=True).allocated_quantity == 4


def test_a_short_pick_leaves_the_books_right_and_the_claim_on_the_rest(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 10))
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    done = waves.pick(session, PICKER, wave.number, {wave.picks[0].allocation_id: 7}, LATER)

    assert (done.status, done.picks[0].quantity, done.picks[0].short_quantity) == ("picked", 7, 3)
    assert session.get_one(Stock, ("PAP-1001", "RNO")).on_hand_quantity == 97
    assert session.scalars(select(Reservation.quantity)).one() == 10
    assert lines_of(session, number) == ["confirmed"]
    verbs = set(session.scalars(select(JournalEntry.verb)))
    assert {"count_difference", "pick"} <= verbs
    assert [line.quantity for line in release(session).lines] == [3]
    check_books(session)


def test_a_short_pick_re_promises_the_line_at_once(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    a_receipt(session, "PAP-1001", "RNO", 20, TODAY + timedelta(days=10))
    number = placed(session, shop, ("PAP-1001", 10))
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    waves.pick(session, PICKER, wave.number, {wave.picks[0].allocation_id: 7}, LATER)

    slip = session.scalars(select(PromiseSlip)).one()
    live = session.scalars(select(LinePromise).where(LinePromise.superseded_at.is_(None))).all()
    assert (slip.quantity, slip.cause, slip.new_promise_date) == (
        3,
        "short_pick",
        max(p.promise_date for p in live),
    )
    assert sorted(promise.quantity for promise in live) == [3, 7]
    assert sorted(session.scalars(select(Reservation.quantity))) == [3, 7]
    assert lines_of(session, number) == ["confirmed"]
    assert "repromise" in set(session.scalars(select(JournalEntry.verb)))
    check_books(session)


def test_nothing_found_calls_the_pick_off(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    pick = wave.picks[0].allocation_id

    done = waves.pick(session, PICKER, wave.number, {pick: 0}, LATER)

    assert (done.status, done.picks[0].status) == ("picked", "cancelled")
    assert waves.pick(session, PICKER, wave.number, {pick: 0}, LATER) == done
    assert lines_of(session, number) == ["confirmed"]
    check_books(session)


@pytest.mark.parametrize(
    ("found", "reason"), [({1: 99}, "more_than_asked"), ({77: 1}, "not_on_wave"), ({1: 3}, "picked_before")]
)
def test_a_pick_that_cannot_be_is_refused(session: Session, found: dict[int, int], reason: str) -> None:
    shop = a_shop(session)
    placed(session, shop)
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    if reason == "picked_before":
        waves.pick(session, PICKER, wave.number, {1: 4}, LATER)

    with pytest.raises(PickRefused) as refused:
        waves.pick(session, PICKER, wave.number, found, LATER)

    assert refused.value.reason == reason


def test_goods_for_one_address_by_one_service_share_a_bill_of_lading(session: Session) -> None:
    shop = a_shop(session)
    first, second = placed(session, shop), placed(session, shop, ("TON-2001", 2), key="K2")
    release(session)
    picked(session)

    done = packing.pack(session, PICKER, "RNO", LATER)

    (bill,) = done.packed
    assert bill.order_numbers == (first, second)
    assert (bill.carton_count, bill.weight_kg, bill.status) == (1, 15.0, "packed")


def planned_for(session: Session, allocation: Allocation, ship_to_id: int, day: date) -> Consignment:
    """The planner lets it wait until that day."""
    consignment = Consignment(
        warehouse="RNO",
        ship_to_id=ship_to_id,
        handling_class="ordinary",
        ship_date=day,
        latest_ship_date=day,
        weight_kg=1.0,
        cube_m3=0.01,
        floor_positions=1,
        considered=[],
        reason={"code": "waits_for_lines"},
    )
    session.add(consignment)
    session.flush()
    allocation.consignment_id = consignment.id
    session.flush()
    return consignment


def test_what_is_planned_to_leave_later_is_not_picked_yet(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    release(session)
    waits, goes = session.scalars(select(Allocation).order_by(Allocation.id))
    planned_for(session, waits, shop.ship_to.id, TODAY + timedelta(days=1))

    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    next_day = waves.open_wave(session, PICKER, "RNO", TODAY + timedelta(days=1), LATER)

    assert [pick.allocation_id for pick in wave.picks] == [goes.id]
    assert [pick.allocation_id for pick in next_day.picks] == [waits.id]


def test_the_day_of_arrival_is_that_of_the_clock_where_it_left(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop)
    release(session)
    picked(session)
    load = loaded(session)
    consignment = session.scalars(select(Consignment)).one()
    consignment.planned_arrival_at = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)

    gone = departures.ship(session, PICKER, load, LATER)

    assert gone.shipments[0].estimated_delivery_date == date(2026, 3, 4)


def test_what_is_not_picked_is_not_packed(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop)
    release(session)
    picked(session)
    number = packing.pack(session, PICKER, "RNO", LATER).packed[0].number
    session.execute(update(Allocation).values(status="released"))
    bill = packing.loads_queries.consignment(session, number)
    bill.status = "planned"
    session.flush()

    with pytest.raises(ConsignmentNotPicked) as refused:
        packing.pack_consignment(session, PICKER, number, LATER)

    assert refused.value.wave_numbers == ("WV-1",)
    assert packing.pack(session, PICKER, "RNO", LATER).waiting[0].number == number


def test_our_truck_takes_what_fits_and_the_rest_waits_for_the_next(session: Session) -> None:
    shop = a_shop(session)
    own = {"mode": "own_fleet", "service_level": "standard", "fuel_surcharge_rate": Decimal(0)}
    session.add(CarrierService(code="WLF-STD", carrier="W&L", name="Our truck", **own))
    session.flush()
    for code in ("T1", "T2"):
        limits = {"maximum_weight_kg": 30.0, "maximum_cube_m3": 9.0, "floor_positions": 4}
        amounts = {"km_amount": Decimal(1), "stop_amount": Decimal(9)}
        session.add(
            Vehicle(code=code, warehouse="RNO", service_code="WLF-STD", name=code, **limits, **amounts)
        )
    session.flush()
    for key in ("K1", "K2"):
        placed(session, shop, ("PAP-1001", 8), key=key)
        release(session)
        picked(session)
        packing.pack(session, PICKER, "RNO", LATER)
    for bill in packing.loads_queries.packed_consignments(session, "RNO"):
        bill.service_code = "WLF-STD"
    session.flush()

    first = loading.make_load(session, PICKER, "RNO", "WLF-STD", TODAY, LATER)
    loading.load(session, PICKER, first.number, LATER)
    second = loading.make_load(session, PICKER, "RNO", "WLF-STD", TODAY, LATER)

    assert [len(first.consignments), len(second.consignments)] == [1, 1]
    assert [first.vehicle_code, second.vehicle_code] == ["T1", "T2"]
    with pytest.raises(NothingToLoad):
        loading.make_load(session, PICKER, "RNO", "GND-STD", TODAY, LATER)


def test_a_truck_that_is_not_ours_is_refused(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop)
    release(session)
    picked(session)
    packing.pack(session, PICKER, "RNO", LATER)
    session.get_one(CarrierService, "GND-ECO").mode = "own_fleet"
    session.flush()

    with pytest.raises(NoVehicle):
        loading.make_load(session, PICKER, "RNO", "GND-ECO", TODAY, LATER, "T9")


def test_an_order_over_its_credit_stays_behind_and_the_rest_departs(session: Session) -> None:
    shop = a_shop(session)
    older, newer = placed(session, shop), placed(session, shop, ("TON-2001", 2), key="K2")
    release(session)
    picked(session)
    load = loaded(session)
    shop.company.credit_limit_amount = Decimal("200")
    session.flush()

    gone = departures.ship(session, PICKER, load, LATER)

    assert [each.order_number for each in gone.shipments] == [older]
    assert [(each.order_number, each.reason) for each in gone.left_behind] == [(newer, "credit")]
    assert (status_of(session, older), status_of(session, newer)) == ("shipped", "on_hold")
    assert lines_of(session, newer) == ["picked"]
    assert session.scalars(select(OrderHold.kind)).all() == ["credit"]
    assert departures.ship(session, PICKER, load, LATER) == gone
    check_books(session)


def test_when_nobody_may_go_the_load_is_given_up_and_can_be_made_anew(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    picked(session)
    load = loaded(session)
    shop.company.credit_limit_amount = Decimal("1")
    session.flush()

    gone = departures.ship(session, PICKER, load, LATER)

    assert (gone.status, gone.shipments) == ("cancelled", ())
    assert departures.ship(session, PICKER, load, LATER) == gone
    session.execute(update(Company).values(credit_limit_amount=Decimal("9999")))
    session.execute(update(OrderHold).values(lifted_at=LATER))
    again = loaded(session)
    assert departures.ship(session, PICKER, again, LATER).shipments[0].order_number == number
    check_books(session)


def test_a_load_that_is_not_aboard_does_not_leave(session: Session) -> None:
    shop = a_shop(session)
    placed(session, shop)
    release(session)
    picked(session)
    packing.pack(session, PICKER, "RNO", LATER)
    made = loading.make_load(session, PICKER, "RNO", "GND-ECO", TODAY, LATER)

    with pytest.raises(LoadNotLoaded):
        departures.ship(session, PICKER, made.number, LATER)


@pytest.mark.parametrize("steps", ["allocated", "released"])
def test_what_is_not_picked_yet_can_still_change(session: Session, steps: str) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 4), ("TON-2001", 2))
    release(session)
    if steps == "released":
        waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    change(session, shop, number, OrderChange(set_quantity=((1, 6),)))

    assert lines_of(session, number) == ["confirmed", steps]
    assert release(session).newly_allocated == 6
    check_books(session)


@pytest.mark.parametrize("steps", ["allocated", "released"])
def test_what_is_not_picked_yet_can_be_cancelled_and_its_stock_is_free(session: Session, steps: str) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    if steps == "released":
        waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    orders.cancel_order(session, shop.actor, number, now=LATER)

    stock = session.get_one(Stock, ("PAP-1001", "RNO"))
    assert (stock.committed_quantity, stock.allocated_quantity) == (0, 0)
    check_books(session)
    if steps == "released":
        done = waves.pick(session, PICKER, "WV-1", None, LATER)
        assert [each.status for each in done.picks] == ["cancelled"]


def test_what_is_picked_cannot_change_and_says_what_can_be_done(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    picked(session)

    with pytest.raises(OrderNotChangeable) as refused:
        orders.propose_order_change(
            session, shop.actor, number, OrderChange(set_quantity=((1, 9),)), now=LATER
        )
    with pytest.raises(OrderNotCancellable):
        orders.cancel_order(session, shop.actor, number, now=LATER)

    assert refused.value.instead == "refuse_delivery"


def test_of_a_partly_picked_line_the_rest_can_be_called_off(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    a_receipt(session, "PAP-1001", "RNO", 20, TODAY)
    number = placed(session, shop, ("PAP-1001", 25))
    release(session)
    picked(session)

    with pytest.raises(OrderNotChangeable) as refused:
        orders.propose_order_change(
            session, shop.actor, number, OrderChange(set_quantity=((1, 12),)), now=LATER
        )
    done = orders.cancel_order(session, shop.actor, number, now=LATER)

    assert refused.value.instead == "add_line"
    assert (done.status, done.lines[0].quantity, done.lines[0].net_amount) == (
        "picked",
        10,
        Decimal("400.00"),
    )
    check_books(session)


def test_added_goods_wait_while_what_is_on_the_wave_is_left_alone(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    change(session, shop, number, OrderChange(add_lines=(RequestedLine("TON-2001", 2),)))

    assert lines_of(session, number) == ["released", "confirmed"]
    check_books(session)


def test_an_order_held_until_monday_is_released_on_monday(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    monday = TODAY + timedelta(days=7)

    held = order_holds.hold_order(session, shop.actor, number, hold_until=monday, now=NOW)
    again = order_holds.hold_order(session, shop.actor, number, hold_until=monday, now=LATER)

    assert (held.status, again) == ("on_hold", held)
    assert held.lines[0].promise_ship_date == monday
    assert not held.is_late and held.promise_date is not None and held.promise_date > monday
    check_books(session)
    assert releases.release(session, PICKER, "RNO", monday, NOW).lines == ()
    on_monday = releases.release(session, PICKER, "RNO", monday, NOW + timedelta(days=7))
    assert [each.order_number for each in on_monday.lines] == [number]
    assert status_of(session, number) == "allocated"


def test_a_hold_can_be_lifted_and_lifting_it_again_is_no_matter(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    order_holds.hold_order(session, shop.actor, number, hold_until=None, now=NOW)

    lifted = order_holds.lift_hold(session, shop.actor, number, now=LATER)

    assert lifted.status == "confirmed"
    assert order_holds.lift_hold(session, shop.actor, number, now=LATER) == lifted
    assert release(session).newly_allocated == 4


@pytest.mark.parametrize(("days", "reason"), [(0, "date_past"), (400, "too_far")])
def test_a_hold_needs_a_day_ahead(session: Session, days: int, reason: str) -> None:
    shop = a_shop(session)
    number = placed(session, shop)

    with pytest.raises(HoldRefused) as refused:
        until = TODAY + timedelta(days=days)
        order_holds.hold_order(session, shop.actor, number, hold_until=until, now=NOW)

    assert refused.value.reason == reason


def test_a_hold_stops_picked_goods_at_the_dock(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    other = placed(session, shop, ("TON-2001", 1), key="K2")
    release(session)
    picked(session)
    order_holds.hold_order(session, shop.actor, number, hold_until=None, now=LATER)

    gone = departures.ship(session, PICKER, loaded(session), LATER)

    assert [each.order_number for each in gone.shipments] == [other]
    assert lines_of(session, number) == ["picked"]
    check_books(session)


def shipped(session: Session, shop: Shop) -> departures.ShippedOrder:
    placed(session, shop)
    release(session)
    picked(session)
    return departures.ship(session, PICKER, loaded(session), LATER).shipments[0]


def test_a_delay_past_the_promise_is_a_slip_and_told_once(session: Session) -> None:
    shop = a_shop(session)
    shipment = shipped(session, shop)
    late = shipment.promise_date + timedelta(days=3)
    at, now = NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)

    def delayed() -> carrier_events.RecordedEvent:
        return carrier_events.record_event(
            session,
            PICKER,
            shipment.tracking_number,
            "delayed",
            at,
            "Omaha, NE",
            now,
            reason="snow",
            estimated_delivery_date=late,
        )

    first, second = delayed(), delayed()

    assert (first.status, first.slipped_lines, second.slipped_lines) == ("delayed", 1, 0)
    slip = session.scalars(select(PromiseSlip)).one()
    assert (slip.old_promise_date, slip.new_promise_date) == (shipment.promise_date, late)
    assert sorted(session.scalars(select(Notice.kind))) == ["mail:slip", "shipped", "slip"]
    assert session.scalars(select(Shipment.estimated_delivery_date)).one() == late


def test_an_event_that_comes_late_is_kept_without_turning_the_clock_back(session: Session) -> None:
    shop = a_shop(session)
    number = shipped(session, shop).shipment_number
    now = NOW + timedelta(days=2)

    def told(code: str, hours: int) -> str:
        at = NOW + timedelta(hours=hours)
        return carrier_events.record_event(session, PICKER, number, code, at, "Chicago, IL", now).status

    assert told("out_for_delivery", 40) == "out_for_delivery"
    assert told("departed", 10) == "out_for_delivery"


def test_a_delivery_is_no_event(session: Session) -> None:
    shop = a_shop(session)
    number = shipped(session, shop).shipment_number

    with pytest.raises(EventRefused):
        carrier_events.record_event(session, PICKER, number, "delivered", LATER, "Chicago, IL", LATER)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.REP, Role.AGENT, Role.GUEST])
def test_only_those_who_run_the_warehouse_move_goods(session: Session, role: Role) -> None:
    shop = a_shop(session)
    who = Actor(shop.contact.id, role, shop.company.id)
    verbs: tuple[Callable[[], Any], ...] = (
        lambda: releases.release(session, who, "RNO", TODAY, NOW),
        lambda: waves.open_wave(session, who, "RNO", TODAY, NOW),
        lambda: waves.pick(session, who, "WV-1", None, NOW),
        lambda: packing.pack(session, who, "RNO", NOW),
        lambda: loading.make_load(session, who, "RNO", "GND-ECO", TODAY, NOW),
        lambda: loading.load(session, who, "LD-1", NOW),
        lambda: departures.ship(session, who, "LD-1", NOW),
        lambda: carrier_events.record_event(session, who, "SH-1", "departed", NOW, "Reno", NOW),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


def test_a_strange_warehouse_and_an_empty_day_are_refused_with_what_there_is(session: Session) -> None:
    a_shop(session)

    with pytest.raises(WarehouseNotFound) as unknown:
        releases.release(session, PICKER, "XXX", TODAY, NOW)
    with pytest.raises(NothingToPick):
        waves.open_wave(session, PICKER, "RNO", TODAY, NOW)

    assert unknown.value.warehouses == ("RNO",)
    assert session.scalar(select(func.count()).select_from(SalesOrder)) == 0
