"""How people write document numbers, SKUs, purchase orders, postcodes and addresses of mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.text import plain_dashes


class Found(NamedTuple):
    """A value in a message, in the form the records use."""

    entity: str
    value: str
    start: int
    end: int


class Document(NamedTuple):
    """A kind of document: its entity, its prefix, and what people call it."""

    entity: str
    prefix: str
    nouns: str


DOCUMENTS = (
    Document("order_number", "SO", r"(?:sales\s+)?orders?|ord"),
    Document("quote_number", "QT", r"quotes?|quotation|estimate"),
    Document("rma_number", "RMA", r"return(?:\s+authori[sz]ation)?|authori[sz]ation"),
    Document("invoice_number", "INV", r"invoices?|bill"),
    Document("shipment_number", "SH", r"shipments?"),
    Document("credit_memo_number", "CM", r"credit\s+(?:memo|note)s?"),
    Document("escalation_number", "ESC", r"escalations?|case|ticket"),
)
_NOT_A_SKU = {document.prefix for document in DOCUMENTS} | {"PO", "BOL", "LD", "RC", "WV", "ZIP"}

_FLAGS = re.IGNORECASE
_NUMBER_WORD = r"(?:numbers?|num\b|no\b|nrs?\b|nos?\.|id\b|ref(?:erence)?\b|#)"
_UNIT = re.compile(
    r"\s*(?:x\b|each\b|ea\b|pcs?\b|pieces?\b|units?\b|box(?:es)?\b|cases?\b|packs?\b|packets?\b|pallets?\b|sheets?\b"
    r"|reams?\b|rolls?\b|cartons?\b|doz(?:en)?\b|pairs?\b|sets?\b|bags?\b|bottles?\b|cans?\b|lbs?\b|kgs?\b|ft\b|feet\b"
    r"|inch(?:es)?\b|mm\b|cm\b|dollars?\b|usd\b|bucks\b|%|more\b|of\s+(?:the|those|these|them)\b)",
    _FLAGS,
)
_PLURAL = re.compile(r"\s+([a-z]{3,}s)\b", _FLAGS)
_NOT_PLURALS = {
    "was", "has", "his", "this", "its", "status", "does", "address", "hers", "ours", "yours", "always", "arrives",
    "ships", "says", "needs", "contains", "comes", "shows", "includes", "looks", "seems", "please", "thanks", "across",
    "minus", "plus", "less", "unless", "yes", "is", "keeps", "goes", "gets", "express", "previous", "business", "makes",
}  # fmt: skip
_BUYING_BEFORE = re.compile(
    r"\b(?:to|please|pls|can\s+(?:i|we|you)|could\s+(?:i|we|you)|i|we|let's|lets|and|just|will|would|not|you|then)\s+$",
    _FLAGS,
)
_AMOUNT_BEFORE = re.compile(
    r"(?:\b(?:need|want|buy|qty|quantity|order|get|about|approx|around|of)[\s:]+|[$€£]\s?)$", _FLAGS
)
_AGAIN = re.compile(
    r"(?:\s*(?:,|&|/|\band\b|\bor\b)\s*(?:also\s+)?#?"
    r"|[\s,.!-]+(?:(?:sorry|wrong|oops|no|not|actually|i|mean|meant|one|should|be|it's|its|is|that|make|rather|number)[\s,.!:-]+){1,6}#?)"
    r"(\d{3,8})\b",
    _FLAGS,
)

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", _FLAGS)
_TRACKING = re.compile(r"\b(?:1Z[0-9A-Z]{16}|PD\d{6,20})\b", _FLAGS)
_PURCHASE_ORDER = re.compile(
    rf"\b(?:p\.?\s?o\.?|purchase\s+order)(?![a-z])\s*{_NUMBER_WORD}?\s*[:#.=-]*\s*(?:(?:is|to|was|as|should\s+be)\s+)?#?"
    r"([a-z0-9]*(?:[./-]?[a-z0-9]+)*\d(?:[./-]?[a-z0-9]+)*)(?![\w-])",
    _FLAGS,
)
_SKU = re.compile(r"(?<![\w-])([a-z]{2,4})-\d{3,5}(?:-[a-z0-9]{1,4})?(?![\w-])", _FLAGS)
_POSTCODE = re.compile(
    r"(?<![\w#$€£.,/-])(?:(?<=, )|(?<=[ \n(:])|^|(?<=,))(\d{5}(?:-\d{4})?)(?![\w/-]|[.,]\d)", _FLAGS
)


def find_values(text: str) -> list[Found]:
    """Every value in the message, left to right; what one pattern took no other may take."""
    plain, taken = plain_dashes(text), []
    for finder in _FINDERS:
        for found in finder(plain):
            if not any(found.start < other.end and other.start < found.end for other in taken):
                taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _simple(
    entity: str, pattern: re.Pattern[str], shape: Callable[[str], str]
) -> Callable[[str], Iterator[Found]]:
    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            yield Found(entity, shape(match.group()), match.start(), match.end())

    return find


def _purchase_orders(text: str) -> Iterator[Found]:
    for match in _PURCHASE_ORDER.finditer(text):
        if not _DOCUMENT_NUMBER.fullmatch(match.group(1)):
            yield Found("po_number", match.group(1).upper(), match.start(), match.end())


def _documents(document: Document) -> Callable[[str], Iterator[Found]]:
    prefixed = re.compile(
        rf"(?<![\w-]){document.prefix}(?:\s*(?:-|#|:)\s*(\d{{3,8}})|\s?(\d{{4,8}}))(?![\w-]|[.,]\d)", _FLAGS
    )
    named = re.compile(
        rf"(?<![\w-])(?:{document.nouns})\s*(?P<said>{_NUMBER_WORD})?[\s.:#]*(?:is\s+|was\s+)?#?(\d{{4,8}})(?![\w-]|[.,]\d)",
        _FLAGS,
    )

    def find(text: str) -> Iterator[Found]:
        for match in prefixed.finditer(text):
            number = match.group(1) or match.group(2)
            if match.group(1) or not _is_quantity(text, match.end()):
                yield from _with_followers(document, text, match, number)
        for match in named.finditer(text):
            if match.group("said") or "#" in match.group() or not _is_bought(text, match):
                yield from _with_followers(document, text, match, match.group(2))

    return find


def _with_followers(document: Document, text: str, match: re.Match[str], number: str) -> Iterator[Found]:
    """The number and those named after it: "SO-1001 and 1002", "SO-10021 sorry, 10031"."""
    yield Found(document.entity, f"{document.prefix}-{number}", match.start(), match.end())
    end = match.end()
    while (
        (again := _AGAIN.match(text, end))
        and _is_alike(number, again.group(1))
        and not _is_quantity(text, again.end())
    ):
        yield Found(document.entity, f"{document.prefix}-{again.group(1)}", again.start(1), again.end(1))
        end = again.end()


def _is_alike(number: str, other: str) -> bool:
    """Numbers of one series have one length and begin alike; a postcode beside them seldom does."""
    return len(number) == len(other) and number[: len(number) // 2] == other[: len(number) // 2]


def _bare_orders(text: str) -> Iterator[Found]:
    for match in re.finditer(r"(?<![\w#/-])#\s?(\d{3,8})(?![\w-])", text):
        yield from _with_followers(DOCUMENTS[0], text, match, match.group(1))


def _skus(text: str) -> Iterator[Found]:
    for match in _SKU.finditer(text):
        if match.group(1).upper() not in _NOT_A_SKU:
            yield Found("sku", match.group().upper(), match.start(), match.end())


def _postcodes(text: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(text):
        in_use = 501 <= int(match.group(1)[:5]) <= 99950
        counted = _is_quantity(text, match.end()) or _AMOUNT_BEFORE.search(text, 0, match.start())
        if in_use and not counted:
            yield Found("postcode", match.group(1), match.start(1), match.end(1))


def _is_bought(text: str, match: re.Match[str]) -> bool:
    """ "order 2000 pens" is a purchase, "order 1001" is a number."""
    return _is_quantity(text, match.end()) or bool(
        _BUYING_BEFORE.search(text, 0, match.start()) and _PLURAL.match(text, match.end())
    )


def _is_quantity(text: str, end: int) -> bool:
    """Whether what follows a number counts things."""
    plural = _PLURAL.match(text, end)
    return bool(_UNIT.match(text, end)) or bool(plural and plural.group(1).lower() not in _NOT_PLURALS)


_DOCUMENT_NUMBER = re.compile(
    rf"(?:{'|'.join(document.prefix for document in DOCUMENTS)})-?\d{{3,8}}", _FLAGS
)
_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _simple("email", _EMAIL, str.lower),
    _simple("tracking_number", _TRACKING, str.upper),
    _purchase_orders,
    *(_documents(document) for document in DOCUMENTS),
    _skus,
    _bare_orders,
    _postcodes,
)
