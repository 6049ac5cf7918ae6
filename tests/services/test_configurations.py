"""Configured lines from the choice of options to built units, on seeded data."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from backend.db.models.configurations import PurchaseProposal, WorkOrder
from backend.db.models.items import Item
from backend.db.models.orders import PromiseSlip
from backend.db.models.stock import ExpectedReceipt, JournalEntry, Reservation, Stock
from backend.db.session import in_transaction
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import (
    ComponentsAwaited,
    ComponentsNotThere,
    ConfigurationBegun,
    NotAllowed,
    NotConfigurable,
    ReceiptOfWorkOrder,
    RequestRefused,
)
from backend.services import (
    items,
    orders,
    proposals,
    purchases,
    quotes,
    receiving,
    repromising,
    work_orders,
)
from backend.services.configurations import ConfigurationRequest, ConfiguredAnswer, configure
from backend.services.orders import OrderChange, OrderRequest, OrderView
from backend.services.promises import RequestedLine, promise_options
from backend.services.quotes import QuoteRequest
from backend.services.seeding import seed
from tests.services.test_concurrency import at_once

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SHIP_TO = 1
CHOICE = ("M34", "CGY", "DK0")


@pytest.fixture
def desk(session: Session) -> Session:
    seed(session, now=NOW)
    return session


def configured(session: Session, quantity: int = 1, options: tuple[str, ...] = CHOICE) -> ConfiguredAnswer:
    request = ConfigurationRequest("WKS-9011", options, quantity, SHIP_TO)
    return configure(session, OPERATOR, request, now=NOW)


def ordered(session: Session, *lines: tuple[str, int], key: str = "key-1") -> OrderView:
    request = OrderRequest(SHIP_TO, tuple(RequestedLine(sku, quantity) for sku, quantity in lines))
    return orders.place_order(session, OPERATOR, request, request_key=key, now=NOW)


def promised(session: Session, *lines: tuple[str, int]) -> Any:
    asked = [RequestedLine(sku, quantity) for sku, quantity in lines]
    return promise_options(session, OPERATOR, ship_to_id=SHIP_TO, lines=asked, now=NOW).options[0]


def check_stock(session: Session) -> None:
    """Every counter is the sum of its rows, and no balance is below nothing on any day."""
    session.expire_all()
    held: Counter[Any] = Counter()
    coming: Counter[Any] = Counter()
    changes: dict[Any, Counter[Any]] = defaultdict(Counter)
    for row in session.scalars(select(Reservation).where(Reservation.released_at.is_(None))):
        held[row.sku, row.warehouse] += row.quantity
        changes[row.sku, row.warehouse][row.promise_ship_date] -= row.quantity
    for due in session.scalars(select(ExpectedReceipt).where(ExpectedReceipt.status == "expected")):
        coming[due.sku, due.warehouse] += due.quantity - due.received_quantity
        put_away = due.expected_date + timedelta(days=1)
        changes[due.sku, due.warehouse][put_away] += due.quantity - due.received_quantity
    for stock in session.scalars(select(Stock)):
        place = stock.sku, stock.warehouse
        assert (stock.committed_quantity, stock.expected_quantity) == (held[place], coming[place]), place
        balance = stock.on_hand_quantity
        for day in sorted(changes[place]):
            balance += changes[place][day]
            assert balance >= 0, (place, day)


def works(session: Session) -> list[WorkOrder]:
    return list(session.scalars(select(WorkOrder).order_by(WorkOrder.id)))


def test_a_configuration_is_priced_from_the_list_price_step_by_step(desk: Session) -> None:
    answer = configured(desk, 3)

    assert [step["step"] for step in answer.price_steps] == [
        "list_price",
        "option",
        "option",
        "package_terms",
    ]
    assert answer.option is not None
    assert answer.option.lines[0].net_amount == answer.net_amount == answer.unit_price * 3
    assert answer.item.sku != "WKS-9011"


def test_every_problem_is_refused_at_once(desk: Session) -> None:
    with pytest.raises(RequestRefused) as refused:
        configured(desk, options=("M34", "AR2", "GOLD"))

    assert [problem.code for problem in refused.value.problems] == ["option_unknown", "options_exclude"]


def test_what_is_not_built_can_not_be_configured(desk: Session) -> None:
    with pytest.raises(NotConfigurable):
        configure(desk, OPERATOR, ConfigurationRequest("PAP-1001"), now=NOW)


def test_the_same_choice_is_kept_once_and_found_by_nobody_else(desk: Session) -> None:
    first, second = configured(desk), configured(desk, options=tuple(reversed(CHOICE)))

    assert first.item.sku == second.item.sku
    found = {each.sku for each in items.search_items(desk, OPERATOR, "dual workstation", limit=20)}
    assert "WKS-9011" in found and first.item.sku not in found


def test_an_alternative_is_sooner_or_cheaper_and_differs_in_one_option(desk: Session) -> None:
    answer = configured(desk, 12, ("M34", "CBK", "DK0"))

    assert answer.option is not None and answer.alternatives
    assert "CHR-4010" in {each["sku"] for each in answer.bottlenecks}
    for other in answer.alternatives:
        assert len(set(other.item.options) - set(answer.item.options)) == 1
        assert other.days_earlier >= 0 and (other.days_earlier > 0 or other.saved_amount > 0)
        assert other.option == promised(desk, (other.item.sku, 12))


def test_an_order_holds_configured_and_ordinary_lines(desk: Session) -> None:
    sku = configured(desk, 3).item.sku
    before = promised(desk, (sku, 3), ("MON-3401", 10))

    order = ordered(desk, (sku, 3), ("MON-3401", 10))

    assert order.promise_date == before.promise_date
    (work,) = works(desk)
    assert (work.quantity, work.status) == (3, "planned")
    check_stock(desk)


def test_two_configurations_never_use_a_component_twice(desk: Session) -> None:
    """Both take the 34 in monitor, and so does a line of its own: no more are promised soon than there are."""
    one = configured(desk, options=CHOICE).item.sku
    two = configured(desk, options=("M34", "CBL", "DK3")).item.sku

    for number in range(6):
        ordered(desk, (one, 7), (two, 7), ("MON-3401", 3), key=f"key-{number}")
        check_stock(desk)


def test_cancelling_restores_the_answer_exactly(desk: Session) -> None:
    sku = configured(desk).item.sku
    before = promised(desk, (sku, 40)), promised(desk, ("MON-3401", 60))
    order = ordered(desk, (sku, 30))
    between = promised(desk, (sku, 40)), promised(desk, ("MON-3401", 60))

    orders.cancel_order(desk, OPERATOR, order.number, now=NOW)

    assert between != before
    assert (promised(desk, (sku, 40)), promised(desk, ("MON-3401", 60))) == before
    assert {work.status for work in works(desk)} == {"cancelled"}
    check_stock(desk)


def test_a_change_gives_back_and_takes_anew(desk: Session) -> None:
    sku, other = configured(desk).item.sku, configured(desk, options=("M24X2", "CGY")).item.sku
    order = ordered(desk, (sku, 5), ("PAP-1001", 10))

    change = OrderChange(set_quantity=((1, 3),), replace_item=((1, other),))
    shown = orders.propose_order_change(desk, OPERATOR, order.number, change, now=NOW)
    check_stock(desk)
    proposals.confirm(desk, OPERATOR, shown.proposal_id, now=NOW)

    assert [(work.sku, work.quantity) for work in works(desk) if work.status == "planned"] == [(other, 3)]
    check_stock(desk)


def test_built_units_are_stock_of_the_line_and_every_verb_works_once(desk: Session) -> None:
    sku = configured(desk, 2).item.sku
    order = ordered(desk, (sku, 2))
    number = f"WO-{works(desk)[0].id}"

    for verb in (work_orders.release_work_order, work_orders.start_work_order, work_orders.build_work_order):
        assert verb(desk, OPERATOR, number, now=NOW) == verb(desk, OPERATOR, number, now=NOW)

    work = works(desk)[0]
    stock = desk.get_one(Stock, (sku, work.warehouse), populate_existing=True)
    assert (work.status, stock.on_hand_quantity, stock.committed_quantity) == ("built", 2, 2)
    verbs = desk.scalars(select(JournalEntry.verb).where(JournalEntry.document == number)).all()
    assert list(verbs) == ["release_work_order", "start_work_order", "build_work_order"]
    check_stock(desk)
    with pytest.raises(ConfigurationBegun):
        orders.cancel_order(desk, OPERATOR, order.number, now=NOW)


def test_what_is_built_before_its_day_goes_out_sooner(desk: Session) -> None:
    order = ordered(desk, (configured(desk, 30).item.sku, 30))
    before = promise_of(desk, order)

    for work in works(desk):
        work_orders.build_work_order(desk, OPERATOR, f"WO-{work.id}", now=NOW)

    assert promise_of(desk, order) < before
    assert not desk.scalar(select(func.count()).select_from(PromiseSlip))
    check_stock(desk)


def test_a_line_being_built_stays_while_the_rest_of_its_order_changes(desk: Session) -> None:
    sku = configured(desk).item.sku
    order = ordered(desk, (sku, 2), ("PAP-1001", 10))
    work_orders.start_work_order(desk, OPERATOR, f"WO-{works(desk)[0].id}", now=NOW)

    with pytest.raises(ConfigurationBegun):
        change = OrderChange(set_quantity=((1, 1),))
        orders.propose_order_change(desk, OPERATOR, order.number, change, now=NOW)
    shown = orders.propose_order_change(
        desk, OPERATOR, order.number, OrderChange(set_quantity=((2, 20),)), now=NOW
    )
    proposals.confirm(desk, OPERATOR, shown.proposal_id, now=NOW)

    assert [work.status for work in works(desk)] == ["building"]
    check_stock(desk)


def test_a_missing_component_is_bought_for_the_work_order(desk: Session) -> None:
    sku = configured(desk).item.sku
    ordered(desk, (sku, 150))
    bought = purchases.list_purchases(desk, OPERATOR)
    assert bought and all(each.order_by_date >= NOW.date() for each in bought)
    number = bought[0].work_order_number
    with pytest.raises(ComponentsAwaited):
        work_orders.release_work_order(desk, OPERATOR, number, now=NOW)

    for each in bought:
        once = purchases.order_purchase(desk, OPERATOR, each.id, now=NOW)
        assert once == purchases.order_purchase(desk, OPERATOR, each.id, now=NOW)
        assert once.expected_date and once.expected_date <= each.needed_by_date

    check_stock(desk)
    assert work_orders.release_work_order(desk, OPERATOR, number, now=NOW).status == "released"
    with pytest.raises(ComponentsNotThere):
        work_orders.start_work_order(desk, OPERATOR, number, now=NOW)
    check_stock(desk)


def test_a_cancelled_order_closes_what_was_not_bought_and_frees_what_was(desk: Session) -> None:
    sku = configured(desk).item.sku
    order = ordered(desk, (sku, 150))
    first, *others = purchases.list_purchases(desk, OPERATOR)
    purchases.order_purchase(desk, OPERATOR, first.id, now=NOW)

    orders.cancel_order(desk, OPERATOR, order.number, now=NOW)

    statuses = dict(desk.execute(select(PurchaseProposal.id, PurchaseProposal.status)).tuples().all())
    assert statuses == {first.id: "ordered", **{each.id: "closed" for each in others}}
    check_stock(desk)


def bought_for(session: Session, quantity: int = 150) -> tuple[OrderView, ExpectedReceipt]:
    """A line whose components are on order at their suppliers, with the receipt that comes last."""
    order = ordered(session, (configured(session).item.sku, quantity))
    for each in purchases.list_purchases(session, OPERATOR):
        purchases.order_purchase(session, OPERATOR, each.id, now=NOW)
    ids = select(PurchaseProposal.expected_receipt_id)
    statement = select(ExpectedReceipt).where(ExpectedReceipt.id.in_(ids))
    return order, max(session.scalars(statement), key=lambda each: each.expected_date)


def promise_of(session: Session, order: OrderView) -> Any:
    return orders.show_order(session, OPERATOR, order.number, now=NOW).lines[0].promise_date


def test_a_component_that_comes_late_moves_the_work_and_the_promise(desk: Session) -> None:
    order, receipt = bought_for(desk)
    promised_for, done = promise_of(desk, order), max(work.completion_date for work in works(desk))
    late = receipt.expected_date + timedelta(days=21)

    receiving.change_expected(desk, OPERATOR, receipt.id, expected_date=late, now=NOW)

    moved = max(works(desk), key=lambda work: work.completion_date)
    assert moved.completion_date > max(done, late)
    assert promise_of(desk, order) > promised_for
    slip = desk.scalars(select(PromiseSlip)).one()
    assert (slip.cause, slip.reason["facts"]["component_name"]) == (
        "component_late",
        desk.get_one(Item, receipt.sku).name,
    )
    check_stock(desk)


def test_a_late_component_told_again_moves_nothing_more(desk: Session) -> None:
    _, receipt = bought_for(desk)
    late = receipt.expected_date + timedelta(days=21)
    receiving.change_expected(desk, OPERATOR, receipt.id, expected_date=late, now=NOW)
    planned = [(work.start_date, work.completion_date) for work in works(desk)]

    repromising.supply_changed(
        desk, OPERATOR, receipt.sku, receipt.warehouse, cause="receipt_slipped", facts={}, now=NOW
    )

    assert [(work.start_date, work.completion_date) for work in works(desk)] == planned
    assert desk.scalar(select(func.count()).select_from(PromiseSlip)) == 1


def test_components_nobody_delivers_any_more_are_to_be_bought_again(desk: Session) -> None:
    order, receipt = bought_for(desk)
    promised_for = promise_of(desk, order)

    receiving.change_expected(desk, OPERATOR, receipt.id, quantity=0, now=NOW + timedelta(days=2))

    again = [each for each in purchases.list_purchases(desk, OPERATOR) if each.sku == receipt.sku]
    assert again and all(each.order_by_date >= NOW.date() for each in again)
    assert promise_of(desk, order) >= promised_for
    check_stock(desk)
    for each in again:
        purchases.order_purchase(desk, OPERATOR, each.id, now=NOW + timedelta(days=2))
    check_stock(desk)


def test_orders_for_a_component_do_not_take_what_a_work_order_holds(desk: Session) -> None:
    order = ordered(desk, (configured(desk).item.sku, 2))
    held = desk.scalars(
        select(Reservation).where(Reservation.sku == "DSK-5021", Reservation.work_order_id > 0)
    )
    kept = held.one()
    stock = desk.get_one(Stock, (kept.sku, kept.warehouse))
    ordered(
        desk, (kept.sku, stock.on_hand_quantity - stock.committed_quantity - stock.safety_quantity), key="all"
    )

    repromising.make_room(desk, kept.sku)
    stock.on_hand_quantity -= 1
    lost = repromising.supply_changed(
        desk, OPERATOR, kept.sku, kept.warehouse, cause="stock_count", facts={}, now=NOW
    )

    desk.refresh(kept)
    assert kept.released_at is None
    assert len(lost.slipped) == 1
    assert promise_of(desk, order) == order.lines[0].promise_date
    check_stock(desk)


def test_what_is_built_here_does_not_come_in_at_the_dock(desk: Session) -> None:
    ordered(desk, (configured(desk).item.sku, 2))
    work = works(desk)[0]

    for refused in (
        lambda: receiving.arrive(desk, OPERATOR, work.expected_receipt_id, received_quantity=2, now=NOW),
        lambda: receiving.change_expected(desk, OPERATOR, work.expected_receipt_id, quantity=1, now=NOW),
    ):
        with pytest.raises(ReceiptOfWorkOrder) as why:
            refused()
        assert why.value.work_order_number == f"WO-{work.id}"
    check_stock(desk)


def test_no_day_is_booked_beyond_its_minutes(desk: Session) -> None:
    sku = configured(desk).item.sku
    for number in range(6):
        ordered(desk, (sku, 12), ("WKS-9013", 6), key=f"key-{number}")

    over = desk.execute(
        text(
            "select w.warehouse, d.on_date, sum(d.minutes), s.minutes_per_day from work_order_days d"
            " join work_orders w on w.id = d.work_order_id join assembly_sites s on s.warehouse = w.warehouse"
            " group by w.warehouse, d.on_date, s.minutes_per_day having sum(d.minutes) > s.minutes_per_day"
        )
    ).all()
    assert not over
    check_stock(desk)


def test_more_supply_is_never_later(desk: Session) -> None:
    sku = configured(desk).item.sku
    before = promised(desk, (sku, 60)).promise_date
    for stock in desk.scalars(select(Stock).where(Stock.sku.in_(["MON-3401", "CHR-4011", "DSK-5021"]))):
        stock.on_hand_quantity += 100
    desk.flush()

    assert promised(desk, (sku, 60)).promise_date <= before


def test_a_quote_holds_finished_units_but_neither_parts_nor_bench(desk: Session) -> None:
    sku = configured(desk).item.sku
    request = QuoteRequest(SHIP_TO, (RequestedLine(sku, 3), RequestedLine("WKS-9010", 1)))
    shown = quotes.propose_quote(desk, OPERATOR, request, now=NOW)
    quoted = proposals.confirm(desk, OPERATOR, shown.proposal_id, now=NOW)
    check_stock(desk)
    assert not works(desk)

    accepted = quotes.propose_acceptance(desk, OPERATOR, quoted.document_number, now=NOW + timedelta(hours=1))
    proposals.confirm(desk, OPERATOR, accepted.proposal_id, now=NOW + timedelta(hours=1))

    assert [work.quantity for work in works(desk)] == [3]
    check_stock(desk)


def test_a_promise_without_configured_lines_asks_nothing_of_benches(desk: Session) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(desk.get_bind(), "before_cursor_execute", note)
    promised(desk, ("PAP-1001", 3), ("MON-2701", 2))
    plain = len(asked)
    promised(desk, ("PAP-1001", 3), ("WKS-9010", 2))
    event.remove(desk.get_bind(), "before_cursor_execute", note)

    assert not any("assembly" in statement or "option" in statement for statement in asked[:plain])
    assert any("assembly_sites" in statement for statement in asked[plain:])


def test_only_the_warehouse_runs_work_orders_and_it_sees_no_prices(desk: Session) -> None:
    agent, planner = Actor(1, Role.AGENT), Actor(2, Role.PLANNER)

    assert work_orders.list_work_orders(desk, planner) == ()
    with pytest.raises(NotAllowed):
        work_orders.list_work_orders(desk, agent)
    with pytest.raises(NotAllowed):
        configure(desk, planner, ConfigurationRequest("WKS-9011"), now=NOW)


def test_two_buyers_at_once_never_share_a_component_or_a_minute(database_url: str) -> None:
    skus = in_transaction(database_url, lambda session: _two_kinds(session))

    def buy(number: int) -> OrderView:
        return in_transaction(
            database_url,
            lambda session: ordered(session, (skus[number % 2], 9), key=f"key-{number}"),
        )

    placed = at_once(6, buy)

    assert all(isinstance(order, OrderView) for order in placed)
    in_transaction(database_url, lambda session: _check_together(session))


def _two_kinds(session: Session) -> list[str]:
    seed(session, now=NOW)
    return [configured(session, options=options).item.sku for options in (CHOICE, ("M34", "CBL", "DK3"))]


def _check_together(session: Session) -> None:
    check_stock(session)
    assert session.scalar(select(func.sum(WorkOrder.quantity))) == 54
