"""Who plays, on which database, and what has come of it so far."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.calendars import is_open
from backend.domain.errors import OrderDeskError
from backend.services import worklists
from backend.services.worklists import Buyer, StockedItem
from backend.simulation.dice import Dice
from backend.simulation.rates import RATES, Rates

T = TypeVar("T")
ZONE = ZoneInfo("America/Chicago")
CARRIER_WEEK = "12345"


class UnitOfWork(Protocol):
    """Runs work on the database in a transaction of its own."""

    def __call__(self, work: Callable[[Session], T]) -> T: ...


@dataclass(frozen=True)
class Plan:
    """What is to be played."""

    first_day: date
    days: int
    seed: int
    orders_a_day: int = 200
    rates: Rates = RATES


@dataclass
class World:
    """The stage: everybody who takes part, the database, and a tally of what was done and refused."""

    plan: Plan
    write: UnitOfWork
    read: UnitOfWork
    buyers: tuple[Buyer, ...] = ()
    items: tuple[StockedItem, ...] = ()
    centres: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @classmethod
    def found(cls, plan: Plan, write: UnitOfWork, read: UnitOfWork) -> "World":
        """The world as the database knows it."""
        return cls(
            plan,
            write,
            read,
            read(worklists.list_buyers),
            read(worklists.list_items),
            read(worklists.list_centres),
        )

    @property
    def rates(self) -> Rates:
        return self.plan.rates

    def dice(self, *about: Any) -> Dice:
        return Dice(self.plan.seed, *about)

    def actors(self) -> dict[int, Actor]:
        """Buyers by their contact."""
        return {buyer.actor.contact_id: buyer.actor for buyer in self.buyers}

    def open_centres(self, day: date) -> list[str]:
        """Centres that work that day."""
        return [code for code, weekdays in self.centres.items() if is_open(day, weekdays)]

    def do(self, verb: str, work: Callable[[Session], T]) -> T | None:
        """Work in a transaction of its own; a refusal is counted and undoes it."""
        try:
            result = self.write(work)
        except OrderDeskError as refusal:
            self.refused[f"{verb}: {refusal.code}"] += 1
            return None
        self.done[verb] += 1
        return result


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the simulated day, by the desk's clock."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)
