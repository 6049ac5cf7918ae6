"""The expected cost of a stockout, explained; and offers in the order of what they cost us."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import conversations as people_queries
from backend.db.queries import stockouts as queries
from backend.domain.actors import Actor
from backend.domain.errors import AccountNotFound, ItemNotFound, NotAllowed
from backend.domain.plans import SPLIT_PENALTY_AMOUNT
from backend.domain.pricing import price_line
from backend.domain.promising import PromiseAnswer, PromiseOption
from backend.domain.stockout_costs import (
    CENT,
    PRIOR,
    PRIOR_WEIGHT,
    Pool,
    Probabilities,
    StockoutFacts,
    cheapest_first,
    costs_of,
    estimate,
    expected_cost,
    offering_cost,
)
from backend.domain.stockouts import way_of
from backend.domain.ways import Outcome
from backend.services.item_terms import load_item_terms
from backend.services.promises import compared

YEAR = timedelta(days=365)
DESK_ZONE = ZoneInfo("America/Chicago")


@dataclass(frozen=True)
class Wanted:
    """A quantity of an item that a company is short of; without a company, anybody."""

    company_id: int | None
    sku: str
    quantity: int


@dataclass(frozen=True)
class StockoutCost:
    """A stockout's expected cost with everything it is made of."""

    wanted: Wanted
    segment: str | None
    steps: tuple[tuple[Pool, Probabilities], ...]
    facts: StockoutFacts
    costs: dict[Outcome, Decimal]

    @property
    def probabilities(self) -> Probabilities:
        """As the narrowest pool has them."""
        return self.steps[-1][1]

    @property
    def expected_amount(self) -> Decimal:
        """Sum of probability × cost."""
        return expected_cost(self.probabilities, self.costs)

    def as_dict(self) -> dict[str, Any]:
        """Counts, prior, probabilities, costs and sum, each by outcome."""
        return {
            "sku": self.wanted.sku,
            "company_id": self.wanted.company_id,
            "segment": self.segment,
            "quantity": self.wanted.quantity,
            "prior": {"weight": PRIOR_WEIGHT, **_rounded(PRIOR)},
            "pools": [
                {
                    "pool": pool.name,
                    "events": sum(pool.counts.values()),
                    "counts": {outcome.value: pool.counts.get(outcome, 0) for outcome in Outcome},
                    "probabilities": _rounded(probabilities),
                }
                for pool, probabilities in self.steps
            ],
            "made_of": self.facts,
            "outcomes": {
                outcome.value: {
                    "probability": _rounded(self.probabilities)[outcome.value],
                    "cost_amount": self.costs[outcome],
                    "expected_amount": (
                        Decimal(self.probabilities[outcome].numerator)
                        * self.costs[outcome]
                        / self.probabilities[outcome].denominator
                    ).quantize(CENT),
                }
                for outcome in Outcome
            },
            "expected_amount": self.expected_amount,
        }


def _rounded(probabilities: Probabilities) -> dict[str, Decimal]:
    return {each.value: Decimal(round(probabilities[each] * 10000)) / 10000 for each in Outcome}


def expected_stockout_cost(
    session: Session, company_id: int | None, sku: str, quantity: int, *, now: datetime
) -> Decimal:
    """What it costs us to leave a company without a quantity of an item."""
    return stockout_costs(session, [Wanted(company_id, sku, quantity)], now=now)[0].expected_amount


def explain_stockout_cost(
    session: Session, actor: Actor, *, sku: str, company_id: int | None, quantity: int, now: datetime
) -> StockoutCost:
    """The figure with all it is made of: for our own people, as costs and margins are in it."""
    if not actor.sees_everything:
        raise NotAllowed("explain_stockout_cost", actor.role)
    if company_id is not None and people_queries.account_of(session, actor, company_id) is None:
        raise AccountNotFound(company_id)
    return stockout_costs(session, [Wanted(company_id, sku, quantity)], now=now)[0]


def stockout_costs(session: Session, wanted: Sequence[Wanted], *, now: datetime) -> list[StockoutCost]:
    """For many at once, in order: a few statements, and two to four for each company among them."""
    skus = {each.sku for each in wanted}
    goods = queries.goods_costs(session, skus)
    if unknown := next((each.sku for each in wanted if each.sku not in goods), None):
        raise ItemNotFound(unknown)
    counts = queries.outcome_counts(session, skus)
    handling = queries.handling_amount(session)
    customers = _customers(session, {each.company_id for each in wanted}, now)
    margins = _unit_margins(session, wanted, now)
    found = []
    for each in wanted:
        segment, yearly, lifetime = customers[each.company_id]
        price, substitute_margin = margins[each]
        row = goods[each.sku]
        facts = StockoutFacts(
            each.quantity, price, row.unit_cost_amount, substitute_margin, handling, yearly, lifetime
        )
        steps = estimate(_pools(counts, row.category, each.sku, segment))
        costs = costs_of(facts, SPLIT_PENALTY_AMOUNT)
        found.append(StockoutCost(each, segment, tuple(steps), facts, costs))
    return found


def _pools(counts: Sequence[Any], category: str, sku: str, segment: str | None) -> list[Pool]:
    """All stockouts, those of the category, of the item, and of the item among customers of the segment."""

    def pool(name: str, rows: Iterable[Any]) -> Pool:
        events: Counter[Outcome] = Counter()
        for row in rows:
            events[Outcome(row.outcome)] += row.events
        return Pool(name, events)

    of_item = [row for row in counts if row.sku == sku]
    pools = [
        pool("all", counts),
        pool(f"category {category}", (row for row in counts if row.category == category)),
        pool(f"item {sku}", of_item),
    ]
    if segment:
        pools.append(
            pool(f"item {sku}, segment {segment}", (row for row in of_item if row.segment == segment))
        )
    return pools


def _customers(
    session: Session, company_ids: set[int | None], now: datetime
) -> dict[int | None, tuple[str | None, Decimal, int]]:
    """Segment, margin of the last year and lifetime of each company; without one the mean of those that order."""
    known = {company_id for company_id in company_ids if company_id is not None}
    customers: dict[int | None, tuple[str | None, Decimal, int]] = {}
    rows = queries.yearly_margins(session, since=now - YEAR, company_ids=known) if known else ()
    for row in rows:
        yearly = max(Decimal(0), row.margin_amount or Decimal(0))
        customers[row.id] = row.segment, yearly, row.customer_lifetime_years
    if None in company_ids:
        everyone = queries.yearly_margins(session, since=now - YEAR, company_ids=())
        earned = [max(Decimal(0), row.margin_amount) for row in everyone]
        mean = (sum(earned, Decimal(0)) / (len(earned) or 1)).quantize(CENT)
        years = [row.customer_lifetime_years for row in everyone]
        customers[None] = None, mean, round(sum(years) / (len(years) or 1))
    return customers


def _unit_margins(
    session: Session, wanted: Sequence[Wanted], now: datetime
) -> dict[Wanted, tuple[Decimal, Decimal | None]]:
    """What a unit is sold for, and what one of its best substitute earns."""
    today = now.astimezone(DESK_ZONE).date()
    by_company: dict[int | None, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_company[each.company_id].append(each)
    margins: dict[Wanted, tuple[Decimal, Decimal | None]] = {}
    for company_id, theirs in by_company.items():
        known = load_item_terms(session, company_id, {each.sku for each in theirs}, today)
        best: dict[str, str] = {}
        for sku, substitute in known.substitutes:
            best.setdefault(sku, substitute)
        if best:
            known.add(load_item_terms(session, company_id, set(best.values()), today))
        costs = queries.goods_costs(session, set(best.values())) if best else {}
        for each in theirs:
            price = price_line(each.sku, each.quantity, known.prices[each.sku], today).unit_price
            other = best.get(each.sku)
            earned = None
            if other:
                sold = price_line(other, each.quantity, known.prices[other], today).unit_price
                earned = sold - costs[other].unit_cost_amount
            margins[each] = price, earned
    return margins


def in_offer_order(session: Session, answer: PromiseAnswer, *, now: datetime) -> PromiseAnswer:
    """The options by what offering each costs us where something is short, cheapest first; else as they are."""
    if not answer.stockouts or len(answer.options) < 2:
        return answer
    wanted = [Wanted(each.company_id, each.sku, each.short_quantity) for each in answer.stockouts]
    found = stockout_costs(session, wanted, now=now)
    costs = [_cost_to_us(option, found) for option in answer.options]
    options = [answer.options[place] for place in cheapest_first(costs)]
    return replace(answer, options=compared(options))


def _cost_to_us(option: PromiseOption, found: Sequence[StockoutCost]) -> Decimal:
    """Freight and discount on us, and the cost of its way for each item that is short."""
    cost = option.free_freight_amount + option.discount_amount
    for each in found:
        way = way_of(option, each.wanted.sku)
        if way:
            cost += offering_cost(way.way, each.probabilities, each.costs)
    return cost
