"""The operations page in a browser: the day of a warehouse, on a wide screen and on a phone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from backend.config import database_url
from backend.db.session import in_transaction
from channels.settings import Settings
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.desk import Desk, running
from tests.builders import TODAY, a_contact, an_item, stock
from tests.channels.conftest import People
from tests.channels.stand_ins import StandInRasa
from tests.planning import FAR, NEAR, a_depot, a_ready_line, an_address

pytestmark = pytest.mark.browser

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DAY = f"day={TODAY}"


def _day(session: Session) -> None:
    """Neighbours for the trucks, a customer far off, one that waits, one that is short, one too tall."""
    a_contact(session, None, "henry@desk.example", role="planner", name="Henry Cole")
    depot = a_depot(session, name="Ohio Dental Partners")
    for number, postcode in enumerate(NEAR):
        address = an_address(session, depot, postcode, city="Columbus", state="OH")
        a_ready_line(session, address, quantity=12 + 3 * number, promised=TODAY + timedelta(days=1))
    a_ready_line(session, address, "BAT-1001", 10, promised=TODAY + timedelta(days=1))
    far = an_address(session, depot, FAR)
    a_ready_line(session, far, "PEN-1001", 40, promised=TODAY)
    waits = an_address(session, depot, "45202", city="Cincinnati", state="OH")
    for days, status in ((0, "released"), (1, None)):
        ships = TODAY + timedelta(days=days)
        a_ready_line(session, waits, ships=ships, promised=TODAY + timedelta(days=8), status=status)
    a_ready_line(session, far, "PEN-1001", 5, status=None)
    an_item(
        session, "MAST-1", name="Flag mast", weight_kg=40.0, length_cm=40.0, width_cm=40.0, height_cm=310.0
    )
    stock(session, "MAST-1", "CMH", 10)
    a_ready_line(session, far, "MAST-1", 1)


@pytest.fixture
def desk(settings: Settings, rasa: StandInRasa, people: People) -> Iterator[Desk]:
    in_transaction(database_url(), _day)
    with running(settings, rasa) as desk:
        yield desk


@pytest.fixture
def planner(a_browser: Callable[..., BrowserContext], desk: Desk) -> Callable[..., Page]:
    """Henry's board of the day, before it is planned."""

    def make(viewport: dict[str, int] = DESKTOP) -> Page:
        page = a_browser(viewport).new_page()
        page.goto(f"{desk.url}/sign-in")
        page.get_by_role("button", name="henry@desk.example").click()
        page.wait_for_url(f"{desk.url}/operations")
        page.goto(f"{desk.url}/operations?{DAY}")
        return page

    return make


def _plan(page: Page) -> None:
    page.set_default_timeout(60_000)
    page.get_by_role("button", name="Plan the day").click()
    expect(page.get_by_role("status")).to_have_text("The day is planned.", timeout=60_000)


def test_planner_plans_the_day_and_sees_trouble_first(planner: Callable[..., Page]) -> None:
    page = planner()
    expect(page.get_by_role("heading", name="To plan")).to_be_visible()

    _plan(page)

    troubles = page.get_by_role("list", name="Look at first").get_by_role("listitem")
    expect(troubles).to_have_count(3)
    expect(troubles.nth(0)).to_contain_text("too high for a trailer")
    expect(troubles.nth(1)).to_contain_text("promised for Mon, Mar 2, arrives Tue, Mar 3")
    expect(troubles.nth(2)).to_contain_text("not given stock yet")
    expect(page.get_by_role("img", name="Routes")).to_be_visible()
    expect(page.get_by_role("region", name="Waits")).to_contain_text("waits for more of its orders")


def test_a_load_shows_its_stops_in_order_its_fill_and_its_papers(
    planner: Callable[..., Page], desk: Desk
) -> None:
    page = planner()
    _plan(page)

    load = page.get_by_role("article").first
    expect(load).to_contain_text("Floor")
    stops = load.locator(".stops > li b")
    expect(stops.first).to_contain_text("1.")
    sheet = load.get_by_role("link", name="load sheet").get_attribute("href")
    answer = page.request.get(f"{desk.url}{sheet}")
    assert answer.headers["content-type"] == "application/pdf"


def test_planning_again_changes_nothing(planner: Callable[..., Page]) -> None:
    page = planner()
    _plan(page)
    before = page.locator("main").inner_text()

    _plan(page)

    assert page.locator("main").inner_text() == before


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everyone_can_use_the_board(planner: Callable[..., Page], viewport: dict[str, int]) -> None:
    page = planner(viewport)
    _plan(page)
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")

    page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", WCAG)

    assert [(each["id"], each["nodes"][0]["target"]) for each in found["violations"]] == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]
