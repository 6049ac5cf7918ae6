"""A warehouse's day as the planner's run takes it in and gives it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from backend.domain.carrier_choice import CarrierRating
from backend.domain.consolidating import ReleasedLine
from backend.domain.handling_units import HandlingUnit
from backend.domain.promising import Reason
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType
from backend.domain.tariffs import FuelSurcharge, Tariff

TRAILER = VehicleType("T53", "53 ft trailer", Decimal(20000), Decimal(105), 26, 270)
"""What a carrier comes with; nothing that is larger than it leaves in one consignment."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One packed unit of an item, and what carriers ask about it."""

    sku: str
    weight_kg: Decimal
    length_cm: float
    width_cm: float
    height_cm: float
    pallet_quantity: int | None
    is_hazmat: bool
    is_freight_only: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ship-to is: latitude and longitude, None when its postcode is unknown, and `km` as the crow flies."""

    ship_to_id: int
    coordinates: tuple[float, float] | None
    km: float | None
    receiving_weekdays: str


@dataclass(frozen=True, slots=True)
class Truck:
    """One of our own that nobody else has taken for the day."""

    code: str
    service_code: str
    vehicle: VehicleType
    shift_minutes: int
    km_amount: Decimal
    stop_amount: Decimal


@dataclass(frozen=True, slots=True)
class FixedConsignment:
    """Picked or packed: what is in it stays, and the service it is labelled for; only its load is open."""

    id: int
    ship_to_id: int
    handling_class: HandlingClass
    ship_date: date
    latest_ship_date: date
    promise_date: date
    reason: Mapping[str, Any]
    service_code: str | None
    quantities: Mapping[int, int]


@dataclass(frozen=True)
class Day:
    """All that decides on a warehouse's plan. `ready` have stock, `coming` are what they may wait for; `items`
    and `quantities` go by order line."""

    warehouse: str
    weekdays: str
    coordinates: tuple[float, float] | None
    day: date
    ready: tuple[ReleasedLine, ...]
    coming: tuple[ReleasedLine, ...]
    fixed: tuple[FixedConsignment, ...]
    items: Mapping[int, PlannedItem]
    places: Mapping[int, Place]
    tariffs: tuple[Tariff, ...]
    surcharges: tuple[FuelSurcharge, ...]
    trucks: tuple[Truck, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the searches: whichever of the seconds and the iterations is over first."""

    seed: int = 0
    seconds: float = 60.0
    iterations: int = 4000


@dataclass(frozen=True, slots=True)
class LinePart:
    """How much of a line with stock goes along."""

    order_line_id: int
    promise_ship_date: date
    quantity: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One consignment: what is in it, why it goes then, and what it takes up.

    `fixed_id` is that of a consignment that exists and stays as it is.
    """

    number: str
    ship_to_id: int
    handling_class: HandlingClass
    ship_date: date
    latest_ship_date: date
    promise_date: date
    reason: Reason
    parts: tuple[LinePart, ...]
    units: tuple[HandlingUnit, ...]
    quantities: Mapping[int, int]
    fixed_id: int | None = None
    service_code: str | None = None

    @property
    def weight_kg(self) -> Decimal:
        return sum((unit.weight_kg for unit in self.units), Decimal(0))

    @property
    def volume_m3(self) -> Decimal:
        return sum((unit.volume_m3 for unit in self.units), Decimal(0))

    @property
    def floor_positions(self) -> Decimal:
        return sum((unit.floor_positions for unit in self.units), Decimal(0))


@dataclass(frozen=True, slots=True)
class StopOnLoad:
    """A consignment's place on its load; times in minutes after midnight of the day it arrives."""

    consignment: str
    sequence: int | None
    arrival_date: date | None
    arrival_minute: int | None
    freight_amount: Decimal


@dataclass(frozen=True, slots=True)
class PlannedLoad:
    """What one of our trucks or a carrier's trailer takes; `facts` say how near to the best that is."""

    service_code: str
    vehicle_code: str | None
    weight_kg: Decimal
    volume_m3: Decimal
    floor_positions: Decimal
    route_km: float | None
    freight_amount: Decimal
    stops: tuple[StopOnLoad, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class DayPlan:
    """Every ready line in one consignment; those that go on `ship_date` on a load or, by number, why on none."""

    warehouse: str
    ship_date: date
    consignments: tuple[Outgoing, ...]
    loads: tuple[PlannedLoad, ...]
    considered: Mapping[str, tuple[CarrierRating, ...]] = field(default_factory=dict)
    unplanned: Mapping[str, Reason] = field(default_factory=dict)
