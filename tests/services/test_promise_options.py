"""Options a buyer can tell apart, each with its reason and its amounts."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from sqlalchemy.orm import Session

from backend.db.models.items import ItemSubstitute
from backend.db.models.parties import ServicePackage, StateTax
from backend.db.models.stock import CarrierService
from backend.domain.errors import RequestRefused
from backend.domain.facts import jsonable
from backend.services.promises import PromiseAnswer, PromiseOption
from tests.builders import TODAY, Shop, a_receipt, a_reservation, a_shop, a_warehouse, an_item, stock
from tests.services.test_promise_requests import problems
from tests.services.test_promises import ask, worked_example


def by_key(answer: PromiseAnswer) -> dict[str, PromiseOption]:
    return {option.key: option for option in answer.options}


def package(session: Session, shop: Shop, **terms: object) -> None:
    found = session.get_one(ServicePackage, shop.company.segment)
    for name, value in terms.items():
        setattr(found, name, value)
    session.flush()


def dallas(session: Session, sku: str, on_hand: int) -> None:
    a_warehouse(session, "DAL", name="Dallas", postcode="75201", timezone="America/Chicago")
    stock(session, sku, "DAL", on_hand)


def test_options_of_the_worked_example_are_complete_or_split(session: Session) -> None:
    shop = worked_example(session)

    options = by_key(ask(session, shop, ("PAP-1001", 25)))

    assert list(options) == ["cheapest", "fastest", "split", "economy"]
    split = options["split"]
    assert [(part.quantity, part.promise_ship_date) for part in split.lines[0].parts] == [
        (10, TODAY),
        (15, date(2026, 3, 12)),
    ]
    assert split.reason.code == "split_rest_later"
    assert (split.reason.facts["first_quantity"], split.reason.facts["rest_quantity"]) == (10, 15)
    assert split.first_promise_date < split.promise_date


def test_options_can_be_told_apart(session: Session) -> None:
    shop = worked_example(session)
    dallas(session, "PAP-1001", 8)

    for quantity in (5, 18, 25, 60):
        options = ask(session, shop, ("PAP-1001", quantity), ("TON-2001", 3)).options
        assert 1 <= len(options) <= 4
        assert len({option.key for option in options}) == len(options)
        for one, other in combinations(options, 2):
            assert (one.promise_date, one.first_promise_date, one.total_amount) != (
                other.promise_date,
                other.first_promise_date,
                other.total_amount,
            )


def test_company_without_partial_shipments_gets_no_split(session: Session) -> None:
    shop = worked_example(session)
    shop.company.allows_partial_shipment = False

    answer = ask(session, shop, ("PAP-1001", 25))

    assert "split" not in by_key(answer)
    assert all(len(line.parts) == 1 for option in answer.options for line in option.lines)


def test_two_warehouses_together_meet_the_date_that_one_misses(session: Session) -> None:
    shop = worked_example(session)
    dallas(session, "PAP-1001", 15)

    option = ask(session, shop, ("PAP-1001", 25), requested_date=date(2026, 3, 9)).options[0]

    assert option.meets_requested_date is True
    assert option.reason.code == "split_warehouses"
    assert {part.warehouse: part.quantity for part in option.lines[0].parts} == {"DAL": 15, "RNO": 10}


def test_cheapest_service_that_meets_the_date_is_recommended(session: Session) -> None:
    shop = a_shop(session)

    chosen = {
        day: ask(session, shop, ("PAP-1001", 4), requested_date=date(2026, 3, day)).options[0]
        for day in (3, 6, 9)
    }

    assert {day: option.service_level for day, option in chosen.items()} == {
        3: "express",
        6: "standard",
        9: "economy",
    }
    assert all(option.meets_requested_date for option in chosen.values())


def test_date_that_cannot_be_met_gets_the_earliest_and_says_so(session: Session) -> None:
    shop = a_shop(session)

    option = ask(session, shop, ("PAP-1001", 4), requested_date=TODAY).options[0]

    assert (option.key, option.reason.code) == ("fastest", "express")
    assert (option.promise_date, option.meets_requested_date) == (date(2026, 3, 3), False)


def test_fastest_says_how_much_sooner_for_how_much_more(session: Session) -> None:
    shop = a_shop(session)

    cheapest, fastest, *_ = ask(session, shop, ("PAP-1001", 4)).options

    assert (fastest.key, fastest.reason.code) == ("fastest", "express")
    assert fastest.reason.facts["days_earlier"] == (cheapest.promise_date - fastest.promise_date).days
    assert fastest.reason.facts["extra_amount"] == fastest.total_amount - cheapest.total_amount


def test_economy_is_later_for_less(session: Session) -> None:
    shop = a_shop(session)
    package(session, shop, economy_discount_rate=Decimal("0.05"))

    options = by_key(ask(session, shop, ("PAP-1001", 4)))

    economy, cheapest = options["economy"], options["cheapest"]
    assert economy.discount_amount == Decimal("8.00")
    assert economy.total_amount < cheapest.total_amount
    assert economy.promise_date > cheapest.promise_date
    assert economy.reason.code == "economy_discount"


def test_substitute_in_stock_is_offered_for_what_must_be_waited_for(session: Session) -> None:
    shop = a_shop(session, on_hand=0)
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 4, 10))
    for sku, on_hand in (("PAP-2001", 3), ("PAP-3001", 30)):
        an_item(session, sku, name=f"Paper {sku}", list_price=Decimal("42"))
        stock(session, sku, on_hand=on_hand)
        session.add(ItemSubstitute(sku="PAP-1001", substitute_sku=sku, rank=int(sku[4])))
    session.flush()

    substitute = by_key(ask(session, shop, ("PAP-1001", 10)))["substitute"]

    line = substitute.lines[0]
    assert (line.sku, line.requested_sku, line.unit_price) == ("PAP-3001", "PAP-1001", Decimal("42"))
    assert substitute.reason.code == "substitute_in_stock"
    assert substitute.reason.facts["requested_promise_date"] > substitute.promise_date


def test_nothing_in_the_horizon_gives_shortfalls_and_what_could_replace_it(session: Session) -> None:
    shop = worked_example(session)
    a_receipt(session, "PAP-1001", "RNO", 500, date(2026, 12, 1))
    an_item(session, "PAP-3001")
    stock(session, "PAP-3001", on_hand=600)
    session.add(ItemSubstitute(sku="PAP-1001", substitute_sku="PAP-3001", rank=1))
    session.flush()

    answer = ask(session, shop, ("PAP-1001", 500), ("TON-2001", 1))

    assert answer.options == ()
    (shortfall,) = answer.shortfalls
    assert (shortfall.sku, shortfall.available_quantity, shortfall.available_on) == (
        "PAP-1001",
        110,
        date(2026, 3, 12),
    )
    assert (shortfall.next_date, shortfall.substitute_sku) == (date(2026, 12, 1), "PAP-3001")


def test_one_delivery_that_no_single_warehouse_can_make_names_what_the_best_lacks(session: Session) -> None:
    shop = a_shop(session, allows_partial_shipment=False)
    an_item(session, "DSK-1")
    dallas(session, "DSK-1", 5)

    answer = ask(session, shop, ("PAP-1001", 1), ("TON-2001", 1), ("DSK-1", 1))

    assert [(each.sku, each.available_quantity) for each in answer.shortfalls] == [("DSK-1", 0)]


def test_amounts_add_up_with_fee_and_tax(session: Session) -> None:
    shop = a_shop(session)
    session.add(StateTax(state="IL", tax_rate=Decimal("0.0625")))
    session.flush()

    option = ask(session, shop, ("PAP-1001", 1)).options[0]

    assert (option.goods_amount, option.fee_amount) == (Decimal("40.00"), Decimal("9"))
    assert (option.freight_amount, option.tax_amount) == (Decimal("8.25"), Decimal("2.50"))
    assert option.total_amount == Decimal("59.75")
    shop.company.tax_exemption_certificate = "IL-778"
    assert ask(session, shop, ("PAP-1001", 1)).options[0].tax_amount == 0


def test_from_the_packages_threshold_on_express_costs_what_it_is_above_the_free_standard_service(
    session: Session,
) -> None:
    shop = a_shop(session)
    paying = by_key(ask(session, shop, ("PAP-1001", 4)))
    package(session, shop, free_freight_threshold_amount=Decimal("160"))

    below = by_key(ask(session, shop, ("PAP-1001", 3)))
    at = by_key(ask(session, shop, ("PAP-1001", 4)))

    assert below["cheapest"].freight_amount > 0 == below["cheapest"].free_freight_amount
    assert (at["cheapest"].freight_amount, at["cheapest"].service_level) == (0, "standard")
    assert at["fastest"].free_freight_amount == at["cheapest"].free_freight_amount > 0
    assert (
        at["fastest"].freight_amount == paying["fastest"].freight_amount - at["fastest"].free_freight_amount
    )


def test_the_same_delivery_costs_the_same_with_and_without_a_day_asked_for(session: Session) -> None:
    shop = a_shop(session)
    package(session, shop, free_freight_threshold_amount=Decimal("160"))
    fastest = by_key(ask(session, shop, ("PAP-1001", 4)))["fastest"]

    asked, *_ = ask(session, shop, ("PAP-1001", 4), requested_date=fastest.promise_date).options

    assert (asked.promise_date, asked.total_amount) == (fastest.promise_date, fastest.total_amount)


def test_only_what_costs_least_is_called_so(session: Session) -> None:
    shop = a_shop(session)

    with_economy = by_key(ask(session, shop, ("PAP-1001", 40)))
    package(session, shop, economy_discount_rate=Decimal(0))
    without = by_key(ask(session, shop, ("PAP-1001", 40)))

    assert with_economy["economy"].total_amount < with_economy["cheapest"].total_amount
    assert (with_economy["cheapest"].title, without["cheapest"].title) == ("regular", "cheapest")


def test_hazmat_goes_by_ground_and_is_refused_where_only_planes_go(session: Session) -> None:
    shop = a_shop(session)
    an_item(session, "CLN-1", is_hazmat=True)
    stock(session, "CLN-1")

    levels = {option.service_level for option in ask(session, shop, ("CLN-1", 2)).options}
    assert levels <= {"standard", "economy"}
    for service in session.query(CarrierService):
        service.is_air = True
    session.flush()
    with pytest.raises(RequestRefused) as refused:
        ask(session, shop, ("CLN-1", 2))
    assert problems(refused.value) == ["hazmat_by_air"]


def test_answer_is_jsonable(session: Session) -> None:
    shop = worked_example(session)
    a_reservation(session, "TON-2001", 5, TODAY)

    answer = ask(session, shop, ("PAP-1001", 25))

    told = answer.as_dict()
    assert told == jsonable(told)
    assert told["options"][0]["total_amount"] == str(answer.options[0].total_amount)
    assert told["options"][0]["lines"][0]["promise_date"] == answer.options[0].promise_date.isoformat()
