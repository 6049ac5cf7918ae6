"""The door to papers: a signed link opens for its person only, and is kept out of the log."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.config import database_url
from backend.db.models.invoices import Invoice
from backend.db.session import in_transaction
from backend.services import conversations, papers
from channels.logs import redacted
from tests import builders
from tests.channels.conftest import People, bearer

NOW = datetime.now(UTC)


@pytest.fixture
def link(people: People) -> str:
    """Ann's link to her company's invoice."""

    def made(session: Session) -> str:
        actor = conversations.person(session, people.ann)
        company = session.get_one(builders.Company, actor.company_id)
        builders.a_warehouse(session)
        builders.an_item(session, "PAP-1001")
        order = builders.a_written_order(session, builders.a_ship_to(session, company), ("PAP-1001", 1, "40"))
        invoice = Invoice(
            company_id=company.id, sales_order_id=order.id, goods_amount=Decimal(40), total_amount=Decimal(40),
            open_amount=Decimal(40), issued_at=NOW, due_date=NOW.date() + timedelta(days=30),
        )  # fmt: skip
        session.add(invoice)
        session.flush()
        return papers.link_paper(session, actor, "invoice", f"INV-{invoice.id}", now=NOW).url

    return in_transaction(database_url(), made)


def test_a_paper_opens_as_a_pdf_under_its_own_name(client: TestClient, people: People, link: str) -> None:
    opened = client.get(link, headers=bearer())

    assert (opened.status_code, opened.headers["content-type"]) == (200, "application/pdf")
    assert 'filename="invoice-INV-1.pdf"' in opened.headers["content-disposition"]
    assert opened.content.startswith(b"%PDF")


def test_a_link_passed_on_or_opened_by_nobody_shows_nothing(
    client: TestClient, people: People, link: str
) -> None:
    assert client.get(link, headers=bearer("bob@harbor.example")).status_code == 404
    assert client.get(link).status_code == 401
    assert client.get(link[:-3], headers=bearer()).status_code == 404


def test_what_opens_a_paper_is_not_in_the_log(link: str) -> None:
    assert redacted(f"GET {link}") == "GET /papers/[token]"
