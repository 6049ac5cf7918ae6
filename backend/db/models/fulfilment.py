"""How goods move through a warehouse and onto a vehicle. Numbers: WV-<id>, LD-<id>, BOL-<consignment id>, RC-<id>."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.models.base import Base, code_key, number_key

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Receipt(Base):
    """Goods that arrived against an expected receipt: on the dock until they are put away into their bin."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_expected", "expected_receipt_id"),
        CheckConstraint(
            "received_quantity >= 0 AND damaged_quantity >= 0 AND put_away_quantity >= 0"
            " AND put_away_quantity <= received_quantity",
            name="receipt_put_away",
        ),
        AUTOINCREMENT,
    )

    id: Mapped[number_key]
    expected_receipt_id: Mapped[int] = mapped_column(ForeignKey("expected_receipts.id"))
    received_quantity: Mapped[int]
    damaged_quantity: Mapped[int] = mapped_column(default=0)
    put_away_quantity: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    put_away_at: Mapped[datetime | None]


class Vehicle(Base):
    """A truck of our own, at home in one warehouse; positions are pallet places on its floor."""

    __tablename__ = "vehicles"

    code: Mapped[code_key]
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"))
    name: Mapped[str]
    maximum_weight_kg: Mapped[float]
    maximum_cube_m3: Mapped[float]
    floor_positions: Mapped[int]
    shift_minutes: Mapped[int] = mapped_column(default=600)
    km_amount: Mapped[Decimal]
    stop_amount: Mapped[Decimal]
    is_active: Mapped[bool] = mapped_column(default=True)


class PickWave(Base):
    """Allocations of one warehouse that are picked together, along the bins."""

    __tablename__ = "pick_waves"
    __table_args__ = (Index("ix_pick_waves_warehouse", "warehouse", "planned_date"), AUTOINCREMENT)

    id: Mapped[number_key]
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    planned_date: Mapped[date]
    status: Mapped[str] = mapped_column(default="released")
    released_at: Mapped[datetime]
    picked_at: Mapped[datetime | None]


class Load(Base):
    """What one vehicle or one carrier's pick-up carries from one warehouse on one day."""

    __tablename__ = "loads"
    __table_args__ = (Index("ix_loads_warehouse", "warehouse", "ship_date"), AUTOINCREMENT)

    id: Mapped[number_key]
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    ship_date: Mapped[date]
    service_code: Mapped[str] = mapped_column(ForeignKey("carrier_services.code"))
    vehicle_code: Mapped[str | None] = mapped_column(ForeignKey("vehicles.code"))
    status: Mapped[str] = mapped_column(default="planned")
    weight_kg: Mapped[float]
    cube_m3: Mapped[float]
    floor_positions: Mapped[int]
    route_km: Mapped[float | None]
    freight_amount: Mapped[Decimal]
    plan: Mapped[dict[str, Any]]
    planned_at: Mapped[datetime]
    loaded_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]


class Consignment(Base):
    """What goes to one ship-to from one warehouse together, under one bill of lading; a stop of its load.

    `reason` says why it goes now or what it waits for, `considered` what each carrier would have cost.
    """

    __tablename__ = "consignments"
    __table_args__ = (
        Index("ix_consignments_load", "load_id"),
        Index("ix_consignments_ship_to", "ship_to_id", "ship_date"),
        AUTOINCREMENT,
    )

    id: Mapped[number_key]
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    ship_to_id: Mapped[int] = mapped_column(ForeignKey("ship_tos.id"))
    handling_class: Mapped[str] = mapped_column(default="ordinary")
    ship_date: Mapped[date]
    latest_ship_date: Mapped[date]
    weight_kg: Mapped[float]
    cube_m3: Mapped[float]
    floor_positions: Mapped[int]
    service_code: Mapped[str | None] = mapped_column(ForeignKey("carrier_services.code"))
    freight_amount: Mapped[Decimal | None]
    considered: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[dict[str, Any]]
    load_id: Mapped[int | None] = mapped_column(ForeignKey("loads.id"))
    stop_sequence: Mapped[int | None]
    planned_arrival_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(default="planned")
    carton_count: Mapped[int | None]
    packed_at: Mapped[datetime | None]


class Allocation(Base):
    """Stock of one bin tied to an order line: what is picked, loaded and shipped. Its `status` is its own step;
    the line's status is that of its least advanced part.

    `quantity` is what is still tied; a short pick lowers it and keeps `short_quantity`.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        Index("ix_allocations_line", "order_line_id"),
        Index("ix_allocations_stock", "sku", "warehouse", "status"),
        Index("ix_allocations_wave", "wave_id"),
        Index("ix_allocations_consignment", "consignment_id"),
        CheckConstraint("quantity >= 0 AND short_quantity >= 0", name="allocation_quantities"),
        CheckConstraint(
            "status IN ('allocated', 'released', 'picked', 'loaded', 'shipped', 'cancelled')",
            name="allocation_status",
        ),
    )

    id: Mapped[number_key]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id"))
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    bin: Mapped[str]
    quantity: Mapped[int]
    short_quantity: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="allocated")
    promise_ship_date: Mapped[date]
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("pick_waves.id"))
    consignment_id: Mapped[int | None] = mapped_column(ForeignKey("consignments.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipments.id"))
    allocated_at: Mapped[datetime]
    picked_at: Mapped[datetime | None]


class Technician(Base):
    """Somebody who installs, near one warehouse, on some weekdays."""

    __tablename__ = "technicians"

    code: Mapped[code_key]
    name: Mapped[str]
    warehouse: Mapped[str] = mapped_column(ForeignKey("warehouses.code"))
    working_weekdays: Mapped[str] = mapped_column(default="12345")
    visits_a_day: Mapped[int] = mapped_column(default=2)
    maximum_km: Mapped[float]
    is_active: Mapped[bool] = mapped_column(default=True)


class Appointment(Base):
    """An installation of an order line at its ship-to: booked, done, not done (and why) or cancelled."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("ix_appointments_line", "order_line_id"),
        Index(
            "ux_appointments_slot",
            "technician_code",
            "visit_date",
            "slot",
            unique=True,
            sqlite_where=text("status = 'booked'"),
            postgresql_where=text("status = 'booked'"),
        ),
        AUTOINCREMENT,
    )

    id: Mapped[number_key]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    quantity: Mapped[int]
    technician_code: Mapped[str] = mapped_column(ForeignKey("technicians.code"))
    visit_date: Mapped[date]
    slot: Mapped[int]
    status: Mapped[str] = mapped_column(default="booked")
    reason: Mapped[str | None]
    booked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
