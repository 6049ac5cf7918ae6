"""LTL freight classes by density: the eighteen classes of the National Motor Freight Classification.

Thresholds are its density guideline in pounds per cubic foot, in force until the thirteen-step scale of July 2025
for what has no class of its own; carriers' tables still name all eighteen.
"""

from decimal import Decimal

POUNDS_PER_CUBIC_FOOT = Decimal("0.0624279606")
"""In one kilogram per cubic metre."""

CLASSES = tuple(
    (Decimal(least), Decimal(freight_class))
    for least, freight_class in (
        ("50", "50"), ("35", "55"), ("30", "60"), ("22.5", "65"), ("15", "70"), ("13.5", "77.5"), ("12", "85"),
        ("10.5", "92.5"), ("9", "100"), ("8", "110"), ("7", "125"), ("6", "150"), ("5", "175"), ("4", "200"),
        ("3", "250"), ("2", "300"), ("1", "400"), ("0", "500"),
    )
)  # fmt: skip
"""Least density and class, the densest first."""


def density(weight_kg: Decimal, volume_m3: Decimal) -> Decimal:
    """Pounds per cubic foot."""
    return weight_kg / volume_m3 * POUNDS_PER_CUBIC_FOOT


def freight_class(weight_kg: Decimal, volume_m3: Decimal) -> Decimal:
    """What takes no room is as dense as can be."""
    if volume_m3 <= 0:
        return CLASSES[0][1]
    dense = density(weight_kg, volume_m3)
    return next(each for least, each in CLASSES if dense >= least)
