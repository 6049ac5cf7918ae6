"""Any order of releases, picks, shorts, packing, loading, shipping, changes and cancellations keeps every law."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.fulfilment import Allocation, Load
from backend.db.models.stock import Reservation, Stock
from backend.domain.actors import OPERATOR
from backend.domain.errors import OrderDeskError
from backend.domain.order_requests import OrderChange
from backend.domain.promising import RequestedLine
from backend.services import departures, loading, order_holds, orders, packing, proposals, releases, waves
from tests.books import check_books
from tests.builders import NOW, TODAY, a_receipt, a_request, a_shop

SKUS = st.sampled_from(["PAP-1001", "TON-2001"])
HORIZON = TODAY + timedelta(days=20)


class Warehouse(RuleBasedStateMachine):
    """One customer, one warehouse; `repeat` says the last verb once more."""

    def __init__(self) -> None:
        super().__init__()
        engine = create_engine("sqlite://").execution_options(writes=True)
        Base.metadata.create_all(engine)
        self.session = Session(engine, expire_on_commit=False)
        self.shop = a_shop(self.session, on_hand=40, credit_limit_amount=9_999_999)
        a_receipt(self.session, "PAP-1001", "RNO", 30, TODAY + timedelta(days=2))
        self.orders: list[str] = []
        self.waves: list[str] = []
        self.loads: list[str] = []
        self.now = NOW
        self.last: Any = None
        for quantity in (7, 5):
            self.order(sku="PAP-1001", quantity=quantity, other=2)

    def said(self, verb: Any) -> Any:
        """Do it, remember it, and leave nothing half when it is refused."""
        self.now += timedelta(minutes=10)
        self.last = None
        with self.session.begin_nested() as attempt:
            try:
                result = verb()
                self.last = verb
                return result
            except OrderDeskError:
                attempt.rollback()
                return None

    @rule(sku=SKUS, quantity=st.integers(1, 12), other=st.integers(0, 3))
    def order(self, sku: str, quantity: int, other: int) -> None:
        key, now = f"K{len(self.orders)}-{self.now:%s}", self.now
        lines = [(sku, quantity)] + (
            [("TON-2001" if sku != "TON-2001" else "PAP-1001", other)] if other else []
        )
        request = a_request(self.shop, *lines)
        placed = self.said(
            lambda: orders.place_order(self.session, self.shop.actor, request, request_key=key, now=now)
        )
        self.orders += [placed.number] if placed else []

    @rule(days=st.integers(0, 20))
    def release(self, days: int) -> None:
        through = TODAY + timedelta(days=days)
        self.said(lambda: releases.release(self.session, OPERATOR, "RNO", through, self.now))

    @rule()
    def open_wave(self) -> None:
        wave = self.said(lambda: waves.open_wave(self.session, OPERATOR, "RNO", HORIZON, self.now))
        self.waves += [wave.number] if wave else []

    @precondition(lambda self: self.waves)
    @rule(data=st.data())
    def pick_some(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.waves))
        picks = [
            each
            for each in waves.show_wave(self.session, OPERATOR, number).picks
            if each.status == "released"
        ]
        if not picks:
            return
        chosen = data.draw(st.lists(st.sampled_from(picks), min_size=1, unique_by=lambda each: each.id))
        found = {each.id: data.draw(st.integers(max(0, each.quantity - 2), each.quantity)) for each in chosen}
        self.said(lambda: waves.pick(self.session, OPERATOR, number, found, self.now))

    @precondition(lambda self: self.waves)
    @rule(data=st.data())
    def pick_all(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.waves))
        self.said(lambda: waves.pick(self.session, OPERATOR, number, None, self.now))

    @rule()
    def pack(self) -> None:
        self.said(lambda: packing.pack(self.session, OPERATOR, "RNO", self.now))

    @rule(service=st.sampled_from(["GND-ECO", "GND-ECO", "GND-STD"]))
    def load(self, service: str) -> None:
        made = self.said(lambda: loading.make_load(self.session, OPERATOR, "RNO", service, HORIZON, self.now))
        if made:
            self.loads.append(made.number)
            self.said(lambda: loading.load(self.session, OPERATOR, made.number, self.now))

    @precondition(lambda self: self.loads)
    @rule(data=st.data())
    def ship(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.loads))
        gone = self.said(lambda: departures.ship(self.session, OPERATOR, number, self.now))
        event("something left" if gone and gone.shipments else "nothing left")

    @rule(steps=st.sampled_from([2, 3, 4, 5, 6, 6, 6]))
    def work(self, steps: int) -> None:
        """A shift: the next steps for everything that can go."""
        verbs = [lambda: self.release(days=20), self.open_wave, self.pick_last, self.pack]
        for verb in [*verbs, lambda: self.load(service="GND-ECO"), self.ship_last][:steps]:
            verb()

    def pick_last(self) -> None:
        if self.waves:
            number = self.waves[-1]
            self.said(lambda: waves.pick(self.session, OPERATOR, number, None, self.now))

    def ship_last(self) -> None:
        if self.loads:
            number = self.loads[-1]
            gone = self.said(lambda: departures.ship(self.session, OPERATOR, number, self.now))
            event("something left" if gone and gone.shipments else "nothing left")

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.orders))
        self.said(lambda: orders.cancel_order(self.session, self.shop.actor, number, now=self.now))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), quantity=st.integers(0, 9), sku=SKUS)
    def change(self, data: st.DataObject, quantity: int, sku: str) -> None:
        number = data.draw(st.sampled_from(self.orders))
        wanted = data.draw(
            st.sampled_from(
                [
                    OrderChange(set_quantity=((1, quantity),)),
                    OrderChange(replace_item=((1, sku),)),
                    OrderChange(add_lines=(RequestedLine(sku, 2),)),
                ]
            )
        )

        def confirmed() -> None:
            actor, now = self.shop.actor, self.now
            shown = orders.propose_order_change(self.session, actor, number, wanted, now=now)
            proposals.confirm(self.session, actor, shown.proposal_id, now=now)

        self.said(confirmed)
        self.last = None

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), lifts=st.booleans())
    def hold(self, data: st.DataObject, lifts: bool) -> None:
        number = data.draw(st.sampled_from(self.orders))
        actor = self.shop.actor
        if lifts:
            self.said(lambda: order_holds.lift_hold(self.session, actor, number, now=self.now))
        else:
            until = TODAY + timedelta(days=7)
            self.said(
                lambda: order_holds.hold_order(self.session, actor, number, hold_until=until, now=self.now)
            )

    @precondition(lambda self: self.last is not None)
    @rule()
    def repeat(self) -> None:
        before = self.fingerprint()
        self.last()
        assert self.fingerprint() == before

    def fingerprint(self) -> Any:
        """Every quantity and step."""
        self.session.flush()
        self.session.expire_all()
        stock = self.session.execute(
            select(Stock.sku, Stock.on_hand_quantity, Stock.committed_quantity, Stock.allocated_quantity)
        ).all()
        tied = self.session.execute(
            select(Allocation.id, Allocation.status, Allocation.quantity, Allocation.consignment_id)
        ).all()
        held = self.session.execute(
            select(func.count(), func.sum(Reservation.quantity)).where(Reservation.released_at.is_(None))
        ).all()
        loads = self.session.execute(select(Load.id, Load.status, Load.weight_kg)).all()
        return sorted(stock), sorted(tied, key=lambda row: row.id), held, loads

    @invariant()
    def the_books_are_right(self) -> None:
        check_books(self.session)

    def teardown(self) -> None:
        self.session.close()


TestWarehouse = Warehouse.TestCase
TestWarehouse.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
