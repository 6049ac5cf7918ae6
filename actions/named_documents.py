"""A document's number said by itself: what it is is shown, and what is none of the speaker's is said to be so."""

from actions.documents import LOWEST_NUMBER
from actions.item_cards import show_stock
from actions.quotes import ActionListQuotes
from actions.reading import read_numbers
from actions.return_status import show_return
from actions.tracking import say_where, track_number
from actions.turn import Turn
from backend.domain.errors import DocumentNotFound

NUMBERS = ("rma_number", "quote_number", "shipment_number", "tracking_number", "sku")


def names_document(turn: Turn) -> bool:
    """A number by itself; an item's with a quantity is an order."""
    is_ordered = any(line.quantity for line in turn.lines)
    named = [name for name in NUMBERS if turn.entity(name) and not (name == "sku" and is_ordered)]
    return bool(named) or _bare_number(turn) is not None


def _bare_number(turn: Turn) -> int | None:
    """Digits alone that look like a document's and are no order of the speaker's."""
    numbers = read_numbers(turn.words)
    is_alone = turn.words.strip(" .#?!").isdigit() and not turn.entity("postcode")
    return numbers[0] if is_alone and len(numbers) == 1 and numbers[0] >= LOWEST_NUMBER else None


def show_document(turn: Turn) -> None:
    """The document or item as it stands."""
    rma, sku = turn.entity("rma_number"), turn.entity("sku")
    shipment = turn.entity("shipment_number") or turn.entity("tracking_number")
    if rma:
        show_return(turn, rma)
    elif turn.entity("quote_number"):
        ActionListQuotes().act(turn)
    elif shipment:
        say_where(turn, track_number(turn, shipment))
    elif sku:
        show_stock(turn, sku)
    else:
        raise DocumentNotFound(f"SO-{_bare_number(turn)}")
