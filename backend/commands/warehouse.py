"""The warehouse from the command line: release, wave, pick, pack, load, ship, and what carriers say."""

from datetime import UTC, date, datetime

import click
from rich.console import RenderableType

from backend.commands.common import (
    DESK_ZONE,
    DateParam,
    WordsParam,
    facts_table,
    json_option,
    now_for,
    print_result,
    read,
    refusals,
    run,
    table,
    today_option,
)
from backend.commands.orders import order_drawn, order_group
from backend.domain.actors import OPERATOR
from backend.domain.tracking import STATUS_AFTER
from backend.services import (
    carrier_events,
    departures,
    lapses,
    loading,
    order_holds,
    packing,
    releases,
    waves,
)

CODE = WordsParam(64)
warehouse_option = click.option("--warehouse", type=CODE, required=True, help="Code of the centre, like CMH.")


class FoundParam(click.ParamType):
    """PICK=FOUND: the pick's id and how many were in the bin, none is 0."""

    name = "pick=found"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        pick, _, found = str(value).partition("=")
        if not (pick.isascii() and pick.isdigit() and found.isascii() and found.isdigit()):
            self.fail(f"{value!r} is not like 1021=5, the pick and what was found", param, ctx)
        if max(len(pick), len(found)) > 9:
            self.fail(f"{value!r} is too large", param, ctx)
        return int(pick), int(found)


class MomentParam(click.ParamType):
    """A moment as ISO; without an offset Chicago's time."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment like 2026-03-02T14:30", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=DESK_ZONE)).astimezone(UTC)


@click.group("warehouse")
def warehouse_group() -> None:
    """Carry orders from the promise to the truck; every verb may be repeated."""


@warehouse_group.command("release")
@warehouse_option
@click.option("--through", type=DateParam(), required=True, help="What is promised to leave up to this day.")
@json_option
@today_option
@refusals
def release_command(warehouse: str, through: date, as_json: bool, today: date | None) -> None:
    """Give stock to what is due, and say why the rest waits."""
    now = now_for(today)
    done = run(lambda session: releases.release(session, OPERATOR, warehouse, through, now))
    print_result(done, as_json, _release_drawn)


@warehouse_group.command("wave")
@warehouse_option
@click.option("--date", "planned_date", type=DateParam(), required=True, help="What leaves up to this day.")
@json_option
@today_option
@refusals
def wave_command(warehouse: str, planned_date: date, as_json: bool, today: date | None) -> None:
    """Put what is released on a pick wave and print its list."""
    now = now_for(today)
    opened = run(lambda session: waves.open_wave(session, OPERATOR, warehouse, planned_date, now))
    print_result(opened, as_json, _list_drawn)


@warehouse_group.command("list")
@click.argument("wave_number")
@json_option
@refusals
def list_command(wave_number: str, as_json: bool) -> None:
    """Show a wave's pick list along the bins."""
    shown = read(lambda session: waves.show_wave(session, OPERATOR, wave_number))
    print_result(shown, as_json, _list_drawn)


@warehouse_group.command("pick")
@click.argument("wave_number")
@click.option(
    "--found", "found", type=FoundParam(), multiple=True, help="PICK=FOUND; without any, all was there."
)
@json_option
@today_option
@refusals
def pick_command(
    wave_number: str, found: tuple[tuple[int, int], ...], as_json: bool, today: date | None
) -> None:
    """Confirm picks; fewer than asked is a count difference and the line is promised anew."""
    now = now_for(today)
    done = run(
        lambda session: waves.pick(session, OPERATOR, wave_number, dict(found) if found else None, now)
    )
    print_result(done, as_json, _list_drawn)


@warehouse_group.command("pack")
@click.option("--warehouse", type=CODE, help="Everything that is picked there.")
@click.option("--consignment", "consignment_number", type=CODE, help="Only this bill of lading.")
@json_option
@today_option
@refusals
def pack_command(
    warehouse: str | None, consignment_number: str | None, as_json: bool, today: date | None
) -> None:
    """Pack picked goods into cartons, a bill of lading for each address, day, class and service."""
    now = now_for(today)
    if consignment_number:
        number = consignment_number
        one = run(lambda session: packing.pack_consignment(session, OPERATOR, number, now))
        print_result(one, as_json)
    elif warehouse:
        code = warehouse
        done = run(lambda session: packing.pack(session, OPERATOR, code, now))
        print_result(done, as_json, _packing_drawn)
    else:
        raise click.UsageError("name --warehouse or --consignment")


@warehouse_group.command("load")
@click.argument("load_number", required=False)
@click.option("--warehouse", type=CODE, help="Make a load of what stands packed there.")
@click.option("--service", "service_code", type=CODE, help="Of the carrier, or WLF-STD for our own trucks.")
@click.option("--date", "ship_date", type=DateParam(), help="What leaves up to this day.")
@click.option("--vehicle", "vehicle_code", type=CODE, help="One of our trucks; else the first that is free.")
@json_option
@today_option
@refusals
def load_command(
    load_number: str | None,
    warehouse: str | None,
    service_code: str | None,
    ship_date: date | None,
    vehicle_code: str | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Confirm that LOAD_NUMBER is aboard; or make a load of what is packed for a service."""
    now = now_for(today)
    if load_number:
        number = load_number
        print_result(run(lambda session: loading.load(session, OPERATOR, number, now)), as_json, _load_drawn)
        return
    if not (warehouse and service_code and ship_date):
        raise click.UsageError("name a load, or --warehouse, --service and --date to make one")
    wanted = (warehouse, service_code.upper(), ship_date, now, vehicle_code)
    made = run(lambda session: loading.make_load(session, OPERATOR, *wanted))
    print_result(made, as_json, _load_drawn)


@warehouse_group.command("ship")
@click.argument("load_number")
@json_option
@today_option
@refusals
def ship_command(load_number: str, as_json: bool, today: date | None) -> None:
    """Let a loaded truck go; orders over their credit stay behind."""
    now = now_for(today)
    gone = run(lambda session: departures.ship(session, OPERATOR, load_number, now))
    print_result(gone, as_json, _departure_drawn)


@warehouse_group.command("event")
@click.argument("shipment_number")
@click.option("--code", type=click.Choice(list(STATUS_AFTER)), required=True)
@click.option("--place", type=WordsParam(80), required=True, help="Where, like Toledo, OH.")
@click.option("--at", type=MomentParam(), help="When; without it, now.")
@click.option("--reason", type=WordsParam(200), help="Why it is delayed.")
@click.option("--expected", "expected", type=DateParam(), help="When the carrier now brings it.")
@json_option
@today_option
@refusals
def event_command(
    shipment_number: str,
    code: str,
    place: str,
    at: datetime | None,
    reason: str | None,
    expected: date | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Keep what the carrier says of SH-… or of its tracking number."""
    now = now_for(today)
    told = run(
        lambda session: carrier_events.record_event(
            session,
            OPERATOR,
            shipment_number,
            code,
            at or now,
            place,
            now,
            reason=reason,
            estimated_delivery_date=expected,
        )
    )
    print_result(told, as_json)


@warehouse_group.command("put-off")
@json_option
@today_option
@refusals
def put_off_command(as_json: bool, today: date | None) -> None:
    """After the shift: promise what did not leave on its day for the next one, and tell who waits for it."""
    now = now_for(today)
    moved = run(lambda session: lapses.put_off(session, OPERATOR, now))
    print_result({"order_line_ids": moved}, as_json)


@order_group.command("hold")
@click.argument("order_number")
@click.option("--until", "hold_until", type=DateParam(), help="It may go again on this day.")
@json_option
@today_option
@refusals
def hold_command(order_number: str, hold_until: date | None, as_json: bool, today: date | None) -> None:
    """Keep an order back at the customer's wish."""
    now = now_for(today)
    held = run(
        lambda session: order_holds.hold_order(
            session, OPERATOR, order_number, hold_until=hold_until, now=now
        )
    )
    print_result(held, as_json, order_drawn)


@order_group.command("unhold")
@click.argument("order_number")
@json_option
@today_option
@refusals
def unhold_command(order_number: str, as_json: bool, today: date | None) -> None:
    """Let an order go that waited at the customer's wish."""
    now = now_for(today)
    lifted = run(lambda session: order_holds.lift_hold(session, OPERATOR, order_number, now=now))
    print_result(lifted, as_json, order_drawn)


def _release_drawn(done: releases.Release) -> list[RenderableType]:
    lines = [
        (each.order_number, each.line_number, each.sku, each.bin, each.quantity, each.promise_ship_date)
        for each in done.lines
    ]
    waiting = [
        (each.order_number, each.line_number, each.sku, each.quantity, each.promise_ship_date, each.reason)
        for each in done.waiting
    ]
    title = f"{done.warehouse} through {done.through_date}: {done.newly_allocated} units newly allocated"
    return [
        table(title, ("order", "line", "sku", "bin", "quantity", "ships"), lines),
        table("Waits", ("order", "line", "sku", "quantity", "ships", "why"), waiting),
    ]


def _list_drawn(shown: waves.PickList) -> list[RenderableType]:
    columns = ("pick", "bin", "sku", "name", "quantity", "unit", "order", "line", "status", "short")
    rows = [
        (each.allocation_id, each.bin, each.sku, each.name, each.quantity, each.unit)
        + (each.order_number, each.line_number, each.status, each.short_quantity)
        for each in shown.picks
    ]
    return [table(f"{shown.number} {shown.warehouse} {shown.planned_date} {shown.status}", columns, rows)]


CONSIGNMENT_COLUMNS = (
    "number",
    "stop",
    "orders",
    "service",
    "ships",
    "status",
    "cartons",
    "kg",
    "m³",
    "for the driver",
)


def _consignment_rows(found: tuple[packing.ConsignmentView, ...]) -> list[tuple[object, ...]]:
    return [
        (each.number, each.stop_sequence, ", ".join(each.order_numbers), each.service_code, each.ship_date)
        + (each.status, each.carton_count, each.weight_kg, each.cube_m3, "; ".join(each.delivery_notes))
        for each in found
    ]


def _packing_drawn(done: packing.Packing) -> list[RenderableType]:
    waiting = [
        (each.number, ", ".join(each.order_numbers), ", ".join(each.wave_numbers)) for each in done.waiting
    ]
    return [
        table(f"Packed in {done.warehouse}", CONSIGNMENT_COLUMNS, _consignment_rows(done.packed)),
        table("Waits for picks", ("number", "orders", "waves"), waiting),
        facts_table("", {"held_orders": ", ".join(done.held_orders)}),
    ]


def _load_drawn(shown: loading.LoadView) -> list[RenderableType]:
    names = ("ship_date", "service_code", "vehicle_code", "weight_kg", "cube_m3", "floor_positions")
    facts = {name: getattr(shown, name) for name in (*names, "loaded_at", "shipped_at")}
    return [
        facts_table(f"{shown.number} {shown.status}", facts | {"held_orders": ", ".join(shown.held_orders)}),
        table("", CONSIGNMENT_COLUMNS, _consignment_rows(shown.consignments)),
    ]


def _departure_drawn(gone: departures.Departure) -> list[RenderableType]:
    rows = [
        (each.shipment_number, each.order_number, each.consignment_number, each.tracking_number)
        + (each.promise_date, each.estimated_delivery_date)
        for each in gone.shipments
    ]
    columns = ("shipment", "order", "consignment", "tracking", "promised", "expected")
    behind = [(each.order_number, each.reason) for each in gone.left_behind]
    return [
        table(f"{gone.load_number} {gone.status}", columns, rows),
        table("Left behind", ("order", "why"), behind),
    ]


COMMANDS = [warehouse_group]
