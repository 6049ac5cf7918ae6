"""What is asked for: some items often, most rarely, in quantities that fit their price."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from backend.domain.promising import RequestedLine
from backend.services.worklists import Buyer, StockedItem
from backend.simulation.dice import Dice

LINES = (1, 1, 2, 2, 3, 4)
LINE_VALUE = 90
"""About what a line comes to, at list prices."""
HEAVY = 60
"""Of so many items one sells like those that rarely do together."""


@dataclass(frozen=True)
class Demand:
    """Who orders how often and what."""

    buyers: tuple[Buyer, ...]
    items: tuple[StockedItem, ...]

    @cached_property
    def _item_weights(self) -> list[float]:
        """A long tail over the catalogue in a fixed mix: the more a unit costs, the rarer it is bought."""
        ranks = [(index * 7919) % len(self.items) for index in range(len(self.items))]
        prices = [max(1.0, float(item.list_price)) for item in self.items]
        return [
            1 / (1 + rank / HEAVY) * min(1.0, LINE_VALUE / price)
            for rank, price in zip(ranks, prices, strict=True)
        ]

    @cached_property
    def _running_items(self) -> list[float]:
        return list(accumulate(self._item_weights))

    @cached_property
    def _running_buyers(self) -> list[float]:
        """Who may owe more orders more."""
        of_company: dict[int | None, int] = {}
        for buyer in self.buyers:
            of_company[buyer.actor.company_id] = of_company.get(buyer.actor.company_id, 0) + 1
        shares = [float(each.credit_limit_amount) / of_company[each.actor.company_id] for each in self.buyers]
        return list(accumulate(shares))

    def buyer(self, dice: Dice) -> Buyer:
        return dice.weighted(self.buyers, self._running_buyers)

    def lines(self, dice: Dice) -> tuple[RequestedLine, ...]:
        """One to four different items."""
        wanted: dict[str, StockedItem] = {}
        for _ in range(dice.one_of(LINES)):
            item = dice.weighted(self.items, self._running_items)
            wanted[item.sku] = item
        return tuple(
            RequestedLine(item.sku, quantity_of(item, dice.number(1, 3))) for item in wanted.values()
        )

    def daily_units(self, orders_a_day: int) -> dict[str, float]:
        """What a day takes of each item, on average."""
        lines = orders_a_day * sum(LINES) / len(LINES)
        whole = self._running_items[-1]
        return {
            item.sku: lines * weight / whole * quantity_of(item, 2)
            for item, weight in zip(self.items, self._item_weights, strict=True)
        }


def quantity_of(item: StockedItem, measure: int) -> int:
    """A quantity that may be ordered: a line's worth at most, twice or thrice the least otherwise."""
    multiple = item.order_multiple
    least = -(-max(1, item.minimum_quantity) // multiple) * multiple
    worth = int(LINE_VALUE / float(item.list_price) * measure / 2)
    quantity = max(least, worth // multiple * multiple)
    most = item.maximum_quantity
    return quantity if most is None else min(quantity, most // multiple * multiple)
