"""What a consignment is packed into: standard cartons, and goods too large for one as they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

CARTON_CM = (60.0, 40.0, 40.0)
CARTON_KG = 22.0
FILL_RATE = 0.85
"""What of a carton's cube goods of different shapes really fill."""
CM3_PER_M3 = 1_000_000
PALLET_M3, PALLET_KG = 1.8, 700.0
"""What stands on one pallet place."""


@dataclass(frozen=True)
class PackedUnit:
    """One packed unit of an item."""

    sku: str
    weight_kg: float
    length_cm: float
    width_cm: float
    height_cm: float

    @property
    def cube_cm3(self) -> float:
        return self.length_cm * self.width_cm * self.height_cm

    @property
    def ships_as_itself(self) -> bool:
        """Too long, too bulky or too heavy for a carton, whichever way it is turned."""
        sides = sorted((self.length_cm, self.width_cm, self.height_cm))
        too_long = any(side > limit for side, limit in zip(sides, sorted(CARTON_CM), strict=True))
        return too_long or self.weight_kg > CARTON_KG or self.cube_cm3 > _USABLE_CM3


_USABLE_CM3 = CARTON_CM[0] * CARTON_CM[1] * CARTON_CM[2] * FILL_RATE


@dataclass
class Carton:
    """A handling unit with what is in it, by item."""

    weight_kg: float = 0.0
    cube_cm3: float = 0.0
    units: dict[str, int] = field(default_factory=dict)
    is_closed: bool = False

    def fits(self, unit: PackedUnit) -> int:
        """How many more of these go in."""
        if self.is_closed:
            return 0
        by_weight = (CARTON_KG - self.weight_kg) / unit.weight_kg if unit.weight_kg else float("inf")
        by_cube = (_USABLE_CM3 - self.cube_cm3) / unit.cube_cm3 if unit.cube_cm3 else float("inf")
        return max(0, int(min(by_weight, by_cube, 1e9) + 1e-9))

    def put(self, unit: PackedUnit, quantity: int) -> None:
        self.units[unit.sku] = self.units.get(unit.sku, 0) + quantity
        self.weight_kg += unit.weight_kg * quantity
        self.cube_cm3 += unit.cube_cm3 * quantity


def cartons_of(goods: Iterable[tuple[PackedUnit, int]]) -> list[Carton]:
    """First fit, the bulkiest items first."""
    cartons: list[Carton] = []
    for unit, quantity in sorted(goods, key=lambda each: (-each[0].cube_cm3, each[0].sku)):
        if unit.ships_as_itself:
            alone = [Carton(unit.weight_kg, unit.cube_cm3, {unit.sku: 1}, True) for _ in range(quantity)]
            cartons += alone
        else:
            _fill(cartons, unit, quantity)
    return cartons


def _fill(cartons: list[Carton], unit: PackedUnit, quantity: int) -> None:
    for carton in cartons:
        more = min(quantity, carton.fits(unit))
        if more:
            carton.put(unit, more)
            quantity -= more
    while quantity:
        carton = Carton()
        carton.put(unit, min(quantity, carton.fits(unit)))
        quantity -= carton.units[unit.sku]
        cartons.append(carton)


def weight_kg(goods: Iterable[tuple[PackedUnit, int]]) -> float:
    return round(sum(unit.weight_kg * quantity for unit, quantity in goods), 3)


def cube_m3(goods: Iterable[tuple[PackedUnit, int]]) -> float:
    return round(sum(unit.cube_cm3 * quantity for unit, quantity in goods) / CM3_PER_M3, 6)


def floor_positions(weight: float, cube: float) -> int:
    """Pallet places on a vehicle's floor, at least one."""
    return max(1, ceil(cube / PALLET_M3), ceil(weight / PALLET_KG))
