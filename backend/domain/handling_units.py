"""Handling units: the pallets, pieces and loose cartons that a consignment becomes, and their floor positions.

A floor position is the place of one 48 by 40 inch pallet, the size of the Grocery Manufacturers Association.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from math import ceil

from backend.domain.segregation import HandlingClass

PALLET_LENGTH_CM, PALLET_WIDTH_CM, PALLET_BASE_CM = 121.9, 101.6, 14.0
PALLET_KG = Decimal(20)
"""The wood itself."""
HIGHEST_PALLET_CM = 180.0
HEAVIEST_PALLET_KG = Decimal(1000)
"""With its wood."""
USED_SPACE_RATE = 0.85
"""What cartons of several sizes fill of the room they stand in."""
LOOSE_HEIGHT_CM = 120.0
MOST_LOOSE_M3, MOST_LOOSE_KG = Decimal("0.35"), Decimal(150)
"""More than this is put on a pallet."""
LITRE, TENTH = Decimal("0.001"), Decimal("0.1")


class UnitKind(StrEnum):
    PALLET = "pallet"
    PIECE = "piece"
    CARTONS = "cartons"


@dataclass(frozen=True, slots=True)
class PackedGoods:
    """A quantity of an order line and the size of one packed unit; `is_stackable`: something may stand on it."""

    order_line_id: int
    sku: str
    quantity: int
    weight_kg: Decimal
    length_cm: float
    width_cm: float
    height_cm: float
    pallet_quantity: int | None = None
    is_stackable: bool = True

    @property
    def sides_cm(self) -> tuple[float, float, float]:
        """Length, width and height; a side that nobody measured counts as a centimetre."""
        return max(1.0, self.length_cm), max(1.0, self.width_cm), max(1.0, self.height_cm)

    @property
    def volume_m3(self) -> float:
        """Of one unit."""
        length, width, height = self.sides_cm
        return length * width * height / 1e6


@dataclass(frozen=True, slots=True)
class Content:
    """How much of an order line is in a handling unit."""

    order_line_id: int
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class HandlingUnit:
    """What is moved as one; volume is the room it takes, floor positions are in tenths."""

    number: str
    consignment: str
    ship_to_id: int
    handling_class: HandlingClass
    kind: UnitKind
    contents: tuple[Content, ...]
    weight_kg: Decimal
    volume_m3: Decimal
    height_cm: float
    floor_positions: Decimal
    is_stackable: bool


@dataclass(frozen=True, slots=True)
class _Built:
    """A handling unit before it has a number."""

    kind: UnitKind
    contents: tuple[Content, ...]
    weight_kg: Decimal
    volume_m3: Decimal
    height_cm: float
    floor_positions: Decimal
    is_stackable: bool


def build_units(
    consignment: str, ship_to_id: int, handling_class: HandlingClass, goods: Iterable[PackedGoods]
) -> tuple[HandlingUnit, ...]:
    """All the goods in handling units: full pallets of one line, pieces that fit no pallet, and the rest on
    mixed pallets, or loose when it is little."""
    built: list[_Built] = []
    rest: list[tuple[PackedGoods, int]] = []
    for each in sorted(goods, key=lambda each: (each.order_line_id, each.sku)):
        per_pallet = units_per_pallet(each)
        if not per_pallet:
            built += [_piece(each)] * each.quantity
            continue
        full, left = divmod(each.quantity, per_pallet)
        built += [_pallet([(each, per_pallet)], _layered_height(each, per_pallet))] * full
        if left:
            rest.append((each, left))
    built += [_loose(rest)] if _is_little(rest) else _mixed_pallets(rest)
    return tuple(
        HandlingUnit(
            f"{consignment}/{number}",
            consignment,
            ship_to_id,
            handling_class,
            each.kind,
            each.contents,
            each.weight_kg,
            each.volume_m3,
            each.height_cm,
            each.floor_positions,
            each.is_stackable,
        )
        for number, each in enumerate((each for each in built if each.contents), start=1)
    )


def units_per_pallet(goods: PackedGoods) -> int:
    """By layers, height and weight, and no more than the item's own pallet; 0 for what fits on none."""
    layers = int((HIGHEST_PALLET_CM - PALLET_BASE_CM) // goods.sides_cm[2])
    count = _per_layer(goods) * layers
    if goods.weight_kg > 0:
        count = min(count, int((HEAVIEST_PALLET_KG - PALLET_KG) // goods.weight_kg))
    return min(count, goods.pallet_quantity or count)


def _per_layer(goods: PackedGoods) -> int:
    sides = goods.sides_cm[:2]
    return max(int(PALLET_LENGTH_CM // a) * int(PALLET_WIDTH_CM // b) for a, b in (sides, sides[::-1]))


def _layered_height(goods: PackedGoods, quantity: int) -> float:
    return PALLET_BASE_CM + ceil(quantity / _per_layer(goods)) * goods.sides_cm[2]


def _piece(goods: PackedGoods) -> _Built:
    """One unit by itself, turned so that it takes the fewest floor positions."""
    sides = goods.sides_cm[:2]
    positions = min(ceil(a / PALLET_LENGTH_CM) * ceil(b / PALLET_WIDTH_CM) for a, b in (sides, sides[::-1]))
    return _Built(
        UnitKind.PIECE,
        (Content(goods.order_line_id, goods.sku, 1),),
        goods.weight_kg,
        _litres(goods.volume_m3),
        goods.height_cm,
        Decimal(positions),
        False,
    )


def _pallet(parts: Sequence[tuple[PackedGoods, int]], height_cm: float) -> _Built:
    return _Built(
        UnitKind.PALLET,
        _contents(parts),
        _weight(parts) + PALLET_KG,
        _litres(PALLET_LENGTH_CM * PALLET_WIDTH_CM * height_cm / 1e6),
        height_cm,
        Decimal(1),
        all(goods.is_stackable for goods, _ in parts),
    )


def _is_little(rest: Sequence[tuple[PackedGoods, int]]) -> bool:
    return _volume(rest) <= MOST_LOOSE_M3 and _weight(rest) <= MOST_LOOSE_KG


def _loose(rest: Sequence[tuple[PackedGoods, int]]) -> _Built:
    """Cartons on the floor, as high as a person stacks them."""
    volume = _volume(rest)
    column_m3 = PALLET_LENGTH_CM * PALLET_WIDTH_CM * LOOSE_HEIGHT_CM * USED_SPACE_RATE / 1e6
    positions = (volume / Decimal(column_m3)).quantize(TENTH, ROUND_CEILING)
    height = max((LOOSE_HEIGHT_CM, *(goods.height_cm for goods, _ in rest)))
    return _Built(UnitKind.CARTONS, _contents(rest), _weight(rest), volume, height, positions, False)


def _mixed_pallets(rest: Iterable[tuple[PackedGoods, int]]) -> list[_Built]:
    """Largest first, each on the first pallet with room for it."""
    footprint_m2 = PALLET_LENGTH_CM * PALLET_WIDTH_CM / 1e4 * USED_SPACE_RATE
    room_m3 = footprint_m2 * (HIGHEST_PALLET_CM - PALLET_BASE_CM) / 100
    pallets: list[list[tuple[PackedGoods, int]]] = []
    left: list[tuple[float, Decimal]] = []
    for goods, quantity in sorted(rest, key=lambda each: (-each[0].volume_m3, each[0].order_line_id)):
        place = 0
        while quantity:
            if place == len(pallets):
                pallets.append([])
                left.append((room_m3, HEAVIEST_PALLET_KG - PALLET_KG))
            put = min(quantity, _fitting(goods, *left[place], is_empty=not pallets[place]))
            if put:
                pallets[place].append((goods, put))
                left[place] = left[place][0] - put * goods.volume_m3, left[place][1] - put * goods.weight_kg
                quantity -= put
            place += 1
    return [_pallet(parts, _mixed_height(parts, footprint_m2)) for parts in pallets]


def _fitting(goods: PackedGoods, room_m3: float, kg: Decimal, *, is_empty: bool) -> int:
    """One always goes on an empty pallet: it fits by its sides, though it wastes more room than usual."""
    count = max(0, int(room_m3 // goods.volume_m3))
    if goods.weight_kg > 0:
        count = min(count, int(kg // goods.weight_kg))
    return count or int(is_empty)


def _mixed_height(parts: Sequence[tuple[PackedGoods, int]], footprint_m2: float) -> float:
    filled = float(_volume(parts)) / footprint_m2 * 100
    return min(HIGHEST_PALLET_CM, PALLET_BASE_CM + max(filled, *(goods.height_cm for goods, _ in parts)))


def _contents(parts: Iterable[tuple[PackedGoods, int]]) -> tuple[Content, ...]:
    return tuple(Content(goods.order_line_id, goods.sku, quantity) for goods, quantity in parts)


def _weight(parts: Iterable[tuple[PackedGoods, int]]) -> Decimal:
    return sum((goods.weight_kg * quantity for goods, quantity in parts), Decimal(0))


def _volume(parts: Iterable[tuple[PackedGoods, int]]) -> Decimal:
    return _litres(sum(goods.volume_m3 * quantity for goods, quantity in parts))


def _litres(m3: float) -> Decimal:
    return Decimal(m3).quantize(LITRE, ROUND_CEILING)
