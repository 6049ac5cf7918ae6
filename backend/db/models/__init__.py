"""Every table of the engine."""

from backend.db.models import fulfilment, invoices, items, orders, parties, shipments, stock, tariffs
from backend.db.models.base import Base

__all__ = ["Base", "fulfilment", "invoices", "items", "orders", "parties", "shipments", "stock", "tariffs"]
