"""The planner's run on a database: what goes together, when, with whom; twice is once."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation, Consignment
from backend.db.models.orders import LinePromise, OrderHold, OrderLine
from backend.db.models.stock import JournalEntry, Reservation, Stock
from backend.db.queries import boards
from backend.db.session import in_transaction, read_session
from backend.domain.actors import Actor, Role
from backend.domain.calendars import delivery_date
from backend.domain.errors import NotAllowed, PlanOutdated, WarehouseNotFound
from backend.domain.planned_day import Limits
from backend.services import plan_views, plans
from backend.services.plans import PlanRun
from tests.builders import NOW, TODAY, an_item, stock
from tests.planning import (
    FAR,
    NEAR,
    PLANNER,
    a_depot,
    a_ready_line,
    a_truck,
    an_address,
    carried,
    consignments,
    everything,
    loads,
)

TOMORROW = TODAY + timedelta(days=1)
QUICK = Limits(seed=1, seconds=20, iterations=40)


def plan(session: Session, warehouse: str | None = None) -> tuple[PlanRun, ...]:
    return plans.plan_day(session, PLANNER, TODAY, warehouse, limits=QUICK, now=NOW)


def test_lines_to_one_address_leave_together(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    lines = [a_ready_line(session, ship_to), a_ready_line(session, ship_to, "PEN-1001", 3)]

    plan(session)

    [consignment] = consignments(session)
    assert carried(session) == {consignment.id: Counter({lines[0].id: 4, lines[1].id: 3})}
    assert (consignment.ship_date, consignment.reason["code"]) == (TODAY, "complete")


def test_hazmat_is_a_consignment_of_its_own(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)
    a_ready_line(session, ship_to, "BAT-1001")

    plan(session)

    assert sorted(each.handling_class for each in consignments(session)) == ["hazmat", "ordinary"]


def test_a_line_waits_for_what_comes_tomorrow_while_its_promise_allows(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to, promised=TODAY + timedelta(days=7))
    coming = a_ready_line(session, ship_to, ships=TOMORROW, promised=TODAY + timedelta(days=7), status=None)

    plan(session)

    [waiting] = consignments(session)
    assert (waiting.ship_date, waiting.load_id) == (TOMORROW, None)
    assert waiting.reason["code"] == "waits_for_lines"
    assert waiting.reason["order_line_ids"] == [coming.id]
    assert loads(session) == []


def test_a_line_that_would_miss_its_promise_does_not_wait(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to, promised=TOMORROW)
    a_ready_line(session, ship_to, ships=TOMORROW, promised=TODAY + timedelta(days=9), status=None)

    plan(session)

    [going] = consignments(session)
    assert (going.ship_date, going.reason["code"]) == (TODAY, "last_day")
    assert going.load_id is not None


def test_what_waited_leaves_with_what_it_waited_for(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    promised = TODAY + timedelta(days=7)
    first = a_ready_line(session, ship_to, promised=promised)
    second = a_ready_line(session, ship_to, ships=TOMORROW, promised=promised, status=None)
    plan(session)
    [waiting] = consignments(session)
    session.add(_allocation_for(session, second))
    session.flush()

    plans.plan_day(session, PLANNER, TOMORROW, limits=QUICK, now=NOW + timedelta(days=1))

    [going] = consignments(session)
    assert going.id == waiting.id
    assert carried(session)[going.id] == Counter({first.id: 4, second.id: 4})
    assert going.load_id is not None


def _allocation_for(session: Session, line: OrderLine) -> Allocation:
    held = session.scalars(select(Reservation).where(Reservation.order_line_id == line.id)).one()
    session.get_one(Stock, (line.sku, "CMH")).allocated_quantity += line.quantity
    return Allocation(
        order_line_id=line.id, reservation_id=held.id, sku=line.sku, warehouse="CMH", bin="A-01-1",
        quantity=line.quantity, status="released", promise_ship_date=held.promise_ship_date, allocated_at=NOW,
    )  # fmt: skip


def test_neighbours_ride_on_our_truck_in_the_order_of_the_route(session: Session) -> None:
    depot = a_depot(session)
    for postcode in NEAR[:5]:
        a_ready_line(session, an_address(session, depot, postcode), quantity=30, promised=TOMORROW)

    plan(session)

    stops = [each for each in consignments(session) if each.service_code == "OWN"]
    [load] = [each for each in loads(session) if each.vehicle_code]
    assert sorted(each.stop_sequence or 0 for each in stops) == [1, 2, 3, 4, 5]
    assert load.route_km and load.route_km > 0
    assert sum(each.freight_amount or 0 for each in stops) == load.freight_amount
    arrivals = [each.planned_arrival_at for each in sorted(stops, key=lambda each: each.stop_sequence or 0)]
    assert arrivals == sorted(arrivals)  # type: ignore[type-var]


def test_a_single_light_parcel_is_left_to_the_carrier(session: Session) -> None:
    depot = a_depot(session)
    a_ready_line(session, an_address(session, depot, NEAR[7]), "PEN-1001", 1)

    plan(session)

    [consignment] = consignments(session)
    assert consignment.service_code == "GND"


def test_what_each_carrier_would_have_cost_is_kept(session: Session) -> None:
    a_ready_line(session, an_address(session, a_depot(session), FAR))

    plan(session)

    [consignment] = consignments(session)
    asked = {each["service_code"]: each for each in consignment.considered}
    assert set(asked) == {"GND", "LTL", "FTL", "OWN"}
    assert asked["OWN"]["reason"]["code"] == "beyond_reach"
    priced = [Decimal(each["amount"]) for each in asked.values() if each["amount"]]
    assert consignment.freight_amount == min(priced)


def test_a_plan_run_twice_is_the_plan_run_once(session: Session) -> None:
    depot = a_depot(session)
    for postcode in (*NEAR, FAR):
        a_ready_line(session, an_address(session, depot, postcode), quantity=20)
    first = plan(session)
    stood = everything(session)

    second = plan(session)

    assert everything(session) == stood
    assert [each.is_changed for each in (*first, *second)] == [True, False]
    assert session.scalars(select(JournalEntry.verb)).all() == ["plan"]


def test_the_order_in_which_lines_come_does_not_matter(session: Session) -> None:
    depot = a_depot(session)
    wanted = [
        (postcode, sku, n) for n, postcode in enumerate((*NEAR, FAR), 3) for sku in ("PAP-1001", "PEN-1001")
    ]
    found = []
    for seed in (1, 2):
        random.Random(seed).shuffle(wanted)
        savepoint = session.begin_nested()
        addresses = {
            postcode: an_address(session, depot, postcode) for postcode in sorted({w[0] for w in wanted})
        }
        for postcode, sku, quantity in wanted:
            a_ready_line(session, addresses[postcode], sku, quantity)
        plan(session)
        view = plan_views.show_plans(session, PLANNER, TODAY)[0]
        found.append(
            sorted(
                (each.vehicle_code or "", each.service_code, each.freight_amount, each.route_km or 0)
                + tuple(
                    f"{stop.postcode} {sorted((each.sku, each.quantity) for each in stop.lines)}"
                    for stop in each.stops
                )
                for each in view.loads
            )
        )
        savepoint.rollback()

    assert found[0] == found[1]


def test_lines_released_later_join_what_is_still_open(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)
    plan(session)
    [before] = consignments(session)
    late = a_ready_line(session, ship_to)

    plan(session)

    [after] = consignments(session)
    assert after.id == before.id
    assert carried(session)[after.id][late.id] == 4


@pytest.mark.parametrize("step", ["picked", "packed", "loaded"])
def test_what_is_under_way_stays_and_what_comes_later_gets_its_own(session: Session, step: str) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)
    plan(session)
    [before] = consignments(session)
    stood = asdict(plan_views.consignment_views(session, _rows(session))[0])
    for row in session.scalars(select(Allocation)):
        row.status = "loaded" if step == "loaded" else "picked"
    before.status = "planned" if step == "picked" else step
    session.flush()
    late = a_ready_line(session, ship_to)

    plan(session)

    kept, new = consignments(session)
    assert (kept.id, kept.load_id) == (before.id, stood["load_number"] and int(stood["load_number"][3:]))
    assert carried(session)[new.id] == Counter({late.id: 4})
    assert new.load_id not in (None, kept.load_id)


def _rows(session: Session) -> Sequence[Any]:
    return boards.consignments_on(session, [each.id for each in loads(session)])


def test_a_packed_consignment_without_a_load_is_put_on_one_as_it_is(session: Session) -> None:
    depot = a_depot(session)
    ship_to = an_address(session, depot, FAR)
    line = a_ready_line(session, ship_to, status="picked")
    packed = Consignment(
        warehouse="CMH", ship_to_id=ship_to.id, ship_date=TODAY, latest_ship_date=TODAY, weight_kg=92,
        cube_m3=0.1, floor_positions=1, service_code="LTL", reason={"code": "picked_together"}, status="packed",
        carton_count=4, packed_at=NOW,
    )  # fmt: skip
    session.add(packed)
    session.flush()
    session.scalars(select(Allocation)).one().consignment_id = packed.id
    session.flush()

    plan(session)

    [kept] = consignments(session)
    assert (kept.id, kept.status, kept.service_code) == (packed.id, "packed", "LTL")
    assert kept.load_id is not None
    assert carried(session) == {kept.id: Counter({line.id: 4})}


def test_more_than_a_trailer_holds_leaves_in_several_consignments(session: Session) -> None:
    line = a_ready_line(session, an_address(session, a_depot(session), FAR), quantity=1300)

    plan(session)

    units = carried(session)
    assert len(units) == 2
    assert sum(units.values(), Counter()) == Counter({line.id: 1300})
    assert len({each.load_id for each in consignments(session)}) == 2
    assert plan(session)[0].is_changed is False


def test_goods_of_a_held_order_are_not_planned(session: Session) -> None:
    line = a_ready_line(session, an_address(session, a_depot(session), FAR))
    session.add(OrderHold(sales_order_id=line.sales_order_id, kind="credit", facts={}, placed_at=NOW))
    session.flush()

    plan(session)

    assert consignments(session) == []


def test_what_nobody_takes_is_told_and_stays_off_every_load(session: Session) -> None:
    depot = a_depot(session)
    an_item(session, "MAST-1", weight_kg=40.0, length_cm=40.0, width_cm=40.0, height_cm=310.0)
    stock(session, "MAST-1", "CMH", 10)
    ship_to = an_address(session, depot, FAR)
    a_ready_line(session, ship_to, "MAST-1", 1)
    a_ready_line(session, ship_to)

    plan(session)

    view = plan_views.show_plans(session, PLANNER, TODAY)[0]
    assert len(view.unplanned) == 1
    assert view.unplanned[0].reason["unplanned"]["code"] == "too_high"
    assert [line.sku for load in view.loads for stop in load.stops for line in stop.lines] == ["PAP-1001"]


def test_no_load_is_over_a_limit_and_every_line_is_in_one_consignment(session: Session) -> None:
    depot, chance = a_depot(session, trucks=1), random.Random(5)
    a_truck(session, "T9", maximum_weight_kg=1400, maximum_cube_m3=11, floor_positions=4)
    addresses = [an_address(session, depot, each) for each in (*NEAR, FAR, "45202", "44114", "15222")]
    wanted: Counter[int] = Counter()
    for _ in range(70):
        sku = chance.choice(["PAP-1001", "PEN-1001", "BAT-1001"])
        line = a_ready_line(session, chance.choice(addresses), sku, chance.randint(1, 60))
        wanted[line.id] += line.quantity

    plan(session)

    assert sum(carried(session).values(), Counter()) == wanted
    stops = consignments(session)
    for load in loads(session):
        assert max(load.plan["fill"].values()) <= 1
        assert load.plan["load_count"] >= load.plan["lower_bound"]
        aboard = [each for each in stops if each.load_id == load.id]
        assert {each.ship_date for each in aboard} == {load.ship_date}
        assert sum(each.weight_kg for each in aboard) == pytest.approx(load.weight_kg, abs=1)
    assert [each.number for each in plan_views.show_plans(session, PLANNER, TODAY)[0].waiting] == []


def test_no_promise_is_broken_by_waiting(session: Session) -> None:
    depot, chance = a_depot(session, segment="danger"), random.Random(8)
    addresses = [an_address(session, depot, each) for each in (*NEAR[:3], FAR)]
    for _ in range(60):
        ships = TODAY + timedelta(days=chance.randint(0, 3))
        promised = ships + timedelta(days=chance.randint(3, 9))
        status = "released" if ships == TODAY else None
        a_ready_line(session, chance.choice(addresses), ships=ships, promised=promised, status=status)

    plan(session)

    promised = {row.order_line_id: row.promise_date for row in session.scalars(select(LinePromise))}
    leaves = {each.id: each for each in consignments(session)}
    for consignment_id, units in carried(session).items():
        each = leaves[consignment_id]
        arrival = delivery_date(each.ship_date, 1, "12345", "12345")
        assert each.ship_date <= each.latest_ship_date
        assert arrival and all(arrival <= promised[line_id] for line_id in units)
    assert any(each.ship_date > TODAY for each in leaves.values())


def test_a_crash_before_the_end_leaves_nothing_half(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)
    session.commit()

    def dies(*_args: object, **_facts: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("backend.services.plans.journal.record", dies)
    with pytest.raises(RuntimeError):
        plan(session)
    session.rollback()
    monkeypatch.undo()

    assert consignments(session) == loads(session) == []
    plan(session)
    assert len(consignments(session)) == len(loads(session)) == 1


def test_goods_that_move_while_the_plan_is_made_are_planned_anew(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)
    asked: list[Any] = []

    def write(work: Callable[[Session], Any]) -> Any:
        asked.append(work)
        if len(asked) == 1:
            a_ready_line(session, ship_to, "PEN-1001", 2)
        return work(session)

    runs = plans.run_plan(lambda work: work(session), write, PLANNER, TODAY, limits=QUICK, now=NOW)

    assert len(asked) == 2
    assert [each.is_changed for each in runs] == [True]
    assert sum(sum(each.values()) for each in carried(session).values()) == 6


def test_two_planners_at_once_make_one_plan(session: Session, database_url: str) -> None:
    depot = a_depot(session)
    wanted: Counter[int] = Counter()
    for postcode in (*NEAR, FAR):
        wanted[a_ready_line(session, an_address(session, depot, postcode), quantity=20).id] = 20
    session.commit()

    def read(work: Callable[[Session], Any]) -> Any:
        with read_session(database_url) as own:
            return work(own)

    def one_run(_: int) -> Any:
        write = partial(in_transaction, database_url)
        return plans.run_plan(read, write, PLANNER, TODAY, limits=QUICK, now=NOW)

    with ThreadPoolExecutor(2) as planners:
        runs = [run for found in planners.map(one_run, range(2)) for run in found]

    assert sorted(each.is_changed for each in runs) == [False, True]
    assert sum(carried(session).values(), Counter()) == wanted
    assert {each.load_id for each in consignments(session)} == {each.id for each in loads(session)}


def test_goods_that_never_rest_are_not_planned_at_all(session: Session) -> None:
    ship_to = an_address(session, a_depot(session), FAR)
    a_ready_line(session, ship_to)

    def write(work: Callable[[Session], Any]) -> Any:
        a_ready_line(session, ship_to, "PEN-1001", 2)
        return work(session)

    with pytest.raises(PlanOutdated):
        plans.run_plan(lambda work: work(session), write, PLANNER, TODAY, limits=QUICK, now=NOW)

    assert consignments(session) == []


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.REP, Role.AGENT, Role.SUPERVISOR, Role.GUEST])
def test_only_those_who_run_the_warehouse_plan(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        plans.plan_day(session, Actor(1, role), TODAY, now=NOW)
    with pytest.raises(NotAllowed):
        plan_views.show_load(session, Actor(1, role), "LD-1")


def test_an_unknown_warehouse_is_refused_with_those_there_are(session: Session) -> None:
    a_depot(session)

    with pytest.raises(WarehouseNotFound) as refused:
        plan(session, warehouse="ZZZ")

    assert refused.value.warehouses == ("CMH",)
