"""What is sold, how it is called and packed."""

from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.models.base import Base, code_key, number_key


class Item(Base):
    """A thing sold; `unit` is what quantity 1 means (box, each, pack).

    `base_sku` is set when the item is a customer's configuration of another one.
    """

    __tablename__ = "items"
    __table_args__ = (Index("ix_items_category", "category"),)

    sku: Mapped[code_key]
    name: Mapped[str]
    description: Mapped[str]
    category: Mapped[str]
    brand: Mapped[str]
    unit: Mapped[str] = mapped_column(default="each")
    list_price: Mapped[Decimal]
    unit_cost_amount: Mapped[Decimal]
    weight_kg: Mapped[float]
    length_cm: Mapped[float]
    width_cm: Mapped[float]
    height_cm: Mapped[float]
    order_multiple: Mapped[int] = mapped_column(default=1)
    minimum_quantity: Mapped[int] = mapped_column(default=1)
    maximum_quantity: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_hazmat: Mapped[bool] = mapped_column(default=False)
    is_hygiene: Mapped[bool] = mapped_column(default=False)
    is_configured: Mapped[bool] = mapped_column(default=False)
    is_freight_only: Mapped[bool] = mapped_column(default=False)
    needs_installation: Mapped[bool] = mapped_column(default=False)
    replaced_by_sku: Mapped[str | None]
    base_sku: Mapped[str | None]


class ItemPack(Base):
    """A pack level (case, layer, pallet) with its quantity of units and its quantity break."""

    __tablename__ = "item_packs"

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    quantity: Mapped[int]
    discount_rate: Mapped[Decimal]


class ItemProperty(Base):
    """A technical property as text: screen size 27 in, sheets 5000, colour black."""

    __tablename__ = "item_properties"

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]


class ItemAlias(Base):
    """Another name people use; `kind` is alias or old_number."""

    __tablename__ = "item_aliases"

    id: Mapped[number_key]
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), index=True)
    alias: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[str] = mapped_column(default="alias")


class ItemSubstitute(Base):
    """May be offered instead, best rank first."""

    __tablename__ = "item_substitutes"

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    substitute_sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    rank: Mapped[int] = mapped_column(default=1)


class ItemConsumable(Base):
    """Fits the item: toner for a printer, casters for a chair."""

    __tablename__ = "item_consumables"
    __table_args__ = (Index("ix_item_consumables_consumable", "consumable_sku"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    consumable_sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
