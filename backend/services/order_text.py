"""Reading order lines and quantities in what people write."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.order_text import ReadLine
from backend.domain.units import StatedQuantity

__all__ = ["ReadLine", "StatedQuantity", "read_order_lines", "read_quantity"]


def read_order_lines(
    session: Session, actor: Actor, text: str, *, context: Sequence[str] = ()
) -> tuple[ReadLine, ...]:
    """Every order line in the message, in order; `context` are the SKUs in talk, for "1 each of the above"."""
    return ()


def read_quantity(text: str) -> StatedQuantity | None:
    """The one quantity in a bare answer ("2 doz", "make it 12"), or None when there is none or several."""
    return None
