"""What a buyer is shown: options with a reason to be taken, freight that is free for a reason, true titles."""

from datetime import date
from decimal import Decimal
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.choosing import Choice, Request, choose_plans
from backend.domain.freight import STANDARD
from backend.domain.offering import side_by_side
from backend.domain.plans import charged_freight
from backend.domain.promising import PromisedLine, PromiseOption, PromisePart, Reason
from backend.domain.sourcing import cheapest_plan, fastest_plan
from tests.domain.test_sourcing import GOODS, SKUS, TODAY, Carrier, House, as_site, day, demands, stocks

LEVELS = {"ECO": "economy", "EXP": "express", "GND": "standard", "TRK": "standard"}
carrier_sets = st.lists(
    st.builds(
        lambda code, *terms: Carrier(code, *terms, level=LEVELS[code]),
        st.sampled_from(sorted(LEVELS)),
        st.integers(1, 5),
        st.integers(5, 12),
        st.integers(0, 4),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.code,
).map(tuple)
house_lists = st.lists(
    st.builds(
        House,
        st.sampled_from(["ATL", "DAL", "RNO"]),
        st.integers(0, 6),
        st.fixed_dictionaries({sku: stocks for sku in SKUS}),
        carrier_sets,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.code,
)
wishes = st.tuples(st.none() | st.integers(1, 10).map(day), st.booleans(), st.booleans())


def choose(
    houses: list[House],
    demand: dict[str, int],
    wish: tuple[date | None, bool, bool],
    *,
    best_only: bool = False,
) -> Choice:
    return choose_plans([*map(as_site, houses)], Request(demand, GOODS, *wish), best_only=best_only)


def seen(choice: Choice) -> list[tuple[Decimal, date, date]]:
    """What tells the options apart for the buyer: freight, complete on, begun on."""
    free = choice.free_freight_amount
    return [(charged_freight(p.plan, free), p.plan.last_date, p.plan.first_date) for p in choice.plans]


@settings(deadline=None, max_examples=300)
@given(house_lists, demands, wishes)
def test_no_option_is_plainly_worse_than_another(houses, demand, wish) -> None:
    shown = seen(choose(houses, demand, wish))

    for one, other in permutations(shown, 2):
        assert not all(mine >= yours for mine, yours in zip(one, other, strict=True)), (one, other)


@settings(deadline=None, max_examples=300)
@given(house_lists, demands, wishes)
def test_of_those_in_time_no_two_cost_the_same(houses, demand, wish) -> None:
    by = wish[0]

    in_time = [amount for amount, complete, _ in seen(choose(houses, demand, wish)) if by and complete <= by]

    assert len(in_time) == len(set(in_time))


@settings(deadline=None, max_examples=200)
@given(house_lists, demands, wishes)
def test_the_recommended_is_in_time_and_costs_us_least_unless_another_costs_the_buyer_less(
    houses, demand, wish
) -> None:
    by, may_split, _ = wish
    choice = choose(houses, demand, wish)
    least = by and cheapest_plan([*map(as_site, houses)], demand, GOODS, by, may_split=may_split)
    if not least:
        return

    first, free = choice.plans[0].plan, choice.free_freight_amount

    assert first.last_date <= by
    assert first.landed_amount == least.landed_amount or charged_freight(first, free) < charged_freight(
        least, free
    )


@settings(deadline=None, max_examples=200)
@given(house_lists, demands, wishes)
def test_the_one_that_is_taken_unseen_is_the_first_of_those_shown(houses, demand, wish) -> None:
    every, best = choose(houses, demand, wish), choose(houses, demand, wish, best_only=True)

    assert (best.plans, best.free_freight_amount) == (
        every.plans[:1],
        every.free_freight_amount if every.plans else 0,
    )


@settings(deadline=None, max_examples=200)
@given(house_lists, demands, wishes, st.integers(1, 10))
def test_what_of_the_freight_is_free_does_not_depend_on_the_day_that_is_asked_for(
    houses, demand, wish, number
) -> None:
    without = choose(houses, demand, (None, *wish[1:]))

    assert choose(houses, demand, (day(number), *wish[1:])).free_freight_amount == without.free_freight_amount
    assert wish[2] or without.free_freight_amount == 0


@settings(deadline=None, max_examples=200)
@given(house_lists, demands, st.booleans())
def test_from_the_threshold_on_a_buyer_without_a_date_pays_no_freight_where_standard_goes(
    houses, demand, may_split
) -> None:
    standard = [as_site(house).only(STANDARD) for house in houses]
    if not fastest_plan(standard, demand, GOODS, may_split=may_split):
        return

    first, *_ = seen(choose(houses, demand, (None, may_split, True)))

    assert first[0] == 0


ROOM = House(
    "RNO",
    4,
    {"PAP-1001": (9,) * 6},
    (
        Carrier("ECO", 5, 6, 0, level="economy"),
        Carrier("GND", 3, 9, 0),
        Carrier("EXP", 1, 40, 0, level="express"),
    ),
)


def offered(requested: date | None, *, is_free: bool) -> list[tuple[str, int, int]]:
    """(key, freight, days) of each option from one warehouse with three services."""
    choice = choose([ROOM], {"PAP-1001": 4}, (requested, True, is_free))
    return [
        (each.key, int(amount), (complete - TODAY).days)
        for each, (amount, complete, _) in zip(choice.plans, seen(choice), strict=True)
    ]


def test_who_pays_the_freight_chooses_between_slow_and_dear() -> None:
    assert offered(None, is_free=False) == [("cheapest", 6, 5), ("fastest", 40, 1)]


def test_free_freight_is_the_standard_service_and_express_costs_what_it_is_above() -> None:
    assert offered(None, is_free=True) == [("cheapest", 0, 3), ("fastest", 31, 1)]


def test_a_date_that_the_slow_service_keeps_needs_no_faster_one() -> None:
    assert offered(day(6), is_free=True) == [("cheapest", 0, 5), ("fastest", 31, 1)]


def test_a_date_that_only_express_keeps_costs_what_it_is_above_the_free_one() -> None:
    assert offered(day(2), is_free=True) == [("cheapest", 31, 1)]


def test_a_faster_plan_for_no_more_takes_the_place_of_the_cheapest() -> None:
    near = House("DAL", 9, ROOM.stock, (Carrier("GND", 2, 9, 0),))
    ground = House("RNO", 4, ROOM.stock, (Carrier("GND", 3, 9, 0),))

    choice = choose([near, ground], {"PAP-1001": 4}, (None, True, True))

    assert [(each.key, each.plan.shipments[0].site.warehouse) for each in choice.plans] == [
        ("cheapest", "DAL")
    ]


def an_option(key: str, total: int, arrives: int, sku: str = "A") -> PromiseOption:
    part = PromisePart("RNO", "Reno", 1, TODAY, day(arrives), "GND", "Ground")
    line = PromisedLine(sku, "Paper", "box", "A", 1, (part,), Decimal(total), Decimal(total), ())
    amounts = (Decimal(total), *[Decimal(0)] * 4, Decimal(total))
    return PromiseOption(
        key, (line,), *amounts, TODAY, day(arrives), day(arrives), None, Reason("x", {}), "standard"
    )


@given(
    st.permutations(["cheapest", "fastest", "split", "economy", "substitute"]).flatmap(
        lambda keys: st.tuples(*(st.tuples(st.just(k), st.integers(1, 6), st.integers(1, 6)) for k in keys))
    ),
    st.none() | st.integers(1, 6).map(day),
)
def test_a_title_claims_what_is_so_and_every_option_has_its_use(offers, by) -> None:
    options = [an_option(*each, sku="B" if each[0] == "substitute" else "A") for each in offers]

    shown = side_by_side(options, by)

    assert shown[0].key == options[0].key
    for option in shown:
        others = [(each.total_amount, each.promise_date) for each in shown if each is not option]
        assert option.title != "cheapest" or all(option.total_amount <= amount for amount, _ in others)
        assert option.title != "fastest" or all(option.promise_date <= arrives for _, arrives in others)
    for option, other in permutations(shown[1:], 2):
        is_worse = option.total_amount >= other.total_amount and option.promise_date >= other.promise_date
        assert not is_worse or (other.key == "substitute" != option.key)


def test_a_substitute_takes_the_place_of_nothing_that_was_asked_for() -> None:
    asked, other = an_option("cheapest", 50, 5), an_option("substitute", 40, 2, sku="B")

    titles = [option.title for option in side_by_side([asked, an_option("fastest", 60, 3), other], None)]

    assert titles == ["regular", "faster", "substitute"]
