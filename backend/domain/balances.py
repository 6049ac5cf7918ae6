"""What is left of one item, warehouse by warehouse and day by day, while it is given out again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from backend.domain.allocation import Share, class_timeline
from backend.domain.availability import (
    HORIZON_DAYS,
    AtpPoint,
    DatedQuantity,
    StockPosition,
    dated_changes,
    points,
)


class Balances:
    """Supply without commitments to begin with; `take` commits and `free` says what may still be."""

    def __init__(
        self,
        positions: Iterable[StockPosition],
        today: Mapping[str, date],
        shares: Iterable[Share] = (),
        horizon_days: int = HORIZON_DAYS,
    ) -> None:
        self.today = today
        self._horizon = horizon_days
        self._shares = tuple(shares)
        self._positions = {each.warehouse: each for each in positions}
        self._days = {code: self._balance(position) for code, position in self._positions.items()}
        self._taken: dict[str, dict[tuple[int, date], int]] = defaultdict(lambda: defaultdict(int))

    def _balance(self, position: StockPosition) -> list[int]:
        first = self.today[position.warehouse]
        changes = dated_changes(position.receipts, (), first, self._horizon)
        balance, days = position.on_hand_quantity - position.safety_quantity, []
        for index in range(self._horizon + 1):
            balance += changes.get(first + timedelta(days=index), 0)
            days.append(balance)
        return days

    def copy(self) -> "Balances":
        """The same, to try something on."""
        other = Balances((), self.today, self._shares, self._horizon)
        other._positions = self._positions
        other._days = {code: list(days) for code, days in self._days.items()}
        for code, taken in self._taken.items():
            other._taken[code].update(taken)
        return other

    @property
    def warehouses(self) -> tuple[str, ...]:
        return tuple(self._positions)

    def _index(self, warehouse: str, day: date) -> int:
        """A day beyond the horizon is its last, one that has passed is today."""
        return min(max((day - self.today[warehouse]).days, 0), self._horizon)

    def free(self, warehouse: str, day: date) -> int:
        """What may leave on a day without taking back what is owed later; what should have left is on the shelf."""
        if warehouse not in self._days:
            return 0
        least = min(self._days[warehouse][self._index(warehouse, day) :])
        if day < self.today[warehouse]:
            least = min(least, self._on_shelf(warehouse))
        return max(0, least)

    def _on_shelf(self, warehouse: str) -> int:
        """Units on hand that are not to leave today."""
        today = self.today[warehouse]
        leaving = sum(quantity for (_, day), quantity in self._taken[warehouse].items() if day <= today)
        return self.on_hand(warehouse) - leaving

    def take(self, warehouse: str, day: date, quantity: int, allocation_class: int) -> None:
        """Commit a quantity; less than nothing gives it back."""
        days = self._days.get(warehouse)
        if days is None:
            return
        for index in range(self._index(warehouse, day), self._horizon + 1):
            days[index] -= quantity
        self._taken[warehouse][allocation_class, day] += quantity

    def on_hand(self, warehouse: str) -> int:
        """Units on the shelf above the safety stock."""
        position = self._positions.get(warehouse)
        return position.on_hand_quantity - position.safety_quantity if position else 0

    @property
    def least(self) -> int:
        """The lowest balance anywhere."""
        return min((min(days) for days in self._days.values()), default=0)

    def timeline(self, warehouse: str, allocation_class: int) -> tuple[AtpPoint, ...]:
        """What a class may promise from, day by day, with the shares that are kept for higher ones."""
        first = self.today[warehouse]
        if any(share.release_date > first for share in self._shares):
            return self._class_timeline(warehouse, allocation_class)
        days = self._days[warehouse]
        turns = [0, *(index for index in range(1, len(days)) if days[index] != days[index - 1])]
        balances = [days[index] for index in turns]
        return points([first + timedelta(days=index) for index in turns], balances, balances)

    def _class_timeline(self, warehouse: str, allocation_class: int) -> tuple[AtpPoint, ...]:
        taken: dict[int, list[DatedQuantity]] = defaultdict(list)
        for (each, day), quantity in self._taken[warehouse].items():
            if quantity:
                taken[each].append(DatedQuantity(day, quantity))
        position = self._positions[warehouse]
        owed = tuple(each for dated in taken.values() for each in dated)
        supplied = StockPosition(
            position.sku,
            warehouse,
            position.on_hand_quantity,
            position.safety_quantity,
            position.receipts,
            owed,
        )
        return class_timeline(
            supplied, taken, self._shares, allocation_class, self.today[warehouse], self._horizon
        )
