"""Chromium at a running desk: Ann, a buyer with an order and a quote, signs in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session

from backend.config import database_url
from backend.db.models.parties import Company, Contact
from backend.db.session import in_transaction
from channels.settings import Settings
from channels.web.shell import STATIC
from tests.browser.desk import Desk, running
from tests.builders import a_ship_to, a_warehouse, a_written_order, an_item, carriers
from tests.channels.conftest import People, people, rasa, settings  # noqa: F401
from tests.channels.stand_ins import StandInRasa

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@dataclass(frozen=True)
class Written:
    """What Ann has: the number of her order."""

    order_number: str


def _documents(session: Session, contact_id: int) -> Written:
    ann = session.get_one(Contact, contact_id)
    ann.name = "Ann Whitfield"
    company = session.get_one(Company, ann.company_id)
    ship_to = a_ship_to(session, company, nickname="Loop office")
    a_warehouse(session)
    carriers(session)
    an_item(session)
    an_item(session, "MON-2710", name="ViewCrest 27 QHD monitor", unit="each")
    order = a_written_order(
        session,
        ship_to,
        ("PAP-1001", 4, "160.00"),
        ("MON-2710", 12, "2988.00"),
        tax="272.34",
        po_number="4500-117",
    )
    return Written(f"SO-{order.id}")


@pytest.fixture
def written(people: People) -> Written:  # noqa: F811
    return in_transaction(database_url(), lambda session: _documents(session, people.ann))


@pytest.fixture
def desk(settings: Settings, rasa: StandInRasa, written: Written) -> Iterator[Desk]:  # noqa: F811
    if not (STATIC / "index.html").is_file():
        pytest.skip("the page is not built: npm ci --ignore-scripts && npm run build in channels/web/ui")
    with running(replace(settings, outbox_seconds=0.2), rasa) as desk:
        yield desk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def requests() -> list[str]:
    """Every address the browser asked for."""
    return []


@pytest.fixture
def a_browser(chromium: Browser, desk: Desk, requests: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of their own, each with its own cookies; none reaches another host."""
    opened: list[BrowserContext] = []

    def make(viewport: dict[str, int] = DESKTOP) -> BrowserContext:
        context = chromium.new_context(viewport=viewport, locale="en-US", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        context.on("request", lambda request: requests.append(request.url))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    home = urlsplit(desk.url).netloc
    own = ("data:", "blob:", "about:", "chrome-extension:", "chrome:")
    assert {urlsplit(url).netloc for url in requests if not url.startswith(own)} <= {home}


@pytest.fixture
def signed_in(a_browser: Callable[..., BrowserContext], desk: Desk) -> Callable[..., Page]:
    """Ann's page in a browser of its own."""

    def make(viewport: dict[str, int] = DESKTOP) -> Page:
        page = a_browser(viewport).new_page()
        page.goto(f"{desk.url}/sign-in")
        page.get_by_role("button", name="ann@brightwater.example").click()
        page.wait_for_url(f"{desk.url}/")
        page.get_by_role("heading", name="Your orders and quotes").wait_for()
        return page

    return make
