"""The seeds: complete, consistent, and the same many times over."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import zipcodes
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Allocation, Load, PickWave, Vehicle
from backend.db.models.items import Item, ItemAlias, ItemConsumable, ItemPack
from backend.db.models.orders import OrderLine, Quote, SalesOrder
from backend.db.models.parties import Company, Contact, ShipTo
from backend.db.models.shipments import Rma, Shipment
from backend.db.models.stock import AllocationShare, ExpectedReceipt, Reservation, Stock, Warehouse
from backend.domain.actors import OPERATOR, Role, Segment
from backend.domain.availability import DatedQuantity, StockPosition, atp_timeline
from backend.domain.calendars import next_open_day
from backend.domain.freight import coordinates
from backend.domain.fulfilment import TIED
from backend.domain.order_states import ORDER_TRANSITIONS, header_status
from backend.services.order_text import read_order_lines
from backend.services.scaling import LINES_AN_ORDER, ORDERS_A_COPY, seed_scaled
from backend.services.seeding import seed
from tests.books import check_allocations, check_stock
from tests.builders import NOW, an_item

WEEKEND = datetime(2026, 7, 4, 18, 0, tzinfo=UTC)
"""A Saturday and a holiday."""


LEVELS = ("case", "layer", "pallet")
MOST_PALLET_KG = 1000
BULKY_KG, BULKY_CM = 4, 80
"""From this weight or length on one unit is a carton of its own."""


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_company_has_enough_of_everything(session: Session) -> None:
    seed(session, now=NOW)

    assert count(session, Item) >= 300
    assert len(set(session.scalars(select(Item.category)))) >= 12
    assert session.scalar(select(func.count()).where(Item.is_configured)) or 0 >= 6
    assert count(session, Warehouse) == 3
    assert count(session, Company) >= 60
    assert set(session.scalars(select(Contact.role))) == set(Role) - {Role.GUEST, Role.OPERATOR}
    assert set(session.scalars(select(Company.segment))) == set(Segment)
    assert count(session, ItemConsumable) > 50
    assert session.scalar(select(func.count(AllocationShare.sku.distinct()))) == 2


def test_every_state_of_a_document_exists(session: Session) -> None:
    seed(session, now=NOW)

    lines, orders = (set(session.scalars(select(table.status))) for table in (OrderLine, SalesOrder))
    assert lines == set(ORDER_TRANSITIONS)
    assert orders == set(ORDER_TRANSITIONS) | {"on_hold"}
    assert set(session.scalars(select(Quote.status))) == {"issued", "accepted", "expired", "cancelled"}
    assert {"in_transit", "delayed", "out_for_delivery", "delivered"} == set(
        session.scalars(select(Shipment.status))
    )
    assert {"authorized", "received", "inspected", "credited", "cancelled"} == set(
        session.scalars(select(Rma.status))
    )


def test_a_header_says_what_its_lines_say(session: Session) -> None:
    seed(session, now=NOW)

    for order in session.scalars(select(SalesOrder)):
        is_held = any(hold.lifted_at is None for hold in order.holds)
        assert order.status == header_status([line.status for line in order.lines], is_held=is_held), order.id


@pytest.mark.parametrize("now", [NOW, WEEKEND])
def test_seeded_states_agree_with_the_warehouse(session: Session, now: datetime) -> None:
    seed(session, now=now)

    check_stock(session)
    check_allocations(session)
    for line in session.scalars(select(OrderLine).where(OrderLine.status.in_(TIED))):
        tied = sum(each.quantity for each in line.allocations if each.status in TIED)
        assert tied == line.quantity - line.shipped_quantity, line.id
        assert {each.status for each in line.allocations} == {line.status}, line.id
    for moment in (Allocation.allocated_at, Allocation.picked_at, Load.shipped_at, PickWave.released_at):
        assert session.scalar(select(func.count()).where(moment > now)) == 0, moment


def test_every_centre_has_trucks_and_every_item_its_own_bin(session: Session) -> None:
    seed(session, now=NOW)

    homes = session.execute(select(Vehicle.warehouse, func.count()).group_by(Vehicle.warehouse)).all()
    bins = session.execute(select(Stock.warehouse, Stock.bin)).all()
    assert {code: count for code, count in homes} == {"RNO": 3, "CMH": 3, "DFW": 3}
    assert len(set(bins)) == len(bins)


@pytest.mark.parametrize("now", [NOW, WEEKEND])
def test_no_stock_balance_is_negative_on_any_day(session: Session, now: datetime) -> None:
    seed(session, now=now)

    today = now.astimezone(ZoneInfo("America/Chicago")).date()
    for stock in session.scalars(select(Stock)):
        here = (stock.sku, stock.warehouse)
        position = StockPosition(
            *here,
            stock.on_hand_quantity,
            stock.safety_quantity,
            tuple(
                DatedQuantity(next_open_day(row.expected_date, "12345"), row.quantity - row.received_quantity)
                for row in session.scalars(select(ExpectedReceipt).filter_by(sku=here[0], warehouse=here[1]))
                if row.status == "expected"
            ),
            tuple(
                DatedQuantity(row.promise_ship_date, row.quantity)
                for row in session.scalars(select(Reservation).filter_by(sku=here[0], warehouse=here[1]))
                if row.released_at is None
            ),
        )
        assert all(point.balance_quantity >= 0 for point in atp_timeline(position, today)), here


def test_nothing_has_happened_in_the_future(session: Session) -> None:
    seed(session, now=WEEKEND)

    for moment in (SalesOrder.entered_at, Shipment.shipped_at, Shipment.delivered_at, Quote.issued_at):
        assert session.scalar(select(func.count()).where(moment > WEEKEND)) == 0, moment


def test_every_address_is_on_the_map(session: Session) -> None:
    seed(session, now=NOW)

    assert [
        postcode for postcode in session.scalars(select(ShipTo.postcode)) if not coordinates(postcode)
    ] == []


def test_most_accounts_have_several_addresses_that_are_where_they_say(session: Session) -> None:
    seed(session, now=NOW)

    ship_tos = session.scalars(select(ShipTo)).all()
    sites = Counter(each.company_id for each in ship_tos)
    assert sum(number > 1 for number in sites.values()) >= 0.8 * count(session, Company)
    for each in ship_tos:
        (place,) = zipcodes.matching(each.postcode)
        cities = {name.lower() for name in (place["city"], *place["acceptable_cities"])}
        assert (place["state"], each.city.lower() in cities) == (each.state, True), each.name
        number, *street = each.street.split()
        assert number[0].isdigit() and len(street) > 1, each.street
    names = Counter(
        (each.company_id, called)
        for each in ship_tos
        for called in {each.name.lower(), each.nickname.lower()}
    )
    assert [name for name, times in names.items() if times > 1] == []


def packs_by_item(session: Session) -> dict[str, list[ItemPack]]:
    """Each item's pack levels, smallest first."""
    packs: dict[str, list[ItemPack]] = defaultdict(list)
    for pack in session.scalars(select(ItemPack)):
        packs[pack.sku].append(pack)
    return {sku: sorted(found, key=lambda pack: LEVELS.index(pack.level)) for sku, found in packs.items()}


def test_pack_levels_nest_and_more_is_never_dearer(session: Session) -> None:
    seed(session, now=NOW)

    packs = packs_by_item(session)
    for sku, levels in packs.items():
        for smaller, larger in pairwise(levels):
            assert larger.quantity > smaller.quantity and larger.quantity % smaller.quantity == 0, sku
            assert larger.discount_rate >= smaller.discount_rate, sku
        assert all(pack.quantity % session.get_one(Item, sku).order_multiple == 0 for pack in levels), sku
    assert sum(tuple(pack.level for pack in levels) == LEVELS for levels in packs.values()) >= 150


def test_a_full_pallet_can_be_lifted(session: Session) -> None:
    seed(session, now=NOW)

    kg = {
        sku: levels[-1].quantity * session.get_one(Item, sku).weight_kg
        for sku, levels in packs_by_item(session).items()
        if levels[-1].level == "pallet"
    }
    assert {sku: weight for sku, weight in kg.items() if weight >= MOST_PALLET_KG} == {}
    assert len(kg) > 200


def test_only_what_travels_alone_has_no_pack(session: Session) -> None:
    seed(session, now=NOW)

    packed = packs_by_item(session)
    loose = [item for item in session.scalars(select(Item)) if item.sku not in packed]
    assert loose
    for item in loose:
        is_bulky = (
            item.weight_kg >= BULKY_KG or max(item.length_cm, item.width_cm, item.height_cm) >= BULKY_CM
        )
        assert is_bulky or item.is_freight_only or item.needs_installation, item.sku


@pytest.mark.parametrize(
    ("text", "sku", "quantity"),
    [
        ("a pallet of PAP-1001", "PAP-1001", 40),
        ("two cases of PAP-1001", "PAP-1001", 2),
        ("two cases of TON-2040", "TON-2040", 12),
        ("a layer of TON-2040 please", "TON-2040", 48),
        ("half a pallet of KEY-3041", "KEY-3041", 200),
        ("2 pallets of SUP-8010", "SUP-8010", 576),
        ("1 layer BAT-3810", "BAT-3810", 96),
    ],
)
def test_packs_are_counted_in_units_of_the_item(session: Session, text: str, sku: str, quantity: int) -> None:
    seed(session, now=NOW)

    (line,) = read_order_lines(session, OPERATOR, text)

    assert (line.sku, line.quantity) == (sku, quantity)


def test_an_alias_means_one_item(session: Session) -> None:
    seed(session, now=NOW)

    shared = (
        select(ItemAlias.alias).group_by(ItemAlias.alias).having(func.count(ItemAlias.sku.distinct()) > 1)
    )
    assert session.scalars(shared).all() == []


def test_seeding_leaves_a_database_with_rows_as_it_is(session: Session) -> None:
    an_item(session)

    seeded = seed(session, now=NOW)

    assert (seeded.is_seeded, seeded.held_table) == (False, "items")
    assert count(session, Item) == 1


def test_three_times_the_volume_is_consistent_and_numbered_on(session: Session) -> None:
    once = seed_scaled(session, 1, now=NOW).rows
    session.rollback()

    thrice = seed_scaled(session, 3, now=NOW).rows

    assert thrice["items.csv"] == 3 * once["items.csv"] == count(session, Item)
    assert thrice["order_lines.csv"] == once["order_lines.csv"] + 2 * ORDERS_A_COPY * LINES_AN_ORDER
    assert session.scalar(select(func.sum(Stock.committed_quantity))) == session.scalar(
        select(func.sum(Reservation.quantity)).where(Reservation.released_at.is_(None))
    )
    amounts = select(SalesOrder.total_amount - SalesOrder.freight_amount - SalesOrder.tax_amount).where(
        SalesOrder.id == 2000
    )
    goods = select(func.sum(OrderLine.net_amount)).where(OrderLine.sales_order_id == 2000)
    assert session.scalar(amounts) == session.scalar(goods)


def test_a_scale_gives_the_same_database_each_time(session: Session) -> None:
    def fingerprint() -> list[tuple[str, str, int, int]]:
        seed_scaled(session, 2, now=NOW)
        stock = session.execute(select(Stock).order_by(Stock.sku, Stock.warehouse)).scalars()
        seen = [(row.sku, row.warehouse, row.on_hand_quantity, row.committed_quantity) for row in stock]
        session.rollback()
        return seen

    assert fingerprint() == fingerprint()
