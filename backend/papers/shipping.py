"""What travels with goods: bill of lading, packing list and the driver's load sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.platypus import Flowable

from backend.papers.sheet import Column, head, notes, parties, signatures, table

LADING = (
    Column("Units", 0.08, is_number=True),
    Column("Type", 0.10),
    Column("Description of articles, special marks", 0.40),
    Column("HM", 0.06),
    Column("Orders", 0.22),
    Column("Weight kg", 0.14, is_number=True),
)
PACKED = (
    Column("Line", 0.07, is_number=True),
    Column("Item", 0.15),
    Column("Description", 0.36),
    Column("Unit", 0.08),
    Column("Ordered", 0.11, is_number=True),
    Column("Shipped", 0.11, is_number=True),
    Column("To follow", 0.12, is_number=True),
)
STOPS = (
    Column("Stop", 0.07, is_number=True),
    Column("Planned", 0.12),
    Column("Ship to", 0.38),
    Column("Bill of lading", 0.14),
    Column("Positions", 0.12, is_number=True),
    Column("Weight kg", 0.17, is_number=True),
)
CONDITIONS = (
    "Received, subject to individually determined rates or contracts agreed in writing between the carrier and the "
    "shipper, otherwise to the rates, classifications and rules established by the carrier and available to the "
    "shipper on request."
)
HAZMAT_WORDS = (
    "HM: this is to certify that the materials marked are properly classified, described, packaged, marked and "
    "labeled, and are in proper condition for transportation according to the regulations of the DOT."
)


@dataclass(frozen=True)
class LadingRow:
    """Handling units of one kind: cartons or pallets, what is in them, whose orders, their weight."""

    units: int
    unit_type: str
    description: str
    is_hazmat: bool
    order_numbers: tuple[str, ...]
    weight_kg: float


@dataclass(frozen=True)
class LadingFacts:
    """One consignment as the carrier signs for it."""

    bol_number: str
    load_number: str | None
    ship_date: date
    carrier: str
    service_name: str
    ship_from: str
    ship_to: str
    delivery_note: str | None
    rows: tuple[LadingRow, ...]


@dataclass(frozen=True)
class PackedLine:
    """A line of an order as it is in the box, and what of it comes later."""

    line_number: int
    sku: str
    name: str
    unit: str
    ordered_quantity: int
    shipped_quantity: int
    rest_quantity: int


@dataclass(frozen=True)
class PackingFacts:
    """What one order gets with one consignment; `carried_as` is the name and number of what it travels under.

    No prices: the one who unpacks need not know them.
    """

    carried_as: tuple[str, str]
    order_number: str
    po_number: str | None
    ship_date: date
    service_name: str
    ship_from: str
    ship_to: str
    delivery_note: str | None
    carton_count: int | None
    weight_kg: float
    lines: tuple[PackedLine, ...]


@dataclass(frozen=True)
class StopRow:
    """A stop of a load."""

    sequence: int
    arrival_at: datetime | None
    ship_to: str
    bol_number: str
    floor_positions: int
    weight_kg: float


@dataclass(frozen=True)
class LoadFacts:
    """A vehicle's day: its stops in order. It is loaded last stop first."""

    load_number: str
    ship_date: date
    vehicle: str
    service_name: str
    ship_from: str
    route_km: float | None
    stops: tuple[StopRow, ...]


def bill_of_lading(facts: LadingFacts) -> list[Flowable]:
    """A straight bill of lading, short form, not negotiable."""
    told = [
        ("Ship date", day(facts.ship_date)),
        ("Carrier", facts.carrier),
        ("Service", facts.service_name),
        ("Load", facts.load_number or "to be assigned"),
    ]
    rows = [
        (
            str(row.units), row.unit_type, row.description, "X" if row.is_hazmat else "",
            ", ".join(row.order_numbers), weight(row.weight_kg),
        )
        for row in facts.rows
    ]  # fmt: skip
    units, kg = sum(row.units for row in facts.rows), sum(row.weight_kg for row in facts.rows)
    has_hazmat = any(row.is_hazmat for row in facts.rows)
    return [
        *head("Bill of lading", "Straight, short form, not negotiable", facts.bol_number, told),
        *parties(("SHIP FROM", facts.ship_from), ("SHIP TO", facts.ship_to)),
        *(notes(f"Delivery instructions: {facts.delivery_note}") if facts.delivery_note else ()),
        *table(LADING, rows, (str(units), "", "Total", "", "", weight(kg))),
        *notes("Freight charges: prepaid by the shipper.", CONDITIONS, HAZMAT_WORDS if has_hazmat else ""),
        signatures("Shipper", "Carrier", "Consignee"),
    ]


def packing_list(facts: PackingFacts) -> list[Flowable]:
    """What the receiver checks the goods against."""
    told = [
        ("Order", facts.order_number),
        ("Your purchase order", facts.po_number or "none"),
        ("Ship date", day(facts.ship_date)),
        ("Service", facts.service_name),
        facts.carried_as,
        ("Cartons", str(facts.carton_count or 1)),
        ("Gross weight", f"{weight(facts.weight_kg)} kg"),
    ]
    rows = [
        (
            str(line.line_number), line.sku, line.name, line.unit, count(line.ordered_quantity),
            count(line.shipped_quantity), count(line.rest_quantity) if line.rest_quantity else "",
        )
        for line in facts.lines
    ]  # fmt: skip
    shipped = sum(line.shipped_quantity for line in facts.lines)
    return [
        *head("Packing list", facts.ship_from.split("\n")[0], facts.order_number, told),
        *parties(("SHIP FROM", facts.ship_from), ("SHIP TO", facts.ship_to)),
        *(notes(f"Delivery instructions: {facts.delivery_note}") if facts.delivery_note else ()),
        *table(PACKED, rows, ("", "", "Total units", "", "", count(shipped), "")),
        *notes(
            "Something missing, damaged or wrong? Tell the order desk in the chat, with this order's number."
        ),
    ]


def load_sheet(facts: LoadFacts) -> list[Flowable]:
    """The driver's stops in the order in which they are driven."""
    told = [
        ("Date", day(facts.ship_date)),
        ("Vehicle", facts.vehicle),
        ("Service", facts.service_name),
        ("Route", f"{facts.route_km:,.0f} km" if facts.route_km else "by carrier"),
    ]
    rows = [
        (
            str(stop.sequence), stop.arrival_at.strftime("%a %H:%M") if stop.arrival_at else "", stop.ship_to,
            stop.bol_number, str(stop.floor_positions), weight(stop.weight_kg),
        )
        for stop in facts.stops
    ]  # fmt: skip
    positions = sum(stop.floor_positions for stop in facts.stops)
    kg = sum(stop.weight_kg for stop in facts.stops)
    return [
        *head("Load sheet", facts.ship_from.split("\n")[0], facts.load_number, told),
        *table(STOPS, rows, ("", "", f"{len(facts.stops)} stops", "", str(positions), weight(kg))),
        *notes("Load the last stop first. Each stop signs its own bill of lading."),
        signatures("Loaded by", "Driver"),
    ]


def day(date_: date) -> str:
    """Wed, Dec 2, 2026."""
    return f"{date_:%a, %b} {date_.day}, {date_.year}"


def weight(kg: float) -> str:
    """Kilograms to a tenth."""
    return f"{kg:,.1f}"


def count(quantity: int) -> str:
    """Units, thousands apart."""
    return f"{quantity:,}"
