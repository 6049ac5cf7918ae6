"""Quantities and units as the trade states them, and what they come to in units of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class StatedQuantity:
    """A quantity in the speaker's words: "half a case" is 0.5 of unit case; no unit is the item's own."""

    quantity: Decimal | None
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Packing:
    """How an item is counted: its unit, its pack levels, and the pieces inside one unit by their name."""

    unit: str
    levels: Mapping[str, int]
    pieces: Mapping[str, int]
