"""Every table of the engine."""

from backend.db.models import items, orders, parties, shipments, stock
from backend.db.models.base import Base

__all__ = ["Base", "items", "orders", "parties", "shipments", "stock"]
