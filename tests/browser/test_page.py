"""The shop page in a browser: list, chat, cards, several tabs, small screens, trouble, and who can use it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from backend.config import database_url
from backend.db.models.invoices import Invoice
from backend.db.session import in_transaction
from backend.services import conversations, papers
from channels.settings import Settings
from tests.browser.cards import ADDRESS_QUESTION, EVERY_KIND, PAPERS, words
from tests.browser.conftest import PHONE, Written
from tests.browser.desk import Desk, running
from tests.channels.conftest import People, bearer
from tests.channels.stand_ins import StandInRasa

pytestmark = pytest.mark.browser

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LEFT_BY_THE_COMPONENT = {
    # The button that scrolls to the newest message: its name stands on the element, not on the button within.
    ("aria-allowed-attr", '"cds-aichat-internal", "cds-aichat-button"'),
    ("button-name", '"cds-aichat-internal", "cds-aichat-button", "#button"'),
}
"""(rule, part of the selector) of what Carbon AI Chat 1.9.1 itself leaves."""

SignedIn = Callable[..., Page]


def type_in(page: Page, text: str) -> None:
    """Say something as a person does: into the chat's input, then Enter."""
    box = page.get_by_test_id("input_field")
    box.click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def heard(page: Page, text: str) -> Locator:
    """What the desk said, in the history (the live region repeats it)."""
    return page.locator(".cds-aichat--message").get_by_text(text)


def ask(page: Page, desk: Desk, kind: str) -> Locator:
    """Have a card of some kind shown; the card."""
    desk.will_say(EVERY_KIND[kind])
    type_in(page, f"Show me: {kind}")
    shown = page.locator(f".part .card--{kind}").last
    expect(shown).to_be_visible()
    return shown


def said(page: Page, text: str) -> Locator:
    """The person's own message in the history."""
    return page.locator(".cds-aichat--sent--text").get_by_text(text, exact=True)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, but for what the component leaves."""
    # The page's policy refuses scripts from elsewhere; the tester's own runs in the browser's hands.
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", WCAG)
    told = [
        (violation["id"], json.dumps(node["target"]), node.get("failureSummary", ""))
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    return [
        f"{rule} {target}: {summary}"
        for rule, target, summary in told
        if not any(rule == left and part in target for left, part in LEFT_BY_THE_COMPONENT)
    ]


# The list


def test_open_orders_are_listed_with_status_and_date(signed_in: SignedIn, written: Written) -> None:
    page = signed_in()

    row = page.get_by_role("row").filter(has_text=written.order_number)

    expect(row).to_contain_text("Copier paper letter 20 lb, ViewCrest 27 QHD monitor")
    expect(row).to_contain_text("Mon, Mar 2")
    expect(row).to_contain_text("Confirmed")
    expect(row).to_contain_text("$3,420.34")
    expect(page.get_by_text("Ann Whitfield")).to_be_visible()


def test_order_opens_with_lines_and_back_leads_to_the_list(signed_in: SignedIn, written: Written) -> None:
    page = signed_in()

    page.get_by_role("link", name=written.order_number).click()

    expect(page.get_by_role("heading", name=f"Order {written.order_number}")).to_be_focused()
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="ViewCrest 27 QHD monitor"))
    expect(line).to_contain_text("$2,988.00")
    page.go_back()
    expect(page.get_by_role("heading", name="Your orders and quotes")).to_be_visible()


def test_order_asks_about_itself_in_the_chat(signed_in: SignedIn, desk: Desk, written: Written) -> None:
    page = signed_in()
    page.get_by_role("link", name=written.order_number).click()

    page.get_by_role("button", name="Track it").click()

    expect(said(page, f"Where is my order {written.order_number}?")).to_be_visible()
    assert desk.rasa.texts == [f"Where is my order {written.order_number}?"]


def test_unknown_number_in_the_address_is_worded(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()

    page.goto(f"{desk.url}/#SO-99999")

    expect(page.get_by_role("alert")).to_have_text("There is no SO-99999 among your documents.")


# The chat


def test_reply_comes_with_its_card(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    desk.will_say(EVERY_KIND["readback"])

    type_in(page, "12 monitors and 4 boxes of paper, please")

    expect(heard(page, "Please check before I place it:")).to_be_visible()
    order = card(page, "Your order, to confirm")
    expect(order.get_by_role("columnheader", name="Amount")).to_be_visible()
    expect(order.get_by_role("rowheader", name="Copier paper letter 20 lb")).to_be_visible()
    expect(order).to_contain_text("$3,384.74")
    assert desk.rasa.texts == ["12 monitors and 4 boxes of paper, please"]


def test_button_sends_its_payload_and_shows_its_title(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    ask(page, desk, "options")
    desk.will_say(words("Chosen."))

    card(page, "Dates and prices").get_by_role("button", name="Choose Fastest").click()

    expect(said(page, "Fastest: Wed, Nov 25 for $3,298.15")).to_be_visible()
    expect(heard(page, "Chosen.")).to_be_visible()
    assert desk.rasa.texts[-1] == '/choose_option{"option": "fastest"}'


def test_read_back_can_be_answered_once(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    ask(page, desk, "readback")
    desk.will_say(EVERY_KIND["order"])
    yes = card(page, "Your order, to confirm").get_by_role("button", name="Yes, place the order")

    yes.dblclick()

    expect(card(page, "Order SO-100042")).to_be_visible()
    expect(yes).to_have_attribute("aria-disabled", "true")
    expect(yes).to_have_accessible_name("Yes, place the order (chosen)")
    assert desk.rasa.texts == ["Show me: readback", '/confirm{"proposal": "p1"}']


def test_used_read_back_stays_inert_after_a_reload(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    ask(page, desk, "readback")
    desk.will_say(words("Placed."))
    card(page, "Your order, to confirm").get_by_role("button", name="Yes, place the order").click()
    expect(heard(page, "Placed.")).to_be_visible()

    page.reload()

    expect(heard(page, "Placed.")).to_be_visible()
    buttons = card(page, "Your order, to confirm").get_by_role("group", name="Confirm or change")
    expect(buttons.get_by_role("button", name="Yes, place the order (chosen)")).to_be_visible()
    expect(buttons.get_by_role("button", name="No, change it")).to_have_attribute("aria-disabled", "true")


def test_quick_replies_go_once_answered(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    desk.will_say(ADDRESS_QUESTION)
    type_in(page, "Four boxes of paper")
    expect(page.get_by_role("button", name="Naperville branch")).to_be_visible()
    desk.will_say(words("To Naperville then."))

    page.get_by_role("button", name="Naperville branch").click()

    expect(said(page, "Naperville branch")).to_be_visible()
    expect(heard(page, "To Naperville then.")).to_be_visible()
    expect(page.get_by_role("button", name="Loop office")).to_be_hidden()
    assert desk.rasa.texts[-1] == '/give_ship_to{"ship_to": "2"}'


def test_history_is_there_after_a_reload(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    for kind in EVERY_KIND:
        ask(page, desk, kind)

    page.reload()

    for kind in EVERY_KIND:
        expect(said(page, f"Show me: {kind}")).to_have_count(1)
    expect(page.locator(".part .card")).to_have_count(len(EVERY_KIND))


def test_another_device_sees_both_sides_live(signed_in: SignedIn, desk: Desk) -> None:
    here, there = signed_in(), signed_in()
    desk.will_say(EVERY_KIND["shipment"])

    type_in(here, "Where is it?")

    expect(said(there, "Where is it?")).to_have_count(1)
    expect(card(there, "Shipment SH-100051")).to_be_visible()
    expect(said(here, "Where is it?")).to_have_count(1)
    expect(here.locator(".part .card")).to_have_count(1)
    assert desk.rasa.texts == ["Where is it?"]


def test_typing_is_shown_until_the_answer(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    desk.rasa.delay_seconds = 1.5

    type_in(page, "Hello")

    indicator = page.locator(".cds-aichat--message-loading, .cds-aichat--processing").first
    expect(indicator).to_be_visible()
    expect(heard(page, "Sure.")).to_be_visible()
    expect(indicator).to_be_hidden()


def test_new_conversation_empties_every_tab(signed_in: SignedIn, desk: Desk) -> None:
    here, there = signed_in(), signed_in()
    type_in(here, "Hello")
    expect(heard(there, "Sure.")).to_be_visible()

    here.get_by_test_id("chat_header").get_by_role("button", name=re.compile("options", re.I)).click()
    here.get_by_text("Start a new conversation").click()

    for page in (here, there):
        expect(heard(page, "Sure.")).to_have_count(0)
        expect(heard(page, "What do you need?")).to_be_visible()


def test_bot_says_that_it_is_one_and_leads_to_a_person(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    expect(page.get_by_text("You are writing with a bot.")).to_be_visible()

    page.get_by_role("button", name="Talk to a person").click()

    expect(said(page, "I want to talk to a person")).to_be_visible()
    expect(page.get_by_role("link", name="(312) 555-0142")).to_be_visible()


# News


def test_notice_appears_in_an_open_chat(
    signed_in: SignedIn, desk: Desk, people: People, written: Written
) -> None:
    page = signed_in()
    expect(heard(page, "What do you need?")).to_be_visible()

    desk.push_notice(people.ann, order_number=written.order_number)

    expect(page.locator(".notice")).to_contain_text(written.order_number)
    expect(page).to_have_title("Orders and quotes – Wexford & Lane")


def test_closed_chat_counts_news_on_its_launcher(
    signed_in: SignedIn, desk: Desk, people: People, written: Written
) -> None:
    page = signed_in(PHONE)

    for _ in range(2):
        desk.push_notice(people.ann, order_number=written.order_number)

    launcher = page.get_by_role("button", name="Chat 2 unread")
    expect(launcher).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    launcher.click()
    expect(page.locator(".notice")).to_have_count(2)
    page.get_by_role("button", name="Close the chat").click()
    expect(page.get_by_role("button", name="Chat", exact=True)).to_be_visible()


# Trouble


def test_what_is_written_offline_is_sent_once_later(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    type_in(page, "Hello")
    expect(heard(page, "Sure.")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    desk.will_say(words("Back again."))

    type_in(page, "Are you there?")
    page.context.set_offline(False)

    expect(heard(page, "Back again.")).to_be_visible()
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    expect(said(page, "Are you there?")).to_have_count(1)
    assert desk.rasa.texts == ["Hello", "Are you there?"]


def test_missed_messages_come_with_the_connection(signed_in: SignedIn, desk: Desk) -> None:
    here, there = signed_in(), signed_in()
    expect(heard(there, "What do you need?")).to_be_visible()
    there.context.set_offline(True)
    type_in(here, "Hello")
    expect(heard(here, "Sure.")).to_be_visible()

    there.context.set_offline(False)

    expect(said(there, "Hello")).to_have_count(1)
    expect(heard(there, "Sure.")).to_have_count(1)


def test_unreachable_assistant_is_told_and_asked_again(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    desk.rasa.status = 500
    type_in(page, "Where is my order?")
    expect(page.get_by_text("Your last message has no answer yet.")).to_be_visible()
    expect(heard(page, "can't reach the desk's assistant")).to_be_visible()
    desk.rasa.status = 200

    page.get_by_role("button", name="Send again").click()

    expect(heard(page, "Sure.")).to_be_visible()
    expect(page.get_by_role("button", name="Send again")).to_be_hidden()
    expect(said(page, "Where is my order?")).to_have_count(1)


def test_button_that_is_off_offer_says_what_to_do(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    ask(page, desk, "options")
    desk.will_say(*[words(f"Line {number}") for number in range(25)])
    type_in(page, "Say much")
    expect(heard(page, "Line 24")).to_be_visible()

    card(page, "Dates and prices").get_by_role("button", name="Choose Fastest").click()

    expect(page.get_by_text("That button is no longer on offer.")).to_be_visible()
    expect(page.get_by_role("button", name="Send again")).to_be_hidden()


def test_too_fast_is_told_in_words(
    a_browser: Callable[..., BrowserContext],
    signed_in: SignedIn,
    settings: Settings,
    rasa: StandInRasa,
    desk: Desk,
    tmp_path: Path,
) -> None:
    limited = replace(settings, person_limit="1/minute", messages_url=f"sqlite:///{tmp_path / 'slow.db'}")
    with running(limited, rasa) as slow:
        desk.url = slow.url
        page = signed_in()
        type_in(page, "One")
        expect(heard(page, "Sure.")).to_be_visible()

        type_in(page, "Two")

        expect(page.get_by_role("status").get_by_text("That was faster than I can answer.")).to_be_visible()
        expect(page.get_by_role("button", name="Send again")).to_be_visible()
        assert rasa.texts == ["One"]
        page.context.close()


def test_pasted_text_that_does_not_fit_is_told(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in()
    page.get_by_test_id("input_field").click()

    page.evaluate(
        """() => {
            let field = document.activeElement;
            while (field.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', '5 x PAP-1001\\n'.repeat(200));
            field.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData, bubbles: true, composed: true, cancelable: true})
            );
        }"""
    )

    expect(page.get_by_text("A message takes 2,000 characters")).to_be_visible()


def test_ended_session_leads_to_signing_in(signed_in: SignedIn, desk: Desk) -> None:
    here = signed_in()
    there = here.context.new_page()
    there.goto(desk.url)
    expect(heard(there, "What do you need?")).to_be_visible()

    here.get_by_role("button", name="Sign out").click()

    expect(here).to_have_url(f"{desk.url}/sign-in")
    expect(there.get_by_text("Your session has ended.")).to_be_visible()


def test_shop_signs_its_buyers_in_by_token(
    a_browser: Callable[..., BrowserContext],
    settings: Settings,
    rasa: StandInRasa,
    desk: Desk,
    tmp_path: Path,
) -> None:
    shop = replace(settings, is_demo=False, messages_url=f"sqlite:///{tmp_path / 'shop.db'}")
    token = bearer()["Authorization"].removeprefix("Bearer ")
    with running(shop, rasa) as served:
        desk.url = served.url
        page = a_browser().new_page()
        page.add_init_script(f"window.shopToken = async () => {json.dumps(token)}")

        page.goto(served.url)
        type_in(page, "Hello")

        expect(heard(page, "Sure.")).to_be_visible()
        expect(page.get_by_text("Ann Whitfield")).to_be_visible()
        expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
        page.context.close()


# Closed doors


def test_script_in_a_message_is_text(signed_in: SignedIn, desk: Desk) -> None:
    script = (
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> **b** [a](//x)"
    )
    page = signed_in()
    hostile = json.loads(
        json.dumps(EVERY_KIND["order"]).replace("ViewCrest 27 QHD monitor", "<b onclick=x>V</b>")
    )
    desk.will_say(words(script), hostile)

    type_in(page, f"My words: {script}")

    expect(page.locator(".cds-aichat--received--text").get_by_text(script, exact=True)).to_be_visible()
    expect(page.get_by_text("<b onclick=x>V</b>").first).to_be_visible()
    page.reload()
    expect(said(page, f"My words: {script}")).to_be_visible()
    expect(page).to_have_title("Orders and quotes – Wexford & Lane")


def test_nothing_breaks_the_pages_policy(signed_in: SignedIn, desk: Desk, requests: list[str]) -> None:
    page = signed_in()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.reload()
    desk.will_say(*EVERY_KIND.values())
    type_in(page, "Show me everything")
    expect(page.locator(".part .card")).to_have_count(len(EVERY_KIND))

    assert told == []
    assert {url for url in requests if not url.startswith((desk.url, "data:"))} == set()


# Small screens


def test_phone_has_no_sideways_scroll(signed_in: SignedIn, desk: Desk, written: Written) -> None:
    page = signed_in(PHONE)
    assert overflow(page) <= 0
    page.get_by_role("link", name=written.order_number).click()
    expect(page.get_by_role("heading", name=f"Order {written.order_number}")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("button", name="Chat").click()
    desk.will_say(*EVERY_KIND.values())

    type_in(page, "Show me everything")

    cards = page.locator(".part .card")
    expect(cards).to_have_count(len(EVERY_KIND))
    for each in cards.all():
        box, inner = each.bounding_box(), each.evaluate("card => card.scrollWidth - card.clientWidth")
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert inner <= 0
    assert overflow(page) <= 0


def test_chat_is_loaded_when_the_launcher_is_pressed(signed_in: SignedIn, requests: list[str]) -> None:
    page = signed_in(PHONE)
    assert not any("/assets/chat-" in url for url in requests)

    page.get_by_role("button", name="Chat").click()

    expect(heard(page, "What do you need?")).to_be_visible()
    assert any("/assets/chat-" in url for url in requests)


def test_phone_chat_by_keyboard_alone(signed_in: SignedIn, desk: Desk) -> None:
    page = signed_in(PHONE)
    page.get_by_role("button", name="Chat").focus()

    page.keyboard.press("Enter")
    expect(page.get_by_test_id("input_field")).to_be_focused()
    page.keyboard.type("Hello")
    page.keyboard.press("Enter")
    expect(heard(page, "Sure.")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Chat")).to_be_focused()


# For everybody


def test_list_and_order_are_accessible(signed_in: SignedIn, written: Written) -> None:
    page = signed_in()
    expect(heard(page, "What do you need?")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("link", name=written.order_number).click()
    expect(page.get_by_role("heading", name=f"Order {written.order_number}")).to_be_visible()

    assert violations(page) == []


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["desktop", "phone"])
def test_cards_are_accessible(
    signed_in: SignedIn, desk: Desk, people: People, written: Written, viewport: dict[str, int]
) -> None:
    page = signed_in(viewport)
    if viewport is PHONE:
        page.get_by_role("button", name="Chat").click()
    desk.will_say(*EVERY_KIND.values(), ADDRESS_QUESTION)
    type_in(page, "Show me everything")
    desk.push_notice(people.ann, order_number=written.order_number)
    expect(page.locator(".notice")).to_be_visible()
    expect(page.get_by_text("What arrives when").first).to_be_visible()

    assert violations(page) == []


# Papers


def _paper_link(people: People, order_number: str) -> str:
    def made(session: Session) -> str:
        ann = conversations.person(session, people.ann)
        order_id = int(order_number.removeprefix("SO-"))
        invoice = Invoice(
            company_id=ann.company_id, sales_order_id=order_id, goods_amount=Decimal(40), total_amount=Decimal(40),
            open_amount=Decimal(40), issued_at=datetime.now(UTC), due_date=datetime.now(UTC).date(),
        )  # fmt: skip
        session.add(invoice)
        session.flush()
        return papers.link_paper(session, ann, "invoice", f"INV-{invoice.id}", now=datetime.now(UTC)).url

    return in_transaction(database_url(), made)


def test_a_paper_opens_in_a_tab_of_its_own_and_a_changed_link_says_so(
    signed_in: SignedIn, desk: Desk, people: People, written: Written
) -> None:
    page = signed_in()
    good = {
        **PAPERS["rows"][0],
        "url": f"https://elsewhere.example{_paper_link(people, written.order_number)}",
    }
    card = {**PAPERS, "rows": [good, PAPERS["rows"][1]]}
    desk.will_say({"text": "Here you are:", "custom": {"card": card}, "buttons": []})
    type_in(page, "I need the invoice")

    with page.expect_response("**/papers/*") as fetched, page.expect_popup():
        page.get_by_role("button", name="Open Invoice INV-1002 as PDF").click()
    assert (fetched.value.status, fetched.value.headers["content-type"]) == (200, "application/pdf")

    page.get_by_role("button", name="Open Packing list SH-1003 as PDF").click()
    expect(page.get_by_role("alert").filter(has_text="ask the desk for the paper again")).to_be_visible()


def test_an_invoice_in_the_address_is_shown(
    signed_in: SignedIn, desk: Desk, people: People, written: Written
) -> None:
    _paper_link(people, written.order_number)
    page = signed_in(PHONE)

    page.goto(f"{desk.url}/#INV-1")

    expect(page.get_by_role("heading", name="Invoice INV-1")).to_be_visible()
    expect(page.get_by_text("What is invoiced")).to_be_visible()
    assert overflow(page) <= 0
