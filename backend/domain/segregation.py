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
    classes: Collection[HandlingClass], apart: Apart = APART
) -> tuple[frozenset[HandlingClass], ...]:
    """The classes in as few groups as a first fit finds, none with two that must be apart."""
    groups: list[set[HandlingClass]] = []
    for each in sorted(classes):
        fitting = next((group for group in groups if may_ride_together({*group, each}, apart)), None)
        if fitting is None:
            groups.append({each})
        else:
            fitting.add(each)
    return tuple(map(frozenset, groups))
