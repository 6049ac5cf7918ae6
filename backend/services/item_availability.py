"""An item's ATP by warehouse and date."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.db.queries import stock as stock_queries
from backend.domain.actors import Actor
from backend.domain.availability import AtpPoint, DatedQuantity
from backend.domain.errors import ItemNotFound
from backend.services.item_terms import load_item_terms
from backend.services.network import load_network
from backend.services.supply import Commitments, load_supply


@dataclass(frozen=True)
class WarehouseAvailability:
    """An item's ATP by date in one warehouse, and what is coming."""

    warehouse: str
    warehouse_name: str
    points: tuple[AtpPoint, ...]
    receipts: tuple[DatedQuantity, ...]


def item_availability(
    session: Session,
    actor: Actor,
    sku: str,
    *,
    now: datetime,
    warehouse: str | None = None,
    allocation_class: int | None = None,
) -> tuple[WarehouseAvailability, ...]:
    """The item's ATP by warehouse and date, as the named class or else the actor's own may take it."""
    known = load_item_terms(session, actor.company_id, [sku], now.date())
    if not known.items:
        raise ItemNotFound(sku)
    if allocation_class is None and actor.company_id is not None:
        allocation_class = stock_queries.class_of_company(session, actor.company_id)
    network = load_network(session, now, None)
    supply = load_supply(session, network, [sku], known.shares, Commitments(now, allocation_class))
    return tuple(
        WarehouseAvailability(
            warehouse=terms.code,
            warehouse_name=terms.name,
            points=supply[terms.code][sku].timeline,
            receipts=tuple(
                sorted(supply[terms.code][sku].position.receipts, key=lambda receipt: receipt.on_date)
            ),
        )
        for terms in network.warehouses
        if terms.code in supply and warehouse in (None, terms.code)
    )
