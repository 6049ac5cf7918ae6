"""When somebody can come to install: technicians near by, their working days, and what is booked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.domain.calendars import is_open

HORIZON_DAYS = 60


@dataclass(frozen=True)
class TechnicianTerms:
    """Somebody who installs: how far from the site, on which weekdays, how often a day."""

    code: str
    name: str
    distance_km: float
    maximum_km: float
    working_weekdays: str
    visits_a_day: int


@dataclass(frozen=True)
class Slot:
    """A visit that can be booked; `number` counts the technician's visits of the day."""

    technician_code: str
    technician_name: str
    visit_date: date
    number: int
    visits_a_day: int

    @property
    def key(self) -> tuple[str, date, int]:
        return self.technician_code, self.visit_date, self.number


def in_reach(technicians: Sequence[TechnicianTerms]) -> list[TechnicianTerms]:
    """Those whose region the site is in, the nearest first."""
    near = [each for each in technicians if each.distance_km <= each.maximum_km]
    return sorted(near, key=lambda each: (each.distance_km, each.code))


def free_slots(
    technicians: Sequence[TechnicianTerms],
    booked: Collection[tuple[str, date, int]],
    *,
    earliest: date,
    site_weekdays: str,
) -> Iterator[Slot]:
    """Every free visit from a day on, earliest first: the technician works, and the site is open."""
    near = in_reach(technicians)
    for offset in range(HORIZON_DAYS):
        day = earliest + timedelta(days=offset)
        if not near or not is_open(day, site_weekdays):
            continue
        of_day = [
            Slot(each.code, each.name, day, number, each.visits_a_day)
            for each in near
            if is_open(day, each.working_weekdays)
            for number in range(1, each.visits_a_day + 1)
            if (each.code, day, number) not in booked
        ]
        yield from sorted(of_day, key=lambda slot: (slot.number / slot.visits_a_day, _rank(near, slot)))


def _rank(near: Sequence[TechnicianTerms], slot: Slot) -> int:
    return next(rank for rank, each in enumerate(near) if each.code == slot.technician_code)


def choices(slots: Iterator[Slot], limit: int) -> list[Slot]:
    """The first slots that a buyer can tell apart: one for each day and time of the day."""
    found: dict[tuple[date, int, int], Slot] = {}
    for slot in slots:
        found.setdefault((slot.visit_date, slot.number, slot.visits_a_day), slot)
        if len(found) == limit:
            break
    return list(found.values())
