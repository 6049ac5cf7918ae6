from decimal import Decimal

from actions.line_properties import within_kinds, without_properties
from backend.domain.item_search import ItemCandidate
from backend.services.order_text import ReadLine


def candidate(sku: str, name: str) -> ItemCandidate:
    return ItemCandidate(sku, name, 90.0, "fuzzy", "case", "supplies", None, True, None)


GLOVES = (candidate("CLN-8724", "Nitrile gloves M, 1000"), candidate("CLN-8725", "Nitrile gloves L, 1000"))
SOAP = candidate("CLN-8723", "Hand soap foam 1.2 l, 6")
FOLDERS = (
    candidate("SUP-8027", "File folders letter, 100"),
    candidate("SUP-8028", "File folders legal, 100"),
)
PAPER = candidate("PAP-1001", "Copy paper letter 20 lb")


def read(
    text: str, whole: str, candidates: tuple[ItemCandidate, ...], quantity: int | None = None
) -> ReadLine:
    start = whole.index(text)
    stated = Decimal(quantity) if quantity else None
    unit = "case" if quantity else None
    return ReadLine(text, start, start + len(text), None, None, quantity, stated, unit, candidates, False)


def test_a_kind_named_first_narrows_what_is_counted_after_it() -> None:
    whole = "we need gloves. size L, 3 cases"
    reads = [read("gloves", whole, GLOVES), read("L, 3 cases", whole, (SOAP, GLOVES[1]), 3)]

    (line,) = within_kinds(reads)

    assert (line.sku, line.is_certain, line.quantity) == ("CLN-8725", True, 3)


def test_a_property_behind_a_thing_is_no_line() -> None:
    whole = "5 boxes of file folders, letter"
    reads = [read("5 boxes of file folders", whole, FOLDERS, 5), read("letter", whole, (PAPER, FOLDERS[0]))]

    assert without_properties(reads, whole) == reads[:1]


def test_another_thing_behind_a_thing_is_a_line() -> None:
    whole = "5 boxes of file folders, gloves"
    reads = [read("5 boxes of file folders", whole, FOLDERS, 5), read("gloves", whole, GLOVES)]

    assert without_properties(reads, whole) == reads
