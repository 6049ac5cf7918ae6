"""Units of the trade, and what a stated quantity comes to in units of an item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

UNITS = {
    "each": ("each", "ea", "unit", "units", "nos"),
    "piece": ("piece", "pieces", "pc", "pcs", "pce", "stk"),
    "case": ("case", "cases", "cs", "carton", "cartons", "ctn", "ctns", "karton", "kartons"),
    "box": ("box", "boxes", "bx", "bxs", "caja", "cajas", "boite", "boites", "schachtel", "schachteln"),
    "pack": (
        "pack", "packs", "pk", "pks", "package", "packages", "packet", "packets", "pkg", "pkgs",
        "paquete", "paquetes", "paquet", "paquets",
    ),
    "ream": ("ream", "reams", "rm", "rms", "ramette", "ramettes"),
    "layer": ("layer", "layers", "tier", "tiers"),
    "pallet": ("pallet", "pallets", "plt", "plts", "skid", "skids", "palette", "paletten"),
    "roll": ("roll", "rolls"),
    "bottle": ("bottle", "bottles"),
    "pair": ("pair", "pairs", "pr"),
    "set": ("set", "sets"),
    "bag": ("bag", "bags"),
    "tube": ("tube", "tubes"),
    "can": ("can", "cans"),
    "sheet": ("sheet", "sheets"),
    "dozen": ("dozen", "dozens", "doz", "dz", "docena", "docenas", "dutzend"),
    "gross": ("gross",),
    "sleeve": ("sleeve", "sleeves"),
    "bundle": ("bundle", "bundles"),
}  # fmt: skip
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
NUMERALS = {"dozen": 12, "gross": 144}
"""Units that only count: two dozen cases are 24 cases."""
CONTAINERS = frozenset(("roll", "bottle", "tube", "can", "bag", "set", "piece", "pair"))
"""What one of an item sold by the each may be called."""
COUNTED = frozenset(
    ("count", "pack", "pack_size", "pack_count", "pack_quantity", "pieces", "per_pack", "quantity")
)
"""Properties that say how many pieces are in one unit."""
_PACKED = re.compile(
    r", (\d+)(?: (?:pads|sets|colors|pieces|pairs))?$"
    r"|\b(?:box|pack|case|bag|set|carton|tub|jar) of (\d+)\b|\b(\d+)[- ]?(?:pack|pk|count|ct)\b",
    re.I,
)
_CONTENTS = re.compile(r"\b(\d+) (reams|rolls|bottles|cans|tubes|bags|packs|sleeves)\b", re.I)
FEW = 10
"""Less than a tenth of a pack is no number of its pieces."""
SAME = (frozenset(("case", "box")), frozenset(("pack", "box")))


@dataclass(frozen=True)
class StatedQuantity:
    """A quantity in the speaker's words: "half a case" is 0.5 of unit case; no unit is the item's own.

    `quantity` is empty when only "some" or a range was said; `is_vague` marks "about 20", `is_each` "2 of
    each", `is_article` the "a" of "a chair".
    """

    quantity: Decimal | None
    unit: str | None
    start: int
    end: int
    is_vague: bool = False
    is_each: bool = False
    is_article: bool = False


@dataclass(frozen=True)
class Packing:
    """How an item is counted: its unit, its pack levels with their quantities of units, and how many pieces
    of
    a kind are inside one unit (10 reams, 5000 sheets)."""

    unit: str
    levels: Mapping[str, int] = field(default_factory=dict)
    pieces: Mapping[str, int] = field(default_factory=dict)

    @property
    def holds_pieces(self) -> bool:
        """Whether one unit is a pack of several of what it is called: AA batteries, box of 24."""
        return self.pieces.get("piece", 1) > 1

    def may_count_pieces(self, quantity: Decimal) -> bool:
        """Whether a plain number may mean the pieces: of 12 pens to the box 24 may, of 360 creamers 2 do not."""
        return self.holds_pieces and quantity * FEW > self.pieces["piece"]


def unit_named(word: str) -> str | None:
    """The unit that a word names: "ctn" is a case."""
    return UNIT_OF.get(word)


def is_sold_in(unit: str, packing: Packing) -> bool:
    """Whether the item's own unit is the one named."""
    return UNIT_OF.get(packing.unit, packing.unit) == unit


def in_item_units(quantity: Decimal, unit: str | None, packing: Packing) -> int | None:
    """The whole number of item units, or None when it does not come out whole or the unit says nothing
    sure."""
    factor = _factor(unit, packing)
    if factor is None:
        return None
    exact = quantity * factor[0] / factor[1]
    return int(exact) if exact == exact.to_integral_value() and exact > 0 else None


def _factor(unit: str | None, packing: Packing) -> tuple[int, int] | None:
    """Item units in one stated unit, as a fraction."""
    own = UNIT_OF.get(packing.unit, packing.unit)
    if unit is None or unit in (own, "each"):
        return (1, NUMERALS[own]) if unit == "each" and own in NUMERALS else (1, 1)
    if unit in NUMERALS:
        return None if packing.holds_pieces else (NUMERALS[unit], 1)
    if unit in packing.levels:
        return packing.levels[unit], 1
    if packing.pieces.get(unit):
        return 1, packing.pieces[unit]
    return _usual(unit, own, packing)


def _usual(unit: str, own: str, packing: Packing) -> tuple[int, int] | None:
    """What the trade takes for granted: a box sold as such is a carton; loose things are counted one by
    one."""
    if {unit, own} in SAME and not packing.levels.get("case"):
        return 1, 1
    if {unit, own} == {"pack", "box"} and packing.pieces:
        return 1, 1
    if own != "each" or unit not in CONTAINERS:
        return None
    return (2, 1) if unit == "pair" else (1, 1)


def pieces_of(name: str, properties: Mapping[str, str]) -> dict[str, int]:
    """What is inside one unit, from properties ("sheets 5000", "count 12") and the name ("box of 12")."""
    pieces: dict[str, int] = {}
    for key, value in properties.items():
        number = str(value).replace(",", "").split(" ")[0]
        lowered = key.lower().replace(" ", "_")
        if number.isdecimal() and int(number) > 0:
            unit = "piece" if lowered in COUNTED else UNIT_OF.get(lowered.split("_per_")[0])
            if unit:
                pieces[unit] = int(number)
    for match in _CONTENTS.finditer(name):
        if unit := UNIT_OF.get(match[2].lower()):
            pieces.setdefault(unit, int(match[1]))
    if packed := _PACKED.search(name):
        pieces.setdefault("piece", int(next(number for number in packed.groups() if number)))
    return pieces
