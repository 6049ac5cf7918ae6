"""Which paper a message is about: an invoice, a packing list, or how many of a delivery came."""

import re

from actions.turn import FALLBACK, Turn

COUNTS = frozenset({"verify_delivery", "report_missing"})
MONEY = frozenset({"get_invoice", "ask_balance", "payment_problem", "report_billing_error"})
_PAID = re.compile(
    r"\b(?:paid|unpaid|open|due|owe\w*|settled?|left|balance|outstanding|status)\b", re.IGNORECASE
)
_OVERPAID = re.compile(
    r"\b(?:twice|two times|double|duplicate\w*|over-?paid|too much|too little|short-?paid|declined|rejected)\b"
    r"|\bwrong (?:amount|account|reference|invoice)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\b(?:invoices?|bill|packing (?:list|slip)|delivery note|receipt)\b", re.IGNORECASE)
PAPER_WORDS = 3


def about_paper(turn: Turn) -> str | None:
    """An invoice by its number, or a paper and a document's number and little else: whatever it was taken for."""
    is_invoice = bool(turn.entity("invoice_number"))
    if is_invoice and turn.intent != "report_billing_error" and _OVERPAID.search(turn.words):
        return "payment_problem"
    if turn.intent in MONEY and turn.band == "act":
        return None
    if is_invoice:
        likely = [one["name"] for one in turn.candidates[:2] if one["name"] in MONEY]
        return likely[0] if likely else "ask_balance" if _PAID.search(turn.words) else "get_invoice"
    is_number = turn.entity("order_number") or turn.entity("shipment_number")
    is_likely = "get_invoice" in [each["name"] for each in turn.candidates[:2]]
    is_short = turn.spare_words <= PAPER_WORDS or turn.intent == FALLBACK and is_likely
    return "get_invoice" if is_number and is_short and _PAPER.search(turn.words) else None


def about_count(turn: Turn) -> str | None:
    """How many of a delivery came, torn between all of them and too few: counting tells."""
    names = {each["name"] for each in turn.candidates[:2]}
    return "verify_delivery" if turn.intent == FALLBACK and names == COUNTS else None
