"""What an item is owed for: each line's claim, what nobody may touch, what quotes hold, and the supply for it all."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import repromising as queries
from backend.domain import promise_history
from backend.domain.balances import Balances
from backend.domain.choosing import is_waiting
from backend.domain.freight import ECONOMY, Goods, carriers_of, chargeable_kg
from backend.domain.plans import Plan
from backend.domain.repromising import (
    Claim,
    Held,
    Part,
    Parts,
    Priority,
    is_improved,
    merged,
    placed,
    unit_dates,
)
from backend.domain.sites import Destination, Site, build_site
from backend.domain.sourcing import fastest_plan, split_plan
from backend.services.item_terms import ItemTerms, load_item_terms
from backend.services.network import Network, load_network
from backend.services.supply import Commitments, load_supply

ON_THE_WAY = frozenset({"released", "picked", "loaded"})
"""Steps of an allocation that nobody calls back."""
FORWARD = "moved_forward"
"""The code of a promise that became better than what was agreed."""


@dataclass(frozen=True)
class OwedLine:
    """An order line that has not left whole: its rows, and what of it is fixed."""

    row: Any
    promises: tuple[Any, ...]
    reservations: tuple[Any, ...]
    allocations: tuple[Any, ...]
    fixed: dict[int, int]
    """By reservation: units on a wave or further."""

    @property
    def owed_quantity(self) -> int:
        return int(self.row.quantity - self.row.shipped_quantity)

    @property
    def movable_quantity(self) -> int:
        """Units that are neither gone nor on their way out."""
        return max(0, self.owed_quantity - sum(self.fixed.values()))

    @property
    def live_promises(self) -> list[Any]:
        return [promise for promise in self.promises if promise.superseded_at is None]

    @property
    def live(self) -> Parts:
        """What is spoken for and may still move, as it was promised."""
        open_at: Counter[tuple[str, date]] = Counter()
        for row in self.reservations:
            open_at[row.warehouse, row.promise_ship_date] += row.quantity - self.fixed.get(row.id, 0)
        return merged([part for at, quantity in open_at.items() for part in self._parts(*at, quantity)])

    def _parts(self, warehouse: str, ship_date: date, quantity: int) -> list[Part]:
        """A reserved quantity with the arrivals that were promised for it, those made last first."""
        rows = [p for p in self.live_promises if (p.warehouse, p.promise_ship_date) == (warehouse, ship_date)]
        parts = []
        for row in reversed(rows):
            mine = min(row.quantity, quantity)
            quantity -= mine
            parts.append(Part(warehouse, mine, ship_date, row.promise_date, row.service_code, _waits(row)))
        if quantity:
            later = [p for p in self.promises if p.promise_ship_date >= ship_date] or list(self.promises)
            near = min(later, key=lambda p: p.promise_ship_date, default=None)
            arrival = max(near.promise_date, ship_date) if near else ship_date
            parts.append(Part(warehouse, quantity, ship_date, arrival, near.service_code if near else ""))
        return [part for part in parts if part.quantity]

    def agreed_rows(self) -> list[Any]:
        """What was agreed last."""
        return _newest([p for p in self.promises if p.reason.get("agreed", p.is_original)])

    def bettered_rows(self) -> list[Any]:
        """The best it was promised since."""
        agreed_at = max((row.promised_at for row in self.agreed_rows()), default=None)
        return _newest(
            [p for p in self.promises if _is_forward(p) and (not agreed_at or p.promised_at > agreed_at)]
        )

    def owed_of(self, rows: Sequence[Any], fixed_quantity: int) -> Parts:
        """The units of a promise that have neither left nor are on their way out: those that were to leave last."""
        gone = int(self.row.shipped_quantity) + fixed_quantity
        parts: list[Part] = []
        for row in sorted(rows, key=lambda p: (p.promise_ship_date, p.id)):
            quantity = max(0, row.quantity - gone)
            gone -= row.quantity - quantity
            if quantity:
                day, service = row.promise_date, row.service_code
                parts.append(Part(row.warehouse, quantity, row.promise_ship_date, day, service, _waits(row)))
        return merged(parts)


def _newest(promises: Sequence[Any]) -> list[Any]:
    """Those made together last."""
    last = max((promise.promised_at for promise in promises), default=None)
    return [promise for promise in promises if promise.promised_at == last]


def _waits(promise: Any) -> bool:
    return promise is not None and not promise.reason.get("from_stock", True)


def _is_forward(promise: Any) -> bool:
    return bool(promise.reason.get("code") == FORWARD)


@dataclass(frozen=True)
class Owing:
    """Everything about one item, as its stock was locked."""

    sku: str
    lines: dict[int, OwedLine]
    holds: tuple[Held, ...]
    balances: Balances
    network: Network
    known: ItemTerms

    def find(self, claim: Claim, quantity: int, balances: Balances) -> Parts:
        """The earliest parts for a quantity, by the service level that was promised where one goes."""
        sites = self._sites(claim, balances)
        most = [site.quantities[self.sku][-1] for site in sites if site.lanes and site.quantities[self.sku]]
        may_split = claim.may_split
        quantity = min(quantity, sum(most)) if may_split else quantity * (max(most, default=0) >= quantity)
        plan = (
            fastest_plan(sites, {self.sku: quantity}, self.goods, may_split=may_split) if quantity else None
        )
        return self.parts_of(plan) if plan else ()

    def split(self, claim: Claim, balances: Balances) -> Parts:
        """The line part by part, whatever the company says of parts: what can be on time, or what is there now."""
        parted = replace(claim, may_split=True)
        by_day = merged(placed(parted, balances.copy(), self.find))
        if is_improved(claim.live, by_day, claim.quantity):
            return by_day
        last = max((part.promise_date for part in claim.live), default=date.max)
        plan = split_plan(self._sites(parted, balances), {self.sku: claim.quantity}, self.goods, last)
        return self.parts_of(plan) if plan else ()

    def _levels(self, parts: Sequence[Part]) -> set[str]:
        codes = {part.service_code for part in parts}
        return {service.level for service in self.network.services if service.code in codes}

    def _sites(self, claim: Claim, balances: Balances) -> list[Site]:
        """The places it may come from: where it was promised from, when the order has to leave together."""
        promised = (*claim.target, *claim.live)
        together = not claim.may_split and self.lines[claim.line_id].row.line_count > 1
        places = {part.warehouse for part in promised} if together and promised else set(balances.warehouses)
        levels = self._levels(promised)
        sites = self._built(claim, balances, places, levels) if levels else []
        return sites if any(site.lanes for site in sites) else self._built(claim, balances, places, None)

    def _built(
        self, claim: Claim, balances: Balances, places: set[str], levels: set[str] | None
    ) -> list[Site]:
        row = self.lines[claim.line_id].row
        services = [each for each in self.network.services if levels is None or each.level in levels]
        carriers = carriers_of(services, self.goods)
        return [
            build_site(
                terms,
                {self.sku: balances.timeline(terms.code, claim.allocation_class)},
                carriers,
                Destination(row.postcode, row.receiving_weekdays),
                self.network.local_now[terms.code],
            )
            for terms in self.network.warehouses
            if terms.code in places and terms.code in balances.warehouses
        ]

    def parts_of(self, plan: Plan) -> Parts:
        """A plan's shipments; what is not on the shelf at once is waited for."""
        return merged(
            [
                Part(
                    each.site.warehouse,
                    each.quantities[self.sku],
                    each.ship_date,
                    each.arrival_date,
                    each.lane.service.code,
                    is_waiting(each),
                )
                for each in plan.shipments
            ]
        )

    @cached_property
    def goods(self) -> dict[str, Goods]:
        item = self.known.items[self.sku]
        kg = chargeable_kg(item.weight_kg, item.length_cm, item.width_cm, item.height_cm)
        return {self.sku: Goods(self.sku, kg, item.is_hazmat, item.is_freight_only)}


def load_owing(session: Session, sku: str, *, now: datetime) -> Owing:
    """The item's lines, holds and supply; its stock is locked, and holds that are over were let go of."""
    network = load_network(session, now, None)
    today = {code: local.date() for code, local in network.local_now.items()}
    known = load_item_terms(session, None, {sku}, min(today.values(), default=now.date()))
    found = load_supply(session, network, {sku}, {}, Commitments(now))
    positions = [items[sku].position for items in found.values() if sku in items]
    balances = Balances(positions, today, known.shares.get(sku, ()))
    lines, holds, for_work = _lines(session, sku)
    for line in lines.values():
        for reservation in line.reservations:
            quantity = line.fixed.get(reservation.id, 0)
            where = (reservation.warehouse, reservation.promise_ship_date)
            balances.take(*where, quantity, reservation.allocation_class)
    for each in for_work:
        balances.take(each.warehouse, each.promise_ship_date, each.quantity, each.allocation_class)
    return Owing(sku, lines, holds, balances, network, known)


def _lines(session: Session, sku: str) -> tuple[dict[int, OwedLine], tuple[Held, ...], list[Any]]:
    """Order lines, holds of quotes, and what work orders are to build in: that is fixed."""
    rows = queries.owed_lines(session, sku)
    ids = [row.id for row in rows]
    promises, held, tied = (defaultdict(list) for _ in range(3))
    for promise in queries.promises_of_lines(session, ids):
        promises[promise.order_line_id].append(promise)
    holds, for_work = [], []
    for each in queries.active_reservations(session, sku):
        if each.order_line_id is not None:
            held[each.order_line_id].append(each)
        elif each.work_order_id is not None:
            for_work.append(each)
        else:
            where = (each.warehouse, each.quantity, each.promise_ship_date, each.allocation_class)
            holds.append(Held(each.id, *where))
    for allocation in queries.allocations_of_lines(session, ids):
        tied[allocation.order_line_id].append(allocation)
    lines = {row.id: _owed_line(row, promises[row.id], held[row.id], tied[row.id]) for row in rows}
    return lines, tuple(holds), for_work


def _owed_line(row: Any, promises: list[Any], held: list[Any], tied: list[Any]) -> OwedLine:
    fixed: dict[int, int] = defaultdict(int)
    if not tied and row.status in ON_THE_WAY:
        fixed.update({reservation.id: reservation.quantity for reservation in held})
    for allocation in tied:
        if allocation.status in ON_THE_WAY:
            fixed[allocation.reservation_id] += allocation.quantity
    return OwedLine(row, tuple(promises), tuple(held), tuple(tied), dict(fixed))


def claim_of(line: OwedLine, stake_amount: Decimal = Decimal(0)) -> Claim:
    """What of the line may be promised anew, and how urgent it is."""
    row, on_the_way, quantity = line.row, sum(line.fixed.values()), line.movable_quantity
    target = line.owed_of(line.agreed_rows(), on_the_way)
    bettered = line.owed_of(line.bettered_rows(), on_the_way)
    dates = unit_dates(target, quantity)
    last = dates[-1] if dates else date.max
    priority = Priority(
        row.allocation_class,
        stake_amount,
        last,
        row.entered_at.isoformat(),
        row.id,
    )
    may_split, wanted_by = row.allows_partial_shipment, _wanted(line)
    return Claim(row.id, priority, quantity, target, line.live, may_split, wanted_by, bettered)


def _wanted(line: OwedLine) -> date | None:
    """A day that was asked for and promised; for less money the day that was agreed to."""
    agreed = promise_history.agreed_date(line.promises)
    if line.row.option_key == ECONOMY:
        return agreed
    asked: date | None = line.row.requested_delivery_date
    return asked
