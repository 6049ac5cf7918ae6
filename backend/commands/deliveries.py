"""At the customer's door from the command line: proof of delivery, and visits to install."""

from collections.abc import Sequence
from datetime import date, datetime

import click
from rich.console import RenderableType

from backend.commands.common import (
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
from backend.commands.warehouse import MomentParam
from backend.domain.actors import OPERATOR
from backend.domain.delivering import LineProof
from backend.services import deliveries, installations
from backend.services.deliveries import Delivery
from backend.services.installations import AppointmentView, SlotOffer

NUMBER = WordsParam(40)
COUNTS = {"damaged": "damaged_quantity", "refused": "refused_quantity", "over": "over_quantity"}


class ProofParam(click.ParamType):
    """LINE=RECEIVED, and what was damaged, refused or over: 1=8,damaged=1,refused=1."""

    name = "line=received"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> LineProof:
        first, *rest = str(value).split(",")
        line, _, received = first.partition("=")
        counts = {}
        for part in rest:
            name, _, units = part.partition("=")
            if name.strip() not in COUNTS or not _is_count(units):
                self.fail(f"{part!r} is not like damaged=1, refused=1 or over=1", param, ctx)
            counts[COUNTS[name.strip()]] = int(units)
        if not _is_count(line) or not _is_count(received):
            self.fail(f"{value!r} is not like 1=8 or 1=8,damaged=1", param, ctx)
        return LineProof(int(line), int(received), **counts)


def _is_count(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 9


@click.command("deliver")
@click.argument("shipment_number", type=NUMBER)
@click.option("--signed-by", type=WordsParam(80), required=True, help="Who took it.")
@click.option("--at", "delivered_at", type=MomentParam(), help="When; now unless said.")
@click.option(
    "--line", "proofs", type=ProofParam(), multiple=True, help="1=8,damaged=1,refused=1; others came in full."
)
@json_option
@today_option
@refusals
def deliver_command(
    shipment_number: str,
    signed_by: str,
    delivered_at: datetime | None,
    proofs: Sequence[LineProof],
    as_json: bool,
    today: date | None,
) -> None:
    """Take down the proof of delivery of a shipment."""
    now = now_for(today)
    done = run(
        lambda session: deliveries.prove_delivery(
            session,
            OPERATOR,
            shipment_number,
            proofs,
            signed_by=signed_by,
            delivered_at=delivered_at or now,
            now=now,
        )
    )
    print_result(done, as_json, _delivery_drawn)


def _delivery_drawn(delivery: Delivery) -> list[RenderableType]:
    facts = {name: value for name, value in delivery.as_dict().items() if name not in ("number", "lines")}
    columns = ("line", "item", "shipped", "received", "short", "damaged", "refused", "over")
    rows = [
        (each.line_number, each.name, each.quantity, each.delivered_quantity, each.short_quantity)
        + (each.damaged_quantity, each.refused_quantity, each.over_quantity)
        for each in delivery.lines
    ]
    return [facts_table(delivery.number, facts), table("", columns, rows)]


@click.group("install")
def install_group() -> None:
    """Visits of technicians: what is free, booked, done or not."""


line_option = click.option(
    "--line", "line_number", type=click.IntRange(1), help="Line; else the next waiting."
)


@install_group.command("slots")
@click.argument("order_number", type=NUMBER)
@line_option
@click.option("--date", "on_day", type=DateParam(), help="Only this day.")
@json_option
@today_option
@refusals
def slots_command(
    order_number: str, line_number: int | None, on_day: date | None, as_json: bool, today: date | None
) -> None:
    """List the next free visits for an order."""
    now = now_for(today)
    found = read(
        lambda session: installations.offer_slots(
            session, OPERATOR, order_number, line_number=line_number, on_day=on_day, now=now
        )
    )
    print_result(found, as_json, _slots_drawn)


def _slots_drawn(slots: Sequence[SlotOffer]) -> RenderableType:
    rows = [(each.visit_date, f"{each.slot} of {each.visits_a_day}", each.technician_name) for each in slots]
    return table("", ("day", "visit", "technician"), rows)


@install_group.command("book")
@click.argument("order_number", type=NUMBER)
@line_option
@click.option("--date", "visit_date", type=DateParam(), help="The day; else the next free one.")
@click.option("--slot", type=click.IntRange(1), help="Which visit of the day.")
@json_option
@today_option
@refusals
def book_command(
    order_number: str,
    line_number: int | None,
    visit_date: date | None,
    slot: int | None,
    as_json: bool,
    today: date | None,
) -> None:
    """Book a visit, or move the one that is booked."""
    now = now_for(today)
    booked = run(
        lambda session: installations.book_installation(
            session,
            OPERATOR,
            order_number,
            line_number=line_number,
            visit_date=visit_date,
            slot=slot,
            now=now,
        )
    )
    print_result(booked, as_json, _visit_drawn)


@install_group.command("cancel")
@click.argument("appointment_number", type=NUMBER)
@json_option
@today_option
@refusals
def cancel_command(appointment_number: str, as_json: bool, today: date | None) -> None:
    """Cancel a booked visit."""
    now = now_for(today)
    done = run(
        lambda session: installations.cancel_installation(session, OPERATOR, appointment_number, now=now)
    )
    print_result(done, as_json, _visit_drawn)


@install_group.command("done")
@click.argument("appointment_number", type=NUMBER)
@click.option("--quantity", type=click.IntRange(1), help="How many; all unless said.")
@json_option
@today_option
@refusals
def done_command(appointment_number: str, quantity: int | None, as_json: bool, today: date | None) -> None:
    """The visit took place and it stands."""
    now = now_for(today)
    done = run(
        lambda session: installations.close_installation(
            session, OPERATOR, appointment_number, installed_quantity=quantity, now=now
        )
    )
    print_result(done, as_json, _visit_drawn)


@install_group.command("not-done")
@click.argument("appointment_number", type=NUMBER)
@click.option("--reason", type=WordsParam(200), required=True, help="Why.")
@json_option
@today_option
@refusals
def not_done_command(appointment_number: str, reason: str, as_json: bool, today: date | None) -> None:
    """The visit took place and it does not stand; another one can be booked."""
    now = now_for(today)
    done = run(
        lambda session: installations.close_installation(
            session, OPERATOR, appointment_number, not_done_because=reason, now=now
        )
    )
    print_result(done, as_json, _visit_drawn)


def _visit_drawn(visit: AppointmentView) -> RenderableType:
    return facts_table(visit.number, visit.as_dict())


COMMANDS = [deliver_command, install_group]
