"""What a stockout costs us: how likely each outcome is, what each costs, and the sum of the products.

Probabilities are Dirichlet means, shrunk step by step (empirical Bayes, as in Gelman et al., Bayesian Data Analysis,
ch. 5): a wide pool is the prior of the next narrower one, so an item with few stockouts of its own is judged by its
category, and that by all. Fractions keep their sum exactly one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from backend.domain.ways import LOST, Outcome

CENT = Decimal("0.01")
EXPEDITE_RATE = Decimal("0.05")
"""Of the goods' cost: what hurrying a supplier or a truck for the missing units comes to."""
PRIOR: Mapping[Outcome, Fraction] = {
    Outcome.WAIT: Fraction(35, 100),
    Outcome.BACKORDER: Fraction(25, 100),
    Outcome.SUBSTITUTE: Fraction(15, 100),
    Outcome.LOST_SALE: Fraction(22, 100),
    Outcome.LOST_CUSTOMER: Fraction(3, 100),
}
"""What we believe of a buyer of business goods before anything is recorded."""
PRIOR_WEIGHT = 10
"""As much as so many recorded outcomes."""

Probabilities = Mapping[Outcome, Fraction]


@dataclass(frozen=True, slots=True)
class Pool:
    """Recorded outcomes that belong together: of all items, of a category, of an item."""

    name: str
    counts: Mapping[Outcome, int]


def shrunk(prior: Probabilities, counts: Mapping[Outcome, int], weight: int = PRIOR_WEIGHT) -> Probabilities:
    """Mean of the Dirichlet posterior: counts and a prior worth `weight` of them."""
    total = weight + sum(counts.values())
    return {outcome: (weight * prior[outcome] + counts.get(outcome, 0)) / total for outcome in Outcome}


def estimate(pools: Iterable[Pool], prior: Probabilities = PRIOR) -> list[tuple[Pool, Probabilities]]:
    """After each pool, widest first; each is the prior of the next."""
    steps: list[tuple[Pool, Probabilities]] = []
    for pool in pools:
        prior = shrunk(prior, pool.counts)
        steps.append((pool, prior))
    return steps


@dataclass(frozen=True, slots=True)
class StockoutFacts:
    """What the costs are made of, for a quantity of an item and a customer.

    `substitute_unit_margin` is empty where no substitute is listed: then what is taken instead earns as much.
    """

    quantity: int
    unit_price: Decimal
    unit_cost_amount: Decimal
    substitute_unit_margin: Decimal | None
    handling_amount: Decimal
    yearly_margin_amount: Decimal
    lifetime_years: int

    @property
    def unit_margin(self) -> Decimal:
        """What one unit earns."""
        return self.unit_price - self.unit_cost_amount


def costs_of(facts: StockoutFacts, another_shipment_amount: Decimal) -> dict[Outcome, Decimal]:
    """What each outcome costs us, to the cent and never less than nothing.

    Wait: expedite and handling. Back-order: that and another shipment. Substitute: handling and the margin given
    up. Lost sale: its margin. Lost customer: a year's margin for its lifetime, at least that of the sale.
    """
    expedite = facts.unit_cost_amount * facts.quantity * EXPEDITE_RATE
    margin = facts.unit_margin * facts.quantity
    kept = facts.unit_margin if facts.substitute_unit_margin is None else facts.substitute_unit_margin
    given_up = max(Decimal(0), facts.unit_margin - kept) * facts.quantity
    wait = expedite + facts.handling_amount
    costs = {
        Outcome.WAIT: wait,
        Outcome.BACKORDER: wait + facts.handling_amount + another_shipment_amount,
        Outcome.SUBSTITUTE: facts.handling_amount + given_up,
        Outcome.LOST_SALE: margin,
        Outcome.LOST_CUSTOMER: max(margin, facts.yearly_margin_amount * facts.lifetime_years),
    }
    return {outcome: max(Decimal(0), cost).quantize(CENT, ROUND_HALF_EVEN) for outcome, cost in costs.items()}


def expected_cost(probabilities: Probabilities, costs: Mapping[Outcome, Decimal]) -> Decimal:
    """Sum of probability × cost, to the cent."""
    return _cents(sum((probabilities[each] * Fraction(costs[each]) for each in Outcome), Fraction(0)))


def offering_cost(way: Outcome, probabilities: Probabilities, costs: Mapping[Outcome, Decimal]) -> Decimal:
    """What it costs us to offer this way first: taken as often as buyers took it rather than left, else they
    leave."""
    lost = {each: probabilities[each] for each in LOST}
    leaving = sum(lost.values())
    left = sum((lost[each] * Fraction(costs[each]) for each in LOST), Fraction(0))
    taken = probabilities[way] * Fraction(costs[way])
    return _cents((taken + left) / (probabilities[way] + leaving))


def _cents(amount: Fraction) -> Decimal:
    """Half-even, without a detour by binary or rounded figures."""
    return Decimal(round(amount * 100)) * CENT


def cheapest_first(costs: Sequence[Decimal]) -> list[int]:
    """Places in the order of what they cost; equal ones stay as they were."""
    return sorted(range(len(costs)), key=lambda place: costs[place])
