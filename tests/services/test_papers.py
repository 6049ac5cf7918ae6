"""Papers: what stands on them, who may have them, and how long a link holds."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import jwt
import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation, Consignment, Load
from backend.db.models.invoices import Invoice, InvoiceLine
from backend.domain.actors import OPERATOR, Actor, Role
from backend.domain.errors import DocumentNotFound, NotAllowed, PaperLinkRefused
from backend.papers.sheet import bound, words
from backend.services import papers
from tests import builders
from tests.builders import NOW, TODAY

PACKER = Actor(0, Role.WAREHOUSE)
SECRET = "paper-secret-of-the-tests-32-chars"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PAPER_SECRET", SECRET)


def text_of(content: bytes) -> str:
    """Every piece of text on a line of its own."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    return "\n".join(line.strip() for page in pages for line in page.splitlines())


@pytest.fixture
def desk(session: Session) -> SimpleNamespace:
    """Two orders of a shop in one consignment on a load; the first also shipped and invoiced in part."""
    shop = builders.a_shop(session)
    builders.an_item(
        session, "BAT-1", name="Lithium pack", category="batteries", is_hazmat=True, weight_kg=2.5
    )
    builders.stock(session, "BAT-1", "RNO", 50)
    first = builders.a_written_order(
        session, shop.ship_to, ("PAP-1001", 10, "400"), ("BAT-1", 4, "80"), po_number="PO-7"
    )
    second = builders.a_written_order(session, shop.ship_to, ("PAP-1001", 3, "120"))
    load = Load(
        warehouse="RNO", ship_date=TODAY, service_code="GND-STD", weight_kg=90, cube_m3=1, floor_positions=2,
        route_km=212.4, freight_amount=Decimal(40), plan={}, planned_at=NOW,
    )  # fmt: skip
    session.add(load)
    session.flush()
    stops = [
        Consignment(
            warehouse="RNO",
            ship_to_id=shop.ship_to.id,
            ship_date=TODAY,
            latest_ship_date=TODAY,
            weight_kg=45,
            cube_m3=0.5,
            floor_positions=1,
            service_code="GND-STD",
            reason={},
            load_id=load.id,
            stop_sequence=place,
        )  # fmt: skip
        for place in (2, 1)
    ]
    session.add_all(stops)
    session.flush()
    for line in [*first.lines, *second.lines]:
        held = builders.a_reservation(session, line.sku, line.quantity, TODAY, order_line_id=line.id)
        session.add(
            Allocation(
                order_line_id=line.id,
                reservation_id=held.id,
                sku=line.sku,
                warehouse="RNO",
                bin="A-01-1",
                quantity=line.quantity,
                promise_ship_date=TODAY,
                consignment_id=stops[0].id,
                allocated_at=NOW,
            )  # fmt: skip
        )
    shipment = builders.a_shipment(session, first, {1: 6})
    invoice = Invoice(
        company_id=shop.company.id, sales_order_id=first.id, shipment_id=shipment.id, goods_amount=Decimal(240),
        tax_amount=Decimal("12.40"), total_amount=Decimal("252.40"), open_amount=Decimal("152.40"),
        issued_at=NOW, due_date=TODAY + timedelta(days=30),
    )  # fmt: skip
    session.add(invoice)
    session.flush()
    session.add(
        InvoiceLine(
            invoice_id=invoice.id, order_line_id=first.lines[0].id, quantity=6, net_amount=Decimal(240)
        )
    )
    session.flush()
    return SimpleNamespace(
        actor=shop.actor, first=first, second=second, load=f"LD-{load.id}", bol=f"BOL-{stops[0].id}",
        near=f"BOL-{stops[1].id}", shipment=f"SH-{shipment.id}", invoice=f"INV-{invoice.id}", session=session,
    )  # fmt: skip


def test_an_invoice_shows_what_makes_its_total_and_what_is_open(desk: SimpleNamespace) -> None:
    told = text_of(papers.draw_paper(desk.session, desk.actor, "invoice", desk.invoice).content)

    assert all(
        word in told
        for word in (desk.invoice, "PO-7", "PAP-1001", "$240.00", "$12.40", "-$100.00", "$152.40")
    )
    assert f"SO-{desk.first.id}" in told and "Freight" not in told


def test_a_packing_list_names_what_follows_and_no_price(desk: SimpleNamespace) -> None:
    told = text_of(papers.draw_paper(desk.session, desk.actor, "packing_list", desk.shipment).content)

    assert "10\n6\n4" in told
    assert "$" not in told


def test_a_bill_of_lading_marks_hazmat_apart_and_adds_up_the_weight(desk: SimpleNamespace) -> None:
    told = text_of(papers.draw_paper(desk.session, PACKER, "bill_of_lading", desk.bol).content)

    assert "Batteries" in told and "\nX\n" in told and "properly classified" in told
    assert f"SO-{desk.first.id}, SO-{desk.second.id}" in told
    paper_kg = 13 * desk.session.get_one(builders.Item, "PAP-1001").weight_kg
    assert f"{paper_kg + 4 * 2.5:,.1f}" in told


def test_the_packing_lists_of_a_consignment_are_one_for_each_order(desk: SimpleNamespace) -> None:
    content = papers.draw_paper(desk.session, PACKER, "packing_list", desk.bol).content

    first, second = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert f"SO-{desk.first.id}" in first and f"SO-{desk.second.id}" not in first
    assert f"SO-{desk.second.id}" in second


def test_a_load_sheet_has_its_stops_in_the_order_they_are_driven(desk: SimpleNamespace) -> None:
    told = text_of(papers.draw_paper(desk.session, PACKER, "load_sheet", desk.load).content)

    assert told.index(desk.near) < told.index(desk.bol)
    assert "212 km" in told


def test_the_same_facts_give_the_same_bytes(desk: SimpleNamespace) -> None:
    drawn = [papers.draw_paper(desk.session, PACKER, "bill_of_lading", desk.bol).content for _ in range(2)]

    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("kind, number", [("invoice", "invoice"), ("packing_list", "shipment")])
def test_another_company_s_paper_is_answered_like_one_that_is_not_there(
    desk: SimpleNamespace, kind: str, number: str
) -> None:
    stranger = Actor(99, Role.CUSTOMER, company_id=99)

    for asked in (getattr(desk, number), "INV-999", "SH-999"):
        with pytest.raises(DocumentNotFound):
            papers.link_paper(desk.session, stranger, kind, asked, now=NOW)


def test_papers_of_the_warehouse_are_not_for_customers_and_invoices_not_for_packers(
    desk: SimpleNamespace,
) -> None:
    for kind, number in (("bill_of_lading", desk.bol), ("packing_list", desk.bol), ("load_sheet", desk.load)):
        with pytest.raises(NotAllowed):
            papers.draw_paper(desk.session, desk.actor, kind, number)
    with pytest.raises(DocumentNotFound):
        papers.draw_paper(desk.session, PACKER, "invoice", desk.invoice)


def test_a_link_opens_for_its_person_until_it_has_run_out(desk: SimpleNamespace) -> None:
    link = papers.link_paper(desk.session, desk.actor, "invoice", desk.invoice, now=NOW)
    token = link.url.removeprefix("/papers/")

    opened = papers.open_link(desk.session, desk.actor, token, now=link.expires_at - timedelta(seconds=1))
    assert opened.file_name == f"invoice-{desk.invoice}.pdf"
    with pytest.raises(PaperLinkRefused) as refused:
        papers.open_link(desk.session, desk.actor, token, now=link.expires_at)
    assert refused.value.reason == "expired"


def test_a_link_that_was_changed_signed_by_others_or_passed_on_opens_nothing(desk: SimpleNamespace) -> None:
    link = papers.link_paper(desk.session, desk.actor, "invoice", desk.invoice, now=NOW)
    token = link.url.removeprefix("/papers/")
    head, claims, signature = token.split(".")
    forged = jwt.encode({"sub": str(desk.actor.contact_id), "aud": "papers", "exp": 9e9}, "x" * 32, "HS256")

    for wrong in (f"{head}.{claims[:-2]}AA.{signature}", forged, "", "a.b.c"):
        with pytest.raises(PaperLinkRefused):
            papers.open_link(desk.session, desk.actor, wrong, now=NOW)
    with pytest.raises(PaperLinkRefused):
        papers.open_link(
            desk.session, Actor(77, Role.CUSTOMER, company_id=desk.actor.company_id), token, now=NOW
        )
    assert papers.open_link(desk.session, desk.actor, token, now=NOW)


def test_mark_up_and_letters_without_a_glyph_are_only_text() -> None:
    told = text_of(bound("<b>x", [[words("<font color=red>Łódź</font> 東京 & more")]]))

    assert "<font color=red>" in told and "& more" in told and "東" not in told


def test_the_operator_draws_every_kind(desk: SimpleNamespace) -> None:
    numbers = {
        "invoice": desk.invoice,
        "packing_list": desk.shipment,
        "bill_of_lading": desk.bol,
        "load_sheet": desk.load,
    }

    drawn = [papers.draw_paper(desk.session, OPERATOR, kind, number) for kind, number in numbers.items()]

    assert all(paper.content.startswith(b"%PDF") for paper in drawn)
