"""Every table of the engine."""

from backend.db.models import (
    configurations,
    fulfilment,
    invoices,
    items,
    orders,
    parties,
    shipments,
    stock,
    tariffs,
)
from backend.db.models.base import Base

__all__ = [
    "Base",
    "configurations",
    "fulfilment",
    "invoices",
    "items",
    "orders",
    "parties",
    "shipments",
    "stock",
    "tariffs",
]
