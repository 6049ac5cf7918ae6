"""Stacks of handling units, and the lots that ride undivided: a consignment, or as much of it as a vehicle holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import NamedTuple

from backend.domain.handling_units import HandlingUnit, UnitKind
from backend.domain.promising import Reason
from backend.domain.segregation import EVERY_CLASS, HandlingClass


class Space(NamedTuple):
    """What goods take of a vehicle, or what a vehicle has, in whole numbers for exact sums."""

    grams: int
    litres: int
    tenths: int
    """Of a floor position."""

    def plus(self, other: "Space") -> "Space":
        return Space(self.grams + other.grams, self.litres + other.litres, self.tenths + other.tenths)

    def fits(self, capacity: "Space") -> bool:
        return (
            self.grams <= capacity.grams and self.litres <= capacity.litres and self.tenths <= capacity.tenths
        )


NOTHING = Space(0, 0, 0)


@dataclass(frozen=True, slots=True)
class VehicleType:
    """What a kind of vehicle holds, and the classes that it may carry."""

    code: str
    name: str
    capacity_kg: Decimal
    capacity_m3: Decimal
    floor_positions: int
    inner_height_cm: float
    handling_classes: frozenset[HandlingClass] = EVERY_CLASS

    @property
    def space(self) -> Space:
        """Rounded down."""
        return Space(int(self.capacity_kg * 1000), int(self.capacity_m3 * 1000), self.floor_positions * 10)


@dataclass(frozen=True)
class Stack:
    """Handling units one upon the other, the lowest first."""

    units: tuple[HandlingUnit, ...]

    @property
    def height_cm(self) -> float:
        return sum(unit.height_cm for unit in self.units)

    @cached_property
    def space(self) -> Space:
        """Rounded up; only the lowest stands on the floor."""
        kg = sum((unit.weight_kg for unit in self.units), Decimal(0))
        m3 = sum((unit.volume_m3 for unit in self.units), Decimal(0))
        return Space(_ceiling(kg * 1000), _ceiling(m3 * 1000), _ceiling(self.units[0].floor_positions * 10))


@dataclass(frozen=True)
class Lot:
    """Stacks of one consignment that ride in one vehicle and leave it at one stop."""

    number: str
    consignment: str
    ship_to_id: int
    handling_class: HandlingClass
    stacks: tuple[Stack, ...]

    @property
    def units(self) -> tuple[HandlingUnit, ...]:
        return tuple(unit for stack in self.stacks for unit in stack.units)

    @cached_property
    def space(self) -> Space:
        return _sum(self.stacks)

    @property
    def weight_kg(self) -> Decimal:
        return Decimal(self.space.grams) / 1000

    @property
    def volume_m3(self) -> Decimal:
        return Decimal(self.space.litres) / 1000

    @property
    def floor_positions(self) -> Decimal:
        return Decimal(self.space.tenths) / 10


@dataclass(frozen=True, slots=True)
class Unloadable:
    """A handling unit that the vehicle cannot take, and why.

    Codes: `class_not_carried`, `too_high`, `too_heavy`, `too_large`.
    """

    unit: HandlingUnit
    reason: Reason


@dataclass(frozen=True, slots=True)
class DividedGoods:
    """Lots for a kind of vehicle, and what it cannot take."""

    lots: tuple[Lot, ...]
    unloadable: tuple[Unloadable, ...]


def build_lots(units: Iterable[HandlingUnit], vehicle: VehicleType) -> DividedGoods:
    """One lot a consignment; what exceeds the vehicle is divided stack by stack, heaviest first."""
    consignments: dict[str, list[HandlingUnit]] = defaultdict(list)
    unloadable = []
    for unit in units:
        if reason := why_unloadable(unit, vehicle):
            unloadable.append(Unloadable(unit, reason))
        else:
            consignments[unit.consignment].append(unit)
    lots = [
        lot
        for number in sorted(consignments)
        for lot in _lots(stack_units(consignments[number], vehicle), vehicle)
    ]
    unloadable.sort(key=lambda each: each.unit.number)
    return DividedGoods(tuple(lots), tuple(unloadable))


def why_unloadable(unit: HandlingUnit, vehicle: VehicleType) -> Reason | None:
    """What keeps a unit out of an empty vehicle; None when it fits."""
    if unit.handling_class not in vehicle.handling_classes:
        return Reason("class_not_carried", {"handling_class": unit.handling_class})
    if unit.height_cm > vehicle.inner_height_cm:
        facts = {"height_cm": unit.height_cm, "inner_height_cm": vehicle.inner_height_cm}
        return Reason("too_high", facts)
    if unit.weight_kg > vehicle.capacity_kg:
        return Reason("too_heavy", {"weight_kg": unit.weight_kg, "capacity_kg": vehicle.capacity_kg})
    if Stack((unit,)).space.fits(vehicle.space):
        return None
    return Reason(
        "too_large",
        {
            "volume_m3": unit.volume_m3,
            "capacity_m3": vehicle.capacity_m3,
            "floor_positions": unit.floor_positions,
            "vehicle_floor_positions": vehicle.floor_positions,
        },
    )


def stack_units(units: Iterable[HandlingUnit], vehicle: VehicleType) -> tuple[Stack, ...]:
    """Pallets upon pallets that bear them, nothing upon what is lighter, up to the vehicle's roof and load."""
    stacks: list[list[HandlingUnit]] = []
    for unit in sorted(units, key=lambda each: (-each.weight_kg, each.number)):
        below = next((stack for stack in stacks if _bears(stack, unit, vehicle)), None)
        if below is None:
            stacks.append([unit])
        else:
            below.append(unit)
    return tuple(Stack(tuple(stack)) for stack in stacks)


def _bears(stack: Sequence[HandlingUnit], unit: HandlingUnit, vehicle: VehicleType) -> bool:
    top = stack[-1]
    return (
        unit.kind is top.kind is UnitKind.PALLET
        and top.is_stackable
        and unit.weight_kg <= top.weight_kg
        and sum(each.height_cm for each in stack) + unit.height_cm <= vehicle.inner_height_cm
        and Stack((*stack, unit)).space.fits(vehicle.space)
    )


def _lots(stacks: Sequence[Stack], vehicle: VehicleType) -> list[Lot]:
    capacity = vehicle.space
    parts: list[list[Stack]] = []
    taken: list[Space] = []
    for stack in sorted(stacks, key=lambda each: (-each.space.tenths, -each.space.grams)):
        place = next((n for n, each in enumerate(taken) if each.plus(stack.space).fits(capacity)), None)
        if place is None:
            parts.append([stack])
            taken.append(stack.space)
        else:
            parts[place].append(stack)
            taken[place] = taken[place].plus(stack.space)
    unit = stacks[0].units[0]
    return [
        Lot(
            f"{unit.consignment}#{number}",
            unit.consignment,
            unit.ship_to_id,
            unit.handling_class,
            tuple(part),
        )
        for number, part in enumerate(parts, start=1)
    ]


def _ceiling(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def _sum(stacks: Iterable[Stack]) -> Space:
    total = NOTHING
    for stack in stacks:
        total = total.plus(stack.space)
    return total
