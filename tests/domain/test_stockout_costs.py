"""Laws of what a stockout is expected to cost."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.stockout_costs import (
    PRIOR,
    Pool,
    Probabilities,
    StockoutFacts,
    cheapest_first,
    costs_of,
    estimate,
    expected_cost,
    offering_cost,
)
from backend.domain.ways import Outcome

counts = st.dictionaries(st.sampled_from(list(Outcome)), st.integers(0, 500))
levels = st.lists(counts, min_size=1, max_size=4)
amounts = st.decimals(0, 1_000_000, places=2)
costs = st.fixed_dictionaries({outcome: amounts for outcome in Outcome})


def nested(own: list[dict[Outcome, int]]) -> list[Pool]:
    """Each pool has its own events and those of all narrower ones, widest first."""
    pools = []
    for place in range(len(own)):
        inside = own[place:]
        pools.append(
            Pool(str(place), {each: sum(level.get(each, 0) for level in inside) for each in Outcome})
        )
    return pools


def narrowest(own: list[dict[Outcome, int]]) -> Probabilities:
    return estimate(nested(own))[-1][1]


@given(levels)
def test_probabilities_are_positive_and_sum_to_one(own: list[dict[Outcome, int]]) -> None:
    for _, probabilities in estimate(nested(own)):
        assert all(each > 0 for each in probabilities.values())
        assert sum(probabilities.values()) == 1


@given(levels, st.data())
def test_more_evidence_of_an_outcome_never_lowers_its_probability(
    own: list[dict[Outcome, int]], data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(list(Outcome)))
    place = data.draw(st.integers(0, len(own) - 1))
    more = [dict(level) for level in own]
    more[place][outcome] = more[place].get(outcome, 0) + data.draw(st.integers(1, 50))

    assert narrowest(more)[outcome] >= narrowest(own)[outcome]


@given(st.integers(1, 4))
def test_without_data_the_prior_is_what_we_believe(depth: int) -> None:
    assert narrowest([{} for _ in range(depth)]) == PRIOR


@given(levels)
def test_the_prior_vanishes_with_data(own: list[dict[Outcome, int]]) -> None:
    many = [*own[:-1], {each: 1_000_000 * (place + 1) for place, each in enumerate(Outcome)}]

    found = narrowest(many)

    for place, each in enumerate(Outcome):
        assert abs(found[each] - Fraction(place + 1, 15)) < Fraction(1, 10_000)


@given(levels, costs)
def test_the_expected_cost_lies_between_the_cheapest_and_the_dearest_outcome(
    own: list[dict[Outcome, int]], each: dict[Outcome, Decimal]
) -> None:
    assert min(each.values()) <= expected_cost(narrowest(own), each) <= max(each.values())


@given(levels, costs, st.sampled_from([Outcome.WAIT, Outcome.BACKORDER, Outcome.SUBSTITUTE]))
def test_offering_a_way_costs_between_taking_and_leaving_it(
    own: list[dict[Outcome, int]], each: dict[Outcome, Decimal], way: Outcome
) -> None:
    ends = (each[way], each[Outcome.LOST_SALE], each[Outcome.LOST_CUSTOMER])

    assert min(ends) <= offering_cost(way, narrowest(own), each) <= max(ends)


@given(st.lists(amounts, max_size=5))
def test_offers_are_put_in_order_without_moving_equal_ones(found: list[Decimal]) -> None:
    places = cheapest_first(found)

    assert sorted(places) == list(range(len(found)))
    assert all((found[a], a) < (found[b], b) for a, b in zip(places, places[1:], strict=False))


def facts(**changed: object) -> StockoutFacts:
    defaults: dict[str, object] = {
        "quantity": 10,
        "unit_price": Decimal("40"),
        "unit_cost_amount": Decimal("28"),
        "substitute_unit_margin": Decimal("9"),
        "handling_amount": Decimal("4"),
        "yearly_margin_amount": Decimal("1500"),
        "lifetime_years": 4,
    }
    return StockoutFacts(**defaults | changed)  # type: ignore[arg-type]


def test_each_outcome_has_its_cost() -> None:
    found = costs_of(facts(), Decimal("15"))

    assert found == {
        Outcome.WAIT: Decimal("18.00"),
        Outcome.BACKORDER: Decimal("37.00"),
        Outcome.SUBSTITUTE: Decimal("34.00"),
        Outcome.LOST_SALE: Decimal("120.00"),
        Outcome.LOST_CUSTOMER: Decimal("6000.00"),
    }


def test_a_lost_customer_costs_at_least_the_sale_and_nothing_costs_less_than_nothing() -> None:
    assert costs_of(facts(yearly_margin_amount=Decimal(0)), Decimal(0))[Outcome.LOST_CUSTOMER] == 120
    assert costs_of(facts(unit_price=Decimal("20")), Decimal(0))[Outcome.LOST_SALE] == 0
