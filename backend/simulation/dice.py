"""Chance that comes again: every party throws its own dice, from the seed, the day and its name."""

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on nothing but what they were made from."""

    def __init__(self, *made_from: Any) -> None:
        self._random = Random("|".join(map(str, made_from)))

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one_of(self, things: Sequence[T]) -> T:
        return things[self._random.randrange(len(things))]

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        return self._random.choices(things, cum_weights=weights)[0]

    def some_of(self, things: Sequence[T], share: float) -> list[T]:
        """Each with the same chance, in their order."""
        return [thing for thing in things if self.happens(share)]
