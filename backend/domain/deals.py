"""What a buyer sees of an offer, and which offers are worth showing side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

Offered = TypeVar("Offered")


@dataclass(frozen=True, slots=True)
class Deal:
    """What it costs the buyer, when its first part comes, when it is complete, and whether it is what was asked."""

    amount: Decimal
    first_date: date
    last_date: date
    is_as_asked: bool = True


def is_no_better(deal: Deal, other: Deal, by: date | None) -> bool:
    """Whether a buyer who is offered the other has no use for this one.

    It costs no less and comes no sooner; or it costs the same and both keep the requested date.
    """
    if not other.is_as_asked and deal.is_as_asked:
        return False
    if deal.amount == other.amount and _are_in_time(by, deal, other):
        return True
    is_no_sooner = deal.last_date >= other.last_date and deal.first_date >= other.first_date
    return is_no_sooner and deal.amount >= other.amount


def is_better(deal: Deal, other: Deal, by: date | None) -> bool:
    """Whether a buyer would be wronged with the other: complete sooner for no more, or no later for less.

    Sooner is worth nothing to a buyer whose requested date both keep.
    """
    dates, other_dates = (deal.last_date, deal.first_date), (other.last_date, other.first_date)
    if _are_in_time(by, deal, other):
        return deal.amount < other.amount
    return (deal.amount, dates) < (other.amount, other_dates) and dates <= other_dates


def worth_showing(
    offers: Sequence[Offered], deal_of: Callable[[Offered], Deal], by: date | None
) -> list[Offered]:
    """The first offer, and in order what a buyer has a reason to take instead of any other."""
    deals = [deal_of(offer) for offer in offers]
    return [
        offer
        for at, (offer, deal) in enumerate(zip(offers, deals, strict=True))
        if at == 0
        or not any(
            is_no_better(deal, other, by) and (place < at or not is_no_better(other, deal, by))
            for place, other in enumerate(deals)
            if place != at
        )
    ]


def _are_in_time(by: date | None, *deals: Deal) -> bool:
    return by is not None and all(deal.last_date <= by for deal in deals)
