"""The price of a line and its explanation."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.pricing import (
    AgreedPrice,
    PackBreak,
    PricedLine,
    PriceTerms,
    PromotionTerms,
    price_line,
    round_money,
)

TODAY = date(2026, 3, 2)
YEAR = {"valid_from_date": date(2026, 1, 1), "valid_to_date": date(2026, 12, 31)}
LIST = PriceTerms(Decimal("40"))


def _price(terms: PriceTerms, quantity: int, on_date: date = TODAY) -> PricedLine:
    return price_line("PAP-1001", quantity, terms, on_date)


def _steps(line: PricedLine) -> list[tuple[str, str]]:
    return [(step.step, str(step.unit_price)) for step in line.price_steps]


def test_list_price_stands_alone() -> None:
    line = _price(LIST, 3)

    assert (_steps(line), line.net_amount) == ([("list_price", "40.00")], Decimal("120.00"))


def test_steps_apply_in_order_and_each_starts_from_the_one_before() -> None:
    terms = PriceTerms(
        Decimal("40"),
        agreed=(AgreedPrice(1, Decimal("36"), **YEAR),),
        breaks=(PackBreak("case", 5, Decimal("0.05")), PackBreak("pallet", 40, Decimal("0.10"))),
        segment="protect",
        package_discount_rate=Decimal("0.02"),
        promotions=(PromotionTerms("SPRING", Decimal("0.10"), **YEAR),),
    )

    line = _price(terms, 40)

    assert _steps(line) == [
        ("contract_price", "36.00"),
        ("quantity_break", "32.40"),
        ("package_terms", "31.7520"),
        ("promotion", "28.5768"),
    ]
    assert (line.unit_price, line.net_amount) == (Decimal("28.5768"), Decimal("1143.07"))


def test_best_pack_level_reached_gives_the_break() -> None:
    terms = replace(
        LIST, breaks=(PackBreak("case", 5, Decimal("0.05")), PackBreak("pallet", 40, Decimal("0.10")))
    )

    assert [_price(terms, quantity).unit_price for quantity in (4, 5, 39, 40)] == [
        Decimal("40"), Decimal("38"), Decimal("38"), Decimal("36"),
    ]  # fmt: skip


def test_contract_price_of_the_highest_minimum_reached_applies() -> None:
    terms = replace(
        LIST, agreed=(AgreedPrice(1, Decimal("38"), **YEAR), AgreedPrice(10, Decimal("35"), **YEAR))
    )

    assert [_price(terms, quantity).unit_price for quantity in (9, 10)] == [Decimal("38"), Decimal("35")]
    assert _price(terms, 10).price_steps[0].facts["minimum_quantity"] == 10


def test_contract_price_counts_from_its_first_to_its_last_day() -> None:
    agreed = AgreedPrice(1, Decimal("35"), TODAY, TODAY + timedelta(days=1))
    terms = replace(LIST, agreed=(agreed,))

    prices = [_price(terms, 1, TODAY + timedelta(days=days)).unit_price for days in (-1, 0, 1, 2)]

    assert prices == [Decimal("40"), Decimal("35"), Decimal("35"), Decimal("40")]


def test_a_contract_above_the_list_price_does_not_cost_more() -> None:
    terms = replace(LIST, agreed=(AgreedPrice(1, Decimal("44"), **YEAR),))

    assert _steps(_price(terms, 1)) == [("list_price", "40.00")]


def test_only_the_best_promotion_applies() -> None:
    promotions = (
        PromotionTerms("A", Decimal("0.10"), **YEAR),
        PromotionTerms("B", Decimal("0.25"), **YEAR),
        PromotionTerms("OVER", Decimal("0.90"), date(2025, 1, 1), date(2025, 12, 31)),
    )

    line = _price(replace(LIST, promotions=promotions), 1)

    assert (line.unit_price, line.price_steps[-1].facts["code"]) == (Decimal("30.00"), "B")


def test_net_amount_is_rounded_half_even_once() -> None:
    line = _price(PriceTerms(Decimal("0.0125")), 2)

    assert (line.unit_price, line.net_amount) == (Decimal("0.0125"), Decimal("0.02"))
    assert round_money(Decimal("0.035")) == Decimal("0.04")


def test_a_step_is_kept_as_text() -> None:
    step = _price(replace(LIST, agreed=(AgreedPrice(1, Decimal("35"), **YEAR),)), 1).price_steps[0]

    assert step.as_dict() == {
        "step": "contract_price",
        "facts": {"list_price": "40.00", "minimum_quantity": "1", "valid_to_date": "2026-12-31"},
        "unit_price": "35.00",
    }


RATES = st.decimals(min_value=0, max_value=1, places=4)
PRICES = st.decimals(min_value=0, max_value=5000, places=4)
TERMS = st.builds(
    PriceTerms,
    list_price=PRICES,
    agreed=st.lists(
        st.builds(AgreedPrice, st.integers(1, 200), PRICES, st.just(YEAR["valid_from_date"]), st.just(TODAY)),
        max_size=4,
    ).map(tuple),
    breaks=st.lists(
        st.builds(PackBreak, st.sampled_from(["case", "layer", "pallet"]), st.integers(1, 200), RATES),
        max_size=3,
    ).map(tuple),
    segment=st.just("build"),
    package_discount_rate=RATES,
    promotions=st.lists(
        st.builds(
            PromotionTerms, st.text(max_size=3), RATES, st.just(YEAR["valid_from_date"]), st.just(TODAY)
        ),
        max_size=3,
    ).map(tuple),
)


@given(TERMS, st.integers(1, 300))
def test_price_is_never_negative_and_the_explanation_ends_with_it(terms: PriceTerms, quantity: int) -> None:
    line = _price(terms, quantity)

    assert 0 <= line.unit_price <= max(terms.list_price, line.price_steps[0].unit_price)
    assert line.price_steps[-1].unit_price == line.unit_price
    assert line.unit_price == line.unit_price.quantize(Decimal("0.0001"))
    assert line.net_amount == round_money(line.unit_price * quantity)


@given(TERMS, st.integers(1, 300), st.integers(0, 300))
def test_more_quantity_never_costs_more_per_unit(terms: PriceTerms, quantity: int, more: int) -> None:
    assert _price(terms, quantity + more).unit_price <= _price(terms, quantity).unit_price


@given(TERMS, st.integers(1, 300))
def test_no_step_raises_the_price(terms: PriceTerms, quantity: int) -> None:
    prices = [step.unit_price for step in _price(terms, quantity).price_steps]

    assert prices == sorted(prices, reverse=True)
