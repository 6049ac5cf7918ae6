"""Reading order lines and quantities in what people write."""

import math
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.db.queries import items as items_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.catalogue import Catalogue
from backend.domain.errors import ItemNotFound
from backend.domain.order_text import ReadLine, read_lines, stated_quantities
from backend.domain.units import NUMERALS, Packing, StatedQuantity, in_item_units
from backend.services.catalogues import catalogue_of

__all__ = [
    "ReadLine",
    "StatedQuantity",
    "may_count_pieces",
    "quantity_in_units",
    "read_order_lines",
    "read_quantity",
]

_NO_ITEMS = Catalogue(())


def read_order_lines(
    session: Session, actor: Actor, text: str, *, context: Sequence[str] = ()
) -> tuple[ReadLine, ...]:
    """Every order line in the message, in order; `context` are the SKUs in talk ("1 each of the above")."""
    with_prices = actor.role not in NO_PRICES
    return read_lines(catalogue_of(session), text, context=context, with_prices=with_prices)


def read_quantity(text: str) -> StatedQuantity | None:
    """The one quantity in a bare answer ("2 doz", "make it 12"), or None when there is none or several."""
    stated = [quantity for quantity in stated_quantities(_NO_ITEMS, text) if not quantity.is_article]
    return stated[0] if len(stated) == 1 else None


def may_count_pieces(session: Session, sku: str, quantity: Decimal) -> bool:
    """Whether one unit of the item is a pack of several, so that a bare number may count its pieces."""
    packing = _packing(session, sku)
    return packing is not None and packing.may_count_pieces(quantity)


def packs_for(session: Session, sku: str, quantity: Decimal, unit: str | None) -> tuple[int, int] | None:
    """How many units of the item hold so many single ones, and how many each holds; None when it is no pack of
    them."""
    catalogue = catalogue_of(session)
    pieces = catalogue.items[catalogue.places[sku]].packing.pieces
    in_one = pieces.get("piece" if unit is None or unit in NUMERALS else unit)
    if not in_one:
        return None
    return math.ceil(quantity * NUMERALS.get(unit or "", 1) / in_one), in_one


def quantity_in_units(session: Session, sku: str, quantity: Decimal, unit: str | None) -> int | None:
    """A stated quantity ("half a case") in units of the item once it is chosen; None when it does not come
    out whole or the unit says nothing sure."""
    packing = _packing(session, sku)
    if packing is None:
        raise ItemNotFound(sku)
    return in_item_units(quantity, unit, packing)


def _packing(session: Session, sku: str) -> Packing | None:
    """How the item is packed; a configuration as the item it is one of."""
    catalogue = catalogue_of(session)
    if sku not in catalogue.places:
        found = items_queries.items_by_sku(session, [sku])
        sku = (found[0].base_sku or sku) if found else sku
    return catalogue.items[catalogue.places[sku]].packing if sku in catalogue.places else None
