"""From order lines to a loaded truck: what each step hands to the next."""

from decimal import Decimal

from backend.domain.handling_units import PackedGoods, build_units
from backend.domain.loading import Load, deliveries, loading_order
from backend.domain.own_fleet import FleetVehicle, RoadTable, delivery_stop
from backend.domain.routing import plan_routes
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType, build_lots

BOX = VehicleType("BOX26", "26 ft box truck", Decimal(4500), Decimal(45), 12, 244)
TRUCK = FleetVehicle(BOX, 3, 8 * 60, 18 * 60, 10 * 60, Decimal(100), Decimal(1))
KM = tuple(tuple(float(abs(a - b)) for b in (0, 20, 40, 60, 80)) for a in (0, 20, 40, 60, 80))


def test_route_is_a_load_that_fits_and_is_loaded_the_other_way_round() -> None:
    units = [
        unit
        for ship_to_id in (1, 2, 3, 4)
        for unit in build_units(
            f"RNO-{ship_to_id}",
            ship_to_id,
            HandlingClass.ORDINARY,
            [PackedGoods(ship_to_id, "PAP-1001", 60, Decimal("23.3"), 44.5, 28.6, 22.9, 40)],
        )
    ]
    together = {each[0].number: each for each in deliveries(build_lots(units, BOX).lots, BOX)}
    stops = [delivery_stop(each, each[0].ship_to_id, service_minutes=20) for each in together.values()]

    plan = plan_routes(stops, [TRUCK], RoadTable(KM, KM), iterations=50, time_limit_seconds=300)

    assert plan.unserved == ()
    assert len(plan.routes) == 2
    carried = []
    for route in plan.routes:
        lots = tuple(lot for each in route.stops for lot in together[each.stop.number])
        visited = [each.stop.ship_to_id for each in route.stops]
        placements = loading_order(lots, visited)
        assert Load(route.number, BOX, lots).space.fits(BOX.space)
        assert placements[0].ship_to_id == visited[-1]
        assert placements[-1].ship_to_id == visited[0]
        carried += [unit.number for each in placements for unit in each.stack.units]
    assert sorted(carried) == sorted(unit.number for unit in units)
