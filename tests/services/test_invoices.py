"""Claims for what was delivered: exactly, once, and never more credit used by issuing one."""

import contextlib
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.invoices import CreditMemo, Invoice, Payment, PaymentPart
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.parties import Company
from backend.db.models.shipments import Rma
from backend.db.queries import orders as orders_queries
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.delivering import LineProof
from backend.domain.errors import (
    AccountNotFound,
    CreditRefused,
    DocumentNotFound,
    NotAllowed,
    NothingToInvoice,
    PaymentReferenceUsed,
    PaymentRefused,
)
from backend.services import accounts, credit_memos, deliveries, invoices, orders, payments
from tests import builders
from tests.builders import NOW, TODAY, Shop
from tests.services.test_concurrency import at_once

STRANGER = Actor(99, Role.CUSTOMER, company_id=99)


def exposure(session: Session, company_id: int) -> Decimal:
    company = session.get_one(Company, company_id, populate_existing=True)
    return company.open_receivables_amount + orders_queries.uninvoiced_amount(session, company_id)


def an_order(session: Session, shop: Shop, **facts: object) -> SalesOrder:
    """10 paper and 5 toner at 400 each less 7.77, freight 20.01, fee 9, tax 66.67."""
    amounts = {
        "discount_amount": Decimal("7.77"),
        "freight_amount": Decimal("20.01"),
        "fee_amount": Decimal(9),
        "total_amount": Decimal("887.91"),
    }
    order = builders.a_written_order(
        session,
        shop.ship_to,
        ("PAP-1001", 10, "400"),
        ("TON-2001", 5, "400"),
        tax="66.67",
        contact_id=shop.contact.id,
        **amounts | facts,
    )
    return order


def arrives(session: Session, order: SalesOrder, quantities: dict[int, int], *proofs: LineProof) -> str:
    """Goods leave and are received."""
    session.refresh(order)
    shipment = builders.a_shipment(session, order, quantities, tracking_number=f"R{order.id}")
    for line in order.lines:
        line.status = "confirmed" if line.shipped_quantity < line.quantity else line.status
    session.flush()
    deliveries.prove_delivery(
        session, OPERATOR, f"SH-{shipment.id}", proofs, signed_by="dock", delivered_at=NOW, now=NOW
    )
    return f"SH-{shipment.id}"


@pytest.fixture
def desk(session: Session) -> SimpleNamespace:
    shop = builders.a_shop(session)
    order = an_order(session, shop)
    return SimpleNamespace(
        session=session, shop=shop, order=order, number=f"SO-{order.id}", company=shop.company.id
    )


def issue(desk: SimpleNamespace, number: str | None = None) -> invoices.InvoiceView:
    return invoices.issue_invoice(desk.session, OPERATOR, number or desk.number, now=NOW)


def pay(desk: SimpleNamespace, amount: str, reference: str = "W-1", **on: str) -> payments.ReceivedPayment:
    return payments.receive_payment(
        desk.session,
        OPERATOR,
        desk.company,
        Decimal(amount),
        reference=reference,
        now=NOW,
        **on,  # type: ignore[arg-type]
    )


def check_law(session: Session, company_id: int, carried_over: Decimal = Decimal(0)) -> None:
    """Invoices less credits less payments are what is owed, and what is open less what stands to credit."""
    sums = [
        session.scalar(select(func.coalesce(func.sum(column), 0)))
        for column in (Invoice.total_amount, CreditMemo.total_amount, Payment.amount)
    ]
    invoiced, credited, paid = (Decimal(each) for each in sums)
    balance = payments.show_balance(session, OPERATOR, company_id, now=NOW)
    assert balance.balance_amount == carried_over + invoiced - credited - paid
    assert (
        balance.balance_amount == balance.carried_over_amount + balance.open_amount - balance.standing_amount
    )
    assert sum(balance.ages.values(), Decimal(0)) == balance.open_amount
    settled = session.scalar(select(func.coalesce(func.sum(PaymentPart.amount), 0)))
    assert balance.open_amount == invoiced - Decimal(settled)


def test_an_invoice_claims_exactly_what_was_delivered(desk: SimpleNamespace) -> None:
    shipment = arrives(desk.session, desk.order, {1: 10, 2: 5}, LineProof(1, 8))

    invoice = issue(desk)

    assert [(line.quantity, line.net_amount) for line in invoice.lines] == [(8, 320), (5, 400)]
    assert (invoice.shipment_number, invoice.status) == (shipment, "open")
    assert invoice.due_date == TODAY + timedelta(days=30)
    assert invoice.freight_amount == Decimal("20.01") - Decimal("2.00")
    assert desk.order.status == "invoiced"


def test_invoices_of_an_order_delivered_in_parts_sum_to_its_total(desk: SimpleNamespace) -> None:
    totals = []
    for quantities in ({1: 3}, {1: 3, 2: 1}, {1: 4, 2: 4}):
        arrives(desk.session, desk.order, quantities)
        totals.append(issue(desk).total_amount)

    assert sum(totals) == desk.order.total_amount
    assert {line.status for line in desk.order.lines} == {"invoiced"}
    assert desk.order.settled_amount == desk.order.total_amount


def test_when_the_rest_is_called_off_after_the_invoice_nothing_more_is_owed(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10, 2: 3})
    claimed = issue(desk)

    orders.cancel_order(desk.session, OPERATOR, desk.number, now=NOW)

    order = desk.session.get_one(SalesOrder, desk.order.id, populate_existing=True)
    assert order.settled_amount == order.total_amount >= claimed.total_amount
    assert pay(desk, str(claimed.total_amount)).closed_orders == (desk.number,)


def test_issuing_twice_finds_the_first_invoice(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10})

    assert issue(desk).number == issue(desk).number
    assert desk.session.scalar(select(func.count(Invoice.id))) == 1
    assert desk.order.lines[0].invoiced_quantity == 10


def test_nothing_delivered_is_nothing_to_invoice(desk: SimpleNamespace) -> None:
    with pytest.raises(NothingToInvoice):
        issue(desk)
    with pytest.raises(DocumentNotFound):
        issue(desk, "SO-999")
    with pytest.raises(NotAllowed):
        invoices.issue_invoice(desk.session, desk.shop.actor, desk.number, now=NOW)


def test_credit_in_use_is_the_same_before_and_after_an_invoice(desk: SimpleNamespace) -> None:
    for quantities in ({1: 3}, {1: 7, 2: 5}):
        arrives(desk.session, desk.order, quantities, *([LineProof(2, 3)] if 2 in quantities else []))
        before = exposure(desk.session, desk.company)
        issue(desk)
        assert exposure(desk.session, desk.company) == before
    shown = accounts.show_account(desk.session, desk.shop.actor, now=NOW)
    assert shown.exposure_amount == desk.session.get_one(Company, desk.company).open_receivables_amount


def test_what_is_installed_is_invoiced_then_if_the_customer_pays_on_installation(
    desk: SimpleNamespace,
) -> None:
    session = desk.session
    session.get_one(Company, desk.company).invoices_on = "installation"
    session.get_one(builders.Item, "TON-2001").needs_installation = True
    arrives(session, desk.order, {1: 10, 2: 5})

    first = issue(desk)
    desk.order.lines[1].installed_quantity = 5
    session.flush()
    second = issue(desk)

    assert [line.sku for line in first.lines] == ["PAP-1001"]
    assert [line.sku for line in second.lines] == ["TON-2001"]
    assert first.total_amount + second.total_amount == desk.order.total_amount


def test_what_is_due_is_found_and_then_no_longer(desk: SimpleNamespace) -> None:
    assert invoices.due_orders(desk.session) == ()
    arrives(desk.session, desk.order, {1: 10})
    assert invoices.due_orders(desk.session) == (desk.number,)
    issue(desk)
    assert invoices.due_orders(desk.session) == ()


def test_a_paid_order_is_closed(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10, 2: 5})
    invoice = issue(desk)

    part = pay(desk, "100")
    assert (part.applied, part.closed_orders) == ({invoice.number: Decimal(100)}, ())
    rest = pay(desk, "787.91", "W-2")

    assert rest.closed_orders == (desk.number,)
    desk.session.refresh(desk.order)
    assert desk.order.status == "closed"
    assert invoices.show_invoice(desk.session, OPERATOR, invoice.number, now=NOW).status == "paid"
    check_law(desk.session, desk.company)


def test_orders_that_waited_for_credit_go_once_a_payment_makes_room(session: Session) -> None:
    shop = builders.a_shop(session, credit_limit_amount=Decimal(300), open_receivables_amount=Decimal(200))
    small, large, last = (
        orders.place_order(
            session,
            shop.actor,
            builders.a_request(shop, ("PAP-1001", boxes)),
            request_key=f"K{boxes}",
            now=NOW,
        )
        for boxes in (4, 20, 1)
    )
    assert [small.status, large.status, last.status] == ["on_hold", "on_hold", "confirmed"]

    payments.receive_payment(session, OPERATOR, shop.company.id, Decimal(150), reference="W-1", now=NOW)

    statuses = [orders.show_order(session, OPERATOR, each.number, now=NOW).status for each in (small, large)]
    assert statuses == ["confirmed", "on_hold"]


def test_a_payment_counts_once_for_its_reference(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10})
    issue(desk)

    assert pay(desk, "100").applied == pay(desk, "100").applied
    with pytest.raises(PaymentReferenceUsed):
        pay(desk, "101")
    check_law(desk.session, desk.company)


def test_too_much_money_stands_to_the_credit_and_settles_the_next_invoice(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10})
    first = issue(desk)
    over = pay(desk, str(first.total_amount + 50))
    assert over.standing_amount == 50

    arrives(desk.session, desk.order, {2: 5})
    second = issue(desk)

    assert second.open_amount == second.total_amount - 50
    check_law(desk.session, desk.company)


def test_a_payment_on_a_named_invoice_leaves_older_ones_alone(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10})
    first = issue(desk)
    arrives(desk.session, desk.order, {2: 5})
    second = issue(desk)

    pay(desk, str(second.total_amount), invoice_number=second.number)

    shown = [invoices.show_invoice(desk.session, OPERATOR, each.number, now=NOW) for each in (first, second)]
    assert [each.status for each in shown] == ["open", "paid"]
    with pytest.raises(PaymentRefused):
        pay(desk, "1", "W-3", invoice_number=second.number)
    for amount in ("0", "-1", "0.001"):
        with pytest.raises(PaymentRefused):
            pay(desk, amount, "W-4")
    with pytest.raises(AccountNotFound):
        payments.receive_payment(desk.session, OPERATOR, 999, Decimal(1), reference="x", now=NOW)


def test_a_shortage_found_after_the_invoice_is_credited_with_its_share(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10, 2: 5})
    invoice = issue(desk)

    def credit(key: str, units: int) -> credit_memos.IssuedCredit:
        return credit_memos.credit_invoice(
            desk.session, OPERATOR, invoice.number, {1: units}, reason="short", request_key=key, now=NOW
        )

    memo = credit("a", 2)

    assert credit("a", 2) == memo
    assert memo.total_amount == Decimal("88.79")  # 80 of 800 goods: a tenth of 887.91
    shown = invoices.show_invoice(desk.session, OPERATOR, invoice.number, now=NOW)
    assert (shown.open_amount, shown.credit_memos) == (
        invoice.total_amount - memo.total_amount,
        (memo.number,),
    )
    with pytest.raises(CreditRefused):
        credit("b", 9)
    check_law(desk.session, desk.company)


def test_a_received_return_is_credited_once_and_only_then(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10, 2: 5})
    rma = Rma(
        sales_order_id=desk.order.id, company_id=desk.company, status="authorized", label_number="L",
        return_to="RNO", return_by_date=TODAY, fee_amount=Decimal(0), credit_amount=Decimal("44.40"),
        authorized_at=NOW,
    )  # fmt: skip
    desk.session.add(rma)
    desk.session.flush()
    with pytest.raises(CreditRefused):
        credit_memos.credit_return(desk.session, OPERATOR, f"RMA-{rma.id}", now=NOW)
    rma.status = "received"
    desk.session.flush()

    memos = {
        credit_memos.credit_return(desk.session, OPERATOR, f"RMA-{rma.id}", now=NOW).number for _ in range(2)
    }

    assert len(memos) == 1
    (invoice,) = invoices.list_invoices(desk.session, desk.shop.actor, now=NOW)
    assert invoice.open_amount == invoice.total_amount - Decimal("44.40")
    desk.session.refresh(rma)
    assert rma.status == "credited"
    check_law(desk.session, desk.company)


def test_invoices_and_balances_are_the_company_s_own_and_hidden_from_packers(desk: SimpleNamespace) -> None:
    arrives(desk.session, desk.order, {1: 10})
    number = issue(desk).number
    packer = Actor(0, Role.WAREHOUSE)

    for other in (STRANGER, packer):
        with pytest.raises(DocumentNotFound):
            invoices.show_invoice(desk.session, other, number, now=NOW)
    with pytest.raises(AccountNotFound):
        payments.show_balance(desk.session, STRANGER, desk.company, now=NOW)
    with pytest.raises(NotAllowed):
        payments.show_balance(desk.session, packer, desk.company, now=NOW)
    with pytest.raises(NotAllowed):
        invoices.list_invoices(desk.session, packer, now=NOW)
    assert invoices.list_invoices(desk.session, STRANGER, now=NOW) == ()


def test_a_balance_says_what_is_overdue_and_what_is_due_next(desk: SimpleNamespace) -> None:
    desk.session.get_one(Company, desk.company).open_receivables_amount = Decimal(500)
    arrives(desk.session, desk.order, {1: 10})
    invoice = issue(desk)

    now = payments.show_balance(desk.session, desk.shop.actor, now=NOW)
    later = payments.show_balance(desk.session, desk.shop.actor, now=NOW + timedelta(days=45))

    assert (now.next_due_date, now.next_due_amount) == (invoice.due_date, invoice.total_amount)
    assert (now.carried_over_amount, now.overdue_amount) == (500, 0)
    assert (later.overdue_amount, later.ages["to_30_days"]) == (invoice.total_amount, invoice.total_amount)
    assert later.invoices[0].status == "overdue"


def test_two_who_invoice_the_same_order_at_once_make_one_invoice(database_url: str) -> None:
    def prepare(session: Session) -> str:
        shop = builders.a_shop(session)
        order = an_order(session, shop)
        arrives(session, order, {1: 10, 2: 5})
        return f"SO-{order.id}"

    number = in_transaction(database_url, prepare)

    done = at_once(
        4,
        lambda _: in_transaction(
            database_url, lambda session: invoices.issue_invoice(session, OPERATOR, number, now=NOW).number
        ),
    )

    with read_session(database_url) as session:
        assert set(done) == {"INV-1"}
        assert session.scalar(select(func.sum(OrderLine.invoiced_quantity))) == 15


def test_two_payments_and_an_invoice_at_once_keep_the_balance(database_url: str) -> None:
    def prepare(session: Session) -> tuple[str, int]:
        shop = builders.a_shop(session)
        for _ in range(2):
            order = an_order(session, shop)
            arrives(session, order, {1: 10, 2: 5})
        invoices.issue_invoice(session, OPERATOR, "SO-1", now=NOW)
        return "SO-2", shop.company.id

    number, company_id = in_transaction(database_url, prepare)

    def work(session: Session, place: int) -> object:
        if place == 0:
            return invoices.issue_invoice(session, OPERATOR, number, now=NOW)
        reference = f"W-{place // 2}"
        return payments.receive_payment(
            session, OPERATOR, company_id, Decimal("600"), reference=reference, now=NOW
        )

    at_once(5, lambda place: in_transaction(database_url, lambda session: work(session, place)))

    with read_session(database_url) as session:
        check_law(session, company_id)
        assert session.scalar(select(func.count(Payment.id))) == 3


steps = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(1, 2), st.integers(1, 6), st.integers(0, 2)),
        st.tuples(st.just("invoice"), st.just(0), st.just(0), st.just(0)),
        st.tuples(st.just("pay"), st.integers(1, 60000), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("credit"), st.integers(1, 2), st.integers(1, 3), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_the_books_balance(
    session: Session, happening: list[tuple[str, int, int, int]]
) -> None:
    point = session.begin_nested()
    shop = builders.a_shop(session)
    order = an_order(session, shop)
    number, company = f"SO-{order.id}", shop.company.id
    for place, (what, first, second, third) in enumerate(happening):
        if what == "arrive":
            line = order.lines[first - 1]
            units = min(second, line.quantity - line.shipped_quantity)
            if units:
                lost = min(third, units)
                arrives(session, order, {first: units}, LineProof(first, units - lost, refused_quantity=lost))
        elif what == "invoice":
            before = exposure(session, company)
            with contextlib.suppress(NothingToInvoice):
                invoices.issue_invoice(session, OPERATOR, number, now=NOW)
            assert exposure(session, company) == before
        elif what == "pay":
            with contextlib.suppress(PaymentReferenceUsed):
                payments.receive_payment(
                    session, OPERATOR, company, Decimal(first) / 100, reference=f"W-{second}", now=NOW
                )
        else:
            for listed in invoices.list_invoices(session, OPERATOR, now=NOW)[:1]:
                key = f"k{place}"
                with contextlib.suppress(CreditRefused):
                    credit_memos.credit_invoice(
                        session,
                        OPERATOR,
                        listed.number,
                        {first: second},
                        reason="short",
                        request_key=key,
                        now=NOW,
                    )
        check_law(session, company)
    point.rollback()
