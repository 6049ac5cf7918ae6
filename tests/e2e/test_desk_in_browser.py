"""A buyer in Chromium, the whole desk behind the page: order by typing, confirm by button, reload, return."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS
from tests.browser.test_page import type_in, violations
from tests.stack import Stack

pytestmark = pytest.mark.e2e
PATIENCE_MS = 20_000


@pytest.fixture
def page(stack: Stack) -> Iterator[Page]:
    """Maya's page, signed in."""
    stack.restore()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=DESKTOP)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(stack.url)
        page.get_by_text("maya.ortiz@brightlaw.example").click()
        expect(page.get_by_role("heading", name="Your orders and quotes")).to_be_visible(timeout=PATIENCE_MS)
        yield page
        browser.close()


def _press(page: Page, title: str) -> None:
    page.get_by_role("button", name=title).last.click()


def _orders(stack: Stack) -> int:
    return int(stack.rows("select count(*) as n from sales_orders")[0]["n"])


def test_buyer_orders_by_typing_confirms_by_button_and_finds_it_after_reload(
    page: Page, stack: Stack
) -> None:
    before = _orders(stack)

    type_in(page, "please order 12 boxes of PAP-1002 for the annex, asap, PO 7788")
    expect(page.get_by_role("region", name="Your order, to confirm")).to_be_visible(timeout=PATIENCE_MS)
    assert _orders(stack) == before
    _press(page, "Yes, place it")
    # Earlier conversations of hers left order cards in the history: her new order is the one in the list.
    expect(page.get_by_role("row").filter(has_text="PO 7788")).to_be_visible(timeout=PATIENCE_MS)
    page.reload()

    assert _orders(stack) == before + 1
    expect(page.get_by_role("row").filter(has_text="PO 7788")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".part .card--order").last).to_contain_text("Confirmed", timeout=PATIENCE_MS)
    assert violations(page) == []


def test_buyer_returns_a_delivered_item_from_the_chat(page: Page, stack: Stack) -> None:
    before = _rma_lines(stack)
    type_in(page, "I want to return 1 of the monitors from SO-1002, we ordered too many")
    expect(page.get_by_role("region", name="Your return, to confirm")).to_be_visible(timeout=PATIENCE_MS)
    _press(page, "Yes, authorize it")

    # Earlier conversations of hers left labels in the history, too.
    for _ in range(PATIENCE_MS // 100):
        if _rma_lines(stack) != before:
            break
        page.wait_for_timeout(100)
    expect(page.get_by_text("Label number").last).to_be_visible(timeout=PATIENCE_MS)
    assert _rma_lines(stack) == [*before, {"quantity": 1, "reason": "ordered_wrong"}]


def _rma_lines(stack: Stack) -> list[dict[str, object]]:
    return stack.rows("select quantity, reason from rma_lines order by rma_id, order_line_id, reason")
