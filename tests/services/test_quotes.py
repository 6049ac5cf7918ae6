"""Quotes issued, held, changed, extended, accepted whole or in part, and expired."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.db.models.items import Item
from backend.db.models.orders import Quote
from backend.domain.errors import (
    DocumentNotFound,
    NothingToChange,
    ProposalChanged,
    QuantityNotQuoted,
    QuoteExpired,
    QuoteNotOpen,
)
from backend.services import orders, proposals, quotes
from backend.services.orders import OrderChange, OrderView
from backend.services.promises import RequestedLine
from backend.services.quotes import QuoteRequest, QuoteView
from tests.builders import (
    NOW,
    Shop,
    a_company,
    a_contact,
    a_package,
    a_receipt,
    a_request,
    a_shop,
    committed,
    the_actor,
)


def quoted(session: Session, shop: Shop, *lines: tuple[str, int], **wishes: object) -> QuoteView:
    request = QuoteRequest(shop.ship_to.id, a_request(shop, *lines).lines, **wishes)
    shown = quotes.propose_quote(session, shop.actor, request, now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
    return quotes.show_quote(session, shop.actor, done.document_number, now=NOW)


def accepted(session: Session, shop: Shop, quote: QuoteView, **wishes: object) -> OrderView:
    now = wishes.pop("now", NOW)
    shown = quotes.propose_acceptance(session, shop.actor, quote.number, now=now, **wishes)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=now)
    return orders.show_order(session, shop.actor, done.document_number, now=now)


def test_a_quote_is_priced_dated_valid_and_held(session: Session) -> None:
    shop = a_shop(session)

    quote = quoted(session, shop, ("PAP-1001", 4), ("TON-2001", 2))

    assert (quote.number, quote.status, quote.goods_amount) == ("QT-1", "issued", Decimal("320.00"))
    assert quote.valid_until_date == date(2026, 3, 16)
    assert quote.held_until_at == NOW + timedelta(hours=24)
    assert quote.is_held
    assert quote.promise_date == quote.lines[0].promise_date
    assert committed(session) == {"PAP-1001": 4, "TON-2001": 2}


def test_a_package_without_hold_holds_nothing(session: Session) -> None:
    a_package(session, "danger", quote_hold_hours=0)
    shop = a_shop(session, segment="danger")

    quote = quoted(session, shop)

    assert (quote.held_until_at, quote.is_held) == (None, False)
    assert committed(session)["PAP-1001"] == 0


def test_a_quote_asks_for_no_credit(session: Session) -> None:
    shop = a_shop(session, credit_limit_amount=Decimal("10"))

    request = QuoteRequest(shop.ship_to.id, a_request(shop).lines)
    shown = quotes.propose_quote(session, shop.actor, request, now=NOW).shown

    assert shown["holds"] == []
    assert (shown["valid_until_date"], shown["kind"]) == ("2026-03-16", "issue_quote")


def test_held_stock_is_not_sold_to_others(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 3, 20))
    quoted(session, shop, ("PAP-1001", 8))

    rival = orders.propose_order(session, shop.actor, a_request(shop), now=NOW).shown

    assert rival["promise_ship_date"] == "2026-03-20"


def test_a_hold_that_is_over_makes_room(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    quote = quoted(session, shop, ("PAP-1001", 8))
    later = NOW + timedelta(hours=25)

    request = a_request(shop, ("PAP-1001", 10))
    orders.place_order(session, shop.actor, request, request_key="K", now=later)

    assert not quotes.show_quote(session, shop.actor, quote.number, now=later).is_held
    assert committed(session)["PAP-1001"] == 10


def test_a_quote_never_counts_against_itself(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    quote = quoted(session, shop, ("PAP-1001", 10))

    order = accepted(session, shop, quote, po_number="88123")

    assert (order.quote_number, order.po_number) == (quote.number, "88123")
    assert order.promise_date == quote.promise_date
    assert order.total_amount == quote.total_amount
    assert committed(session)["PAP-1001"] == 10
    after = quotes.show_quote(session, shop.actor, quote.number, now=NOW)
    assert (after.status, after.order_numbers) == ("accepted", (order.number,))


def test_the_quoted_price_stands_while_the_quote_is_valid(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)
    session.get_one(Item, "PAP-1001").list_price = Decimal("99")
    session.flush()

    order = accepted(session, shop, quote)

    assert order.total_amount == quote.total_amount


def test_a_part_is_accepted_and_the_rest_stays_open_and_held(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    quote = quoted(session, shop, ("PAP-1001", 8), ("TON-2001", 2))

    first = accepted(session, shop, quote, quantities=((1, 3),))
    rest = quotes.show_quote(session, shop.actor, quote.number, now=NOW)
    second = accepted(session, shop, quote)

    assert [(line.sku, line.quantity) for line in first.lines] == [("PAP-1001", 3)]
    assert (rest.status, [line.open_quantity for line in rest.lines]) == ("partly_accepted", [5, 2])
    assert [(line.sku, line.quantity) for line in second.lines] == [("PAP-1001", 5), ("TON-2001", 2)]
    assert committed(session) == {"PAP-1001": 8, "TON-2001": 2}
    assert quotes.show_quote(session, shop.actor, quote.number, now=NOW).status == "accepted"


def test_less_of_a_line_is_priced_anew(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop, ("PAP-1001", 8))
    session.get_one(Item, "PAP-1001").list_price = Decimal("45")
    session.flush()

    shown = quotes.propose_acceptance(session, shop.actor, quote.number, quantities=((1, 2),), now=NOW).shown

    assert shown["lines"][0]["unit_price"] == "45.00"
    assert shown["changes"][0]["quoted_unit_price"] == "40.00"


def test_more_than_quoted_is_refused(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)

    with pytest.raises(QuantityNotQuoted) as refused:
        quotes.propose_acceptance(session, shop.actor, quote.number, quantities=((1, 5),), now=NOW)

    assert refused.value.open_quantity == 4


def test_dates_worse_than_quoted_are_shown_before_they_are_accepted(session: Session) -> None:
    a_package(session, "danger", quote_hold_hours=0)
    shop = a_shop(session, on_hand=10, segment="danger")
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 3, 20))
    quote = quoted(session, shop, ("PAP-1001", 10))
    orders.place_order(session, shop.actor, a_request(shop), request_key="rival", now=NOW)

    shown = quotes.propose_acceptance(session, shop.actor, quote.number, now=NOW)
    done = proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    (change,) = shown.shown["changes"]
    assert change["quoted_promise_date"] == quote.promise_date.isoformat()
    assert change["promise_date"] > change["quoted_promise_date"]
    assert done.result["promise_date"] == change["promise_date"]
    assert done.result["total_amount"] == str(quote.total_amount)


def test_a_promise_that_worsens_between_shown_and_yes_is_shown_again(session: Session) -> None:
    a_package(session, "danger", quote_hold_hours=0)
    shop = a_shop(session, on_hand=10, segment="danger")
    a_receipt(session, "PAP-1001", "RNO", 50, date(2026, 3, 20))
    quote = quoted(session, shop, ("PAP-1001", 10))
    shown = quotes.propose_acceptance(session, shop.actor, quote.number, now=NOW)
    orders.place_order(session, shop.actor, a_request(shop), request_key="rival", now=NOW)

    with pytest.raises(ProposalChanged):
        proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)


def test_an_expired_quote_is_expired_before_anyone_sweeps(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)
    last_day, next_day = NOW + timedelta(days=14), NOW + timedelta(days=15)

    assert quotes.show_quote(session, shop.actor, quote.number, now=last_day).status == "issued"
    assert quotes.show_quote(session, shop.actor, quote.number, now=next_day).status == "expired"
    assert quotes.list_quotes(session, shop.actor, open_only=True, now=next_day) == ()
    with pytest.raises(QuoteExpired):
        quotes.propose_acceptance(session, shop.actor, quote.number, now=next_day)


def test_the_sweep_closes_quotes_and_lets_go_of_holds(session: Session) -> None:
    shop = a_shop(session)
    old = quoted(session, shop)
    in_two_days = NOW + timedelta(days=2)

    assert quotes.expire_quotes(session, now=in_two_days) == ()
    assert committed(session)["PAP-1001"] == 0
    assert quotes.expire_quotes(session, now=NOW + timedelta(days=16)) == (old.number,)
    assert quotes.expire_quotes(session, now=NOW + timedelta(days=16)) == ()


def test_an_expired_quote_is_extended_at_its_price_and_held_anew(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)
    session.get_one(Item, "PAP-1001").list_price = Decimal("99")
    later = NOW + timedelta(days=20)
    quotes.expire_quotes(session, now=later)

    shown = quotes.propose_quote_extension(session, shop.actor, quote.number, now=later)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=later)
    session.expire_all()

    after = quotes.show_quote(session, shop.actor, quote.number, now=later)
    assert (after.status, after.is_held) == ("issued", True)
    assert after.valid_until_date == date(2026, 4, 5)
    assert after.total_amount == quote.total_amount
    assert committed(session)["PAP-1001"] == 4
    assert accepted(session, shop, after, now=later).total_amount == quote.total_amount


def test_an_extension_to_an_earlier_day_is_none(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)

    with pytest.raises(NothingToChange):
        quotes.propose_quote_extension(
            session, shop.actor, quote.number, valid_until=date(2026, 3, 10), now=NOW
        )


def test_a_quote_is_changed_and_held_for_what_it_is_now(session: Session) -> None:
    shop = a_shop(session, on_hand=10)
    quote = quoted(session, shop, ("PAP-1001", 8))
    change = OrderChange(set_quantity=((1, 10),), add_lines=(RequestedLine("TON-2001", 1),))

    shown = quotes.propose_quote_change(session, shop.actor, quote.number, change, now=NOW)
    proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)
    session.expire_all()

    after = quotes.show_quote(session, shop.actor, quote.number, now=NOW)
    assert [(line.sku, line.quantity) for line in after.lines] == [("PAP-1001", 10), ("TON-2001", 1)]
    assert (after.valid_until_date, after.held_until_at) == (quote.valid_until_date, quote.held_until_at)
    assert shown.shown["replaces"]["total_amount"] == str(quote.total_amount)
    assert committed(session) == {"PAP-1001": 10, "TON-2001": 1}


def test_what_was_accepted_of_cannot_be_changed(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)
    order = accepted(session, shop, quote)

    with pytest.raises(QuoteNotOpen) as refused:
        quotes.propose_quote_change(
            session, shop.actor, quote.number, OrderChange(set_quantity=((1, 2),)), now=NOW
        )

    assert refused.value.order_numbers == (order.number,)


def test_another_companys_quote_does_not_exist(session: Session) -> None:
    shop = a_shop(session)
    quote = quoted(session, shop)
    stranger = the_actor(a_contact(session, a_company(session, "Other"), "eve@other.example"))

    with pytest.raises(DocumentNotFound):
        quotes.show_quote(session, stranger, quote.number, now=NOW)
    with pytest.raises(DocumentNotFound):
        quotes.propose_acceptance(session, stranger, quote.number, now=NOW)
    assert quotes.list_quotes(session, stranger, now=NOW) == ()


def test_quotes_are_listed_newest_first_with_their_first_items(session: Session) -> None:
    shop = a_shop(session)
    quoted(session, shop)
    quoted(session, shop, ("TON-2001", 1), ("PAP-1001", 1))

    newest, oldest = quotes.list_quotes(session, shop.actor, now=NOW)

    assert (newest.number, newest.first_item_names) == ("QT-2", ("Black toner", "Copier paper"))
    assert (oldest.number, oldest.line_count, oldest.status) == ("QT-1", 1, "issued")


def test_quotes_that_run_out_by_a_day_come_soonest_first(session: Session) -> None:
    shop = a_shop(session)
    later, sooner, far = (quoted(session, shop) for _ in range(3))
    for quote, days in ((later, 9), (sooner, 2), (far, 40)):
        row = session.get_one(Quote, int(quote.number.removeprefix("QT-")))
        row.valid_until_date = NOW.date() + timedelta(days=days)
    session.flush()

    found = quotes.list_expiring(session, shop.actor, until=NOW.date() + timedelta(days=14), now=NOW)

    assert [quote.number for quote in found] == [sooner.number, later.number]


def test_quotes_of_others_that_run_out_are_not_listed(session: Session) -> None:
    shop = a_shop(session)
    quoted(session, shop)
    stranger = the_actor(a_contact(session, a_company(session, "Other Co"), "x@other.example"))

    assert quotes.list_expiring(session, stranger, until=NOW.date() + timedelta(days=90), now=NOW) == ()
