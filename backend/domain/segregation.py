"""Which goods may share a consignment or a vehicle."""

from collections.abc import Collection
from enum import StrEnum


class HandlingClass(StrEnum):
    """How goods must travel."""

    ORDINARY = "ordinary"
    HAZMAT = "hazmat"
    TEMPERATURE = "temperature"


Apart = frozenset[frozenset[HandlingClass]]
"""Pairs of classes that never ride in one vehicle."""

APART: Apart = frozenset({frozenset({HandlingClass.HAZMAT, HandlingClass.TEMPERATURE})})
"""Temperature goods are eaten and drunk: chemicals and batteries stay away from them. What is ordinary rides
with either; a house with stricter rules hands in its own pairs."""

EVERY_CLASS = frozenset(HandlingClass)


def may_ride_together(classes: Collection[HandlingClass], apart: Apart = APART) -> bool:
    """Whether no two of the classes must be kept apart."""
    return not any(pair <= set(classes) for pair in apart)


def compatible_groups(
    carried: Collection[frozenset[HandlingClass]], apart: Apart = APART
) -> tuple[frozenset[HandlingClass], ...]:
    """Classes that travel together as they come, joined to as few groups as a first fit finds."""
    groups: list[frozenset[HandlingClass]] = []
    for classes in sorted(set(carried), key=lambda each: (-len(each), sorted(each))):
        places = (n for n, group in enumerate(groups) if may_ride_together(group | classes, apart))
        place = next(places, len(groups))
        groups[place : place + 1] = [classes.union(*groups[place : place + 1])]
    return tuple(groups)
