"""What can be built to order: options of an item, what they are made of, and the work it takes. WO-<id>."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.models.base import Base, number_key

AUTOINCREMENT = {"sqlite_autoincrement": True}


class OptionGroup(Base):
    """One question about a configurable item: which monitor, which chair; how many answers it takes."""

    __tablename__ = "option_groups"
    __table_args__ = (
        CheckConstraint(
            "minimum_choices >= 0 AND maximum_choices >= minimum_choices AND maximum_choices > 0",
            name="group_choices",
        ),
    )

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=1)
    minimum_choices: Mapped[int] = mapped_column(default=1)
    maximum_choices: Mapped[int] = mapped_column(default=1)


class ItemOption(Base):
    """An answer to a group's question, with what it adds to price and assembly; the standard one is what the
    item's own list price includes.

    `words` are other names people use, separated by bars.
    """

    __tablename__ = "item_options"
    __table_args__ = (CheckConstraint("price_amount >= 0 AND assembly_minutes >= 0", name="option_amounts"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    group_code: Mapped[str] = mapped_column(String(24))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=1)
    price_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    assembly_minutes: Mapped[int] = mapped_column(default=0)
    is_standard: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str | None]


class OptionComponent(Base):
    """Bill of materials of an option: units of an ordinary item that one unit takes."""

    __tablename__ = "option_components"
    __table_args__ = (CheckConstraint("quantity > 0", name="option_component_quantity"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    option_code: Mapped[str] = mapped_column(String(24), primary_key=True)
    component_sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1)


class ItemComponent(Base):
    """Bill of materials of the item itself, whatever its options."""

    __tablename__ = "item_components"
    __table_args__ = (CheckConstraint("quantity > 0", name="item_component_quantity"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    component_sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1)


class OptionRule(Base):
    """An option that requires or excludes another."""

    __tablename__ = "option_rules"
    __table_args__ = (CheckConstraint("kind IN ('requires', 'excludes')", name="option_rule_kind"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    option_code: Mapped[str] = mapped_column(String(24), primary_key=True)
    other_code: Mapped[str] = mapped_column(String(24), primary_key=True)
    kind: Mapped[str]


class AssemblyTime(Base):
    """Minutes at the bench for one unit, before what its options add."""

    __tablename__ = "assembly_times"
    __table_args__ = (CheckConstraint("minutes_per_unit > 0", name="assembly_minutes"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    minutes_per_unit: Mapped[int]


class AssemblySite(Base):
    """A warehouse that builds: minutes of assembly on each of its working days. Booking locks its row."""

    __tablename__ = "assembly_sites"
    __table_args__ = (CheckConstraint("minutes_per_day >= 0", name="site_minutes"),)

    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"), primary_key=True)
    minutes_per_day: Mapped[int]


class ItemSupplier(Base):
    """Who sells us an item, and how many days after our order it is here."""

    __tablename__ = "item_suppliers"
    __table_args__ = (CheckConstraint("lead_days >= 0 AND order_multiple > 0", name="supplier_terms"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    supplier: Mapped[str]
    lead_days: Mapped[int]
    order_multiple: Mapped[int] = mapped_column(default=1)


class Configuration(Base):
    """Chosen options of a configurable item, kept once: its `sku` is what quotes and orders name.

    `choice_hash` is of the item and its options; `list_price` what they came to then.
    """

    __tablename__ = "configurations"
    __table_args__ = (Index("ix_configurations_base", "base_sku"),)

    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    base_sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    options: Mapped[list[Any]]
    choice_hash: Mapped[str] = mapped_column(String(64), unique=True)
    list_price: Mapped[Decimal]
    configured_at: Mapped[datetime]


class WorkOrder(Base):
    """Units of a configuration to be built at one site for an order line; while open, an expected receipt
    there.

    Status: planned → released → building → built, or cancelled before building.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        Index("ix_work_orders_line", "order_line_id"),
        Index("ix_work_orders_site", "warehouse", "status"),
        CheckConstraint("quantity > 0", name="work_order_quantity"),
        CheckConstraint(
            "status IN ('planned', 'released', 'building', 'built', 'cancelled')", name="work_order_status"
        ),
        AUTOINCREMENT,
    )

    id: Mapped[number_key]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    expected_receipt_id: Mapped[int] = mapped_column(ForeignKey("expected_receipts.id"))
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    quantity: Mapped[int]
    allocation_class: Mapped[int]
    start_date: Mapped[date]
    completion_date: Mapped[date]
    status: Mapped[str] = mapped_column(default="planned")
    planned_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    built_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class WorkOrderDay(Base):
    """Assembly minutes that a work order takes on a day."""

    __tablename__ = "work_order_days"
    __table_args__ = (CheckConstraint("minutes > 0", name="work_order_minutes"),)

    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int]


class WorkOrderComponent(Base):
    """Units of a component that a work order needs on a day; `awaited_quantity` of them is yet to be bought."""

    __tablename__ = "work_order_components"
    __table_args__ = (
        CheckConstraint(
            "quantity > 0 AND awaited_quantity >= 0 AND awaited_quantity <= quantity",
            name="work_order_component_quantities",
        ),
    )

    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"), primary_key=True)
    needed_by_date: Mapped[date] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    awaited_quantity: Mapped[int] = mapped_column(default=0)


class PurchaseProposal(Base):
    """A component to be bought for a work order: open → ordered (an expected receipt from then on) → closed."""

    __tablename__ = "purchase_proposals"
    __table_args__ = (
        Index("ix_purchase_proposals_work_order", "work_order_id"),
        CheckConstraint("quantity > 0", name="purchase_quantity"),
        CheckConstraint("status IN ('open', 'ordered', 'closed')", name="purchase_status"),
        AUTOINCREMENT,
    )

    id: Mapped[number_key]
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"))
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    supplier: Mapped[str]
    quantity: Mapped[int]
    needed_by_date: Mapped[date]
    lead_days: Mapped[int]
    status: Mapped[str] = mapped_column(default="open")
    expected_receipt_id: Mapped[int | None] = mapped_column(ForeignKey("expected_receipts.id"))
    proposed_at: Mapped[datetime]
    ordered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
