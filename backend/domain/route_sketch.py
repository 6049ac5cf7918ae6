"""Routes drawn as a sketch: places by latitude and longitude on a sheet, without a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sheet of this size with the warehouse and each route's stops in order, in its units."""

    width: int
    height: int
    home: Point
    routes: Mapping[str, tuple[Point, ...]]


def sketch(
    home: Point,
    routes: Mapping[str, Sequence[Point]],
    *,
    width: int = 640,
    height: int = 360,
    margin: int = 28,
) -> Sketch:
    """North is up; a kilometre is as long in either direction (equirectangular at the warehouse)."""
    narrow = cos(radians(home[0]))
    flat = {name: [_flat(each, narrow) for each in stops] for name, stops in routes.items()}
    every = [_flat(home, narrow), *(point for stops in flat.values() for point in stops)]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    north, south = min(y for _, y in every), max(y for _, y in every)
    spans = ((width - 2 * margin, east - west), (height - 2 * margin, south - north))
    scale = min((room / span for room, span in spans if span > 0), default=1.0)

    def placed(point: Point) -> Point:
        x = width / 2 + (point[0] - (west + east) / 2) * scale
        y = height / 2 + (point[1] - (north + south) / 2) * scale
        return round(x, 1), round(y, 1)

    drawn = {name: tuple(map(placed, stops)) for name, stops in flat.items()}
    return Sketch(width, height, placed(every[0]), drawn)


def _flat(point: Point, narrow: float) -> Point:
    return point[1] * narrow, -point[0]
