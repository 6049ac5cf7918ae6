"""the order-to-cash cycle"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")
TABLES = (
    "pick_waves",
    "technicians",
    "vehicles",
    "loads",
    "payments",
    "receipts",
    "stockout_events",
    "consignments",
    "appointments",
    "invoices",
    "promise_slips",
    "allocations",
    "credit_memos",
    "invoice_lines",
    "payment_parts",
)
ADDED = {
    "stock": ("allocated_quantity", "bin"),
    "shipments": ("consignment_id", "verified_at", "verified_by_id"),
    "shipment_lines": ("damaged_quantity", "refused_quantity", "over_quantity", "confirmed_quantity"),
    "order_lines": ("installed_quantity", "invoiced_quantity"),
    "companies": ("invoices_on",),
}


def upgrade() -> None:
    op.create_table(
        "pick_waves",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("planned_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pick_waves_warehouse", "pick_waves", ["warehouse", "planned_date"])

    op.create_table(
        "technicians",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("working_weekdays", sa.String(), nullable=False),
        sa.Column("visits_a_day", sa.Integer(), nullable=False),
        sa.Column("maximum_km", sa.Double(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "vehicles",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("service_code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("maximum_weight_kg", sa.Double(), nullable=False),
        sa.Column("maximum_cube_m3", sa.Double(), nullable=False),
        sa.Column("floor_positions", sa.Integer(), nullable=False),
        sa.Column("shift_minutes", sa.Integer(), nullable=False),
        sa.Column("km_amount", MONEY, nullable=False),
        sa.Column("stop_amount", MONEY, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["service_code"], ["carrier_services.code"]),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("ship_date", sa.Date(), nullable=False),
        sa.Column("service_code", sa.String(length=64), nullable=False),
        sa.Column("vehicle_code", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=False),
        sa.Column("cube_m3", sa.Double(), nullable=False),
        sa.Column("floor_positions", sa.Integer(), nullable=False),
        sa.Column("route_km", sa.Double(), nullable=True),
        sa.Column("freight_amount", MONEY, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["service_code"], ["carrier_services.code"]),
        sa.ForeignKeyConstraint(["vehicle_code"], ["vehicles.code"]),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_loads_warehouse", "loads", ["warehouse", "ship_date"])

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("applied_amount", MONEY, nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount > 0 AND applied_amount >= 0 AND applied_amount <= amount", name="payment_amounts"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payments_company", "payments", ["company_id"])

    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("expected_receipt_id", sa.Integer(), nullable=False),
        sa.Column("received_quantity", sa.Integer(), nullable=False),
        sa.Column("damaged_quantity", sa.Integer(), nullable=False),
        sa.Column("put_away_quantity", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "received_quantity >= 0 AND damaged_quantity >= 0 AND put_away_quantity >= 0 AND put_away_quantity <= received_quantity",
            name="receipt_put_away",
        ),
        sa.ForeignKeyConstraint(["expected_receipt_id"], ["expected_receipts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_expected", "receipts", ["expected_receipt_id"])

    op.create_table(
        "stockout_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("wanted_quantity", sa.Integer(), nullable=False),
        sa.Column("short_quantity", sa.Integer(), nullable=False),
        sa.Column("wanted_date", sa.Date(), nullable=True),
        sa.Column("offered_date", sa.Date(), nullable=True),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"]),
        sa.ForeignKeyConstraint(["sku"], ["items.sku"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stockout_events_company", "stockout_events", ["company_id", "offered_at"])
    op.create_index("ix_stockout_events_sku", "stockout_events", ["sku", "offered_at"])

    op.create_table(
        "consignments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("ship_to_id", sa.Integer(), nullable=False),
        sa.Column("handling_class", sa.String(), nullable=False),
        sa.Column("ship_date", sa.Date(), nullable=False),
        sa.Column("latest_ship_date", sa.Date(), nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=False),
        sa.Column("cube_m3", sa.Double(), nullable=False),
        sa.Column("floor_positions", sa.Integer(), nullable=False),
        sa.Column("service_code", sa.String(length=64), nullable=True),
        sa.Column("freight_amount", MONEY, nullable=True),
        sa.Column("considered", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=True),
        sa.Column("stop_sequence", sa.Integer(), nullable=True),
        sa.Column("planned_arrival_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("carton_count", sa.Integer(), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"]),
        sa.ForeignKeyConstraint(["service_code"], ["carrier_services.code"]),
        sa.ForeignKeyConstraint(["ship_to_id"], ["ship_tos.id"]),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consignments_load", "consignments", ["load_id"])
    op.create_index("ix_consignments_ship_to", "consignments", ["ship_to_id", "ship_date"])

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("technician_code", sa.String(length=64), nullable=False),
        sa.Column("visit_date", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"]),
        sa.ForeignKeyConstraint(["technician_code"], ["technicians.code"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appointments_line", "appointments", ["order_line_id"])
    op.create_index(
        "ux_appointments_slot",
        "appointments",
        ["technician_code", "visit_date", "slot"],
        unique=True,
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )

    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=True),
        sa.Column("goods_amount", MONEY, nullable=False),
        sa.Column("discount_amount", MONEY, nullable=False),
        sa.Column("freight_amount", MONEY, nullable=False),
        sa.Column("fee_amount", MONEY, nullable=False),
        sa.Column("tax_amount", MONEY, nullable=False),
        sa.Column("total_amount", MONEY, nullable=False),
        sa.Column("open_amount", MONEY, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.CheckConstraint("open_amount >= 0 AND open_amount <= total_amount", name="invoice_open"),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"]),
        sa.ForeignKeyConstraint(["sales_order_id"], ["sales_orders.id"]),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invoices_company", "invoices", ["company_id", "issued_at"])
    op.create_index("ix_invoices_order", "invoices", ["sales_order_id"])

    op.create_table(
        "promise_slips",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("old_promise_date", sa.Date(), nullable=False),
        sa.Column("new_promise_date", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("slipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"]),
        sa.ForeignKeyConstraint(["sales_order_id"], ["sales_orders.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_slips_line", "promise_slips", ["order_line_id"])
    op.create_index("ix_promise_slips_order", "promise_slips", ["sales_order_id"])

    op.create_table(
        "allocations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("bin", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("short_quantity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("promise_ship_date", sa.Date(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("consignment_id", sa.Integer(), nullable=True),
        sa.Column("shipment_id", sa.Integer(), nullable=True),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('allocated', 'released', 'picked', 'loaded', 'shipped', 'cancelled')",
            name="allocation_status",
        ),
        sa.CheckConstraint("quantity >= 0 AND short_quantity >= 0", name="allocation_quantities"),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.id"]),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"]),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservations.id"]),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"]),
        sa.ForeignKeyConstraint(["sku"], ["items.sku"]),
        sa.ForeignKeyConstraint(["warehouse"], ["warehouses.code"]),
        sa.ForeignKeyConstraint(["wave_id"], ["pick_waves.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocations_consignment", "allocations", ["consignment_id"])
    op.create_index("ix_allocations_line", "allocations", ["order_line_id"])
    op.create_index("ix_allocations_stock", "allocations", ["sku", "warehouse", "status"])
    op.create_index("ix_allocations_wave", "allocations", ["wave_id"])

    op.create_table(
        "credit_memos",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("rma_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("total_amount", MONEY, nullable=False),
        sa.Column("applied_amount", MONEY, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.ForeignKeyConstraint(["rma_id"], ["rmas.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_credit_memos_company", "credit_memos", ["company_id"])

    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("net_amount", MONEY, nullable=False),
        sa.CheckConstraint("quantity > 0", name="invoice_line_quantity"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"]),
        sa.PrimaryKeyConstraint("invoice_id", "order_line_id"),
    )
    op.create_index("ix_invoice_lines_order_line", "invoice_lines", ["order_line_id"])

    op.create_table(
        "payment_parts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("credit_memo_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.CheckConstraint("(payment_id IS NULL) <> (credit_memo_id IS NULL)", name="part_of_one"),
        sa.ForeignKeyConstraint(["credit_memo_id"], ["credit_memos.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payment_parts_invoice", "payment_parts", ["invoice_id"])

    with op.batch_alter_table("companies") as batch_op:
        batch_op.add_column(sa.Column("invoices_on", sa.String(), server_default="shipment", nullable=False))

    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.add_column(sa.Column("installed_quantity", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("invoiced_quantity", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("shipment_lines") as batch_op:
        batch_op.add_column(sa.Column("damaged_quantity", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("refused_quantity", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("over_quantity", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("confirmed_quantity", sa.Integer(), nullable=True))

    with op.batch_alter_table("shipments", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("consignment_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("verified_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_shipments_consignment", "consignments", ["consignment_id"], ["id"])

    with op.batch_alter_table("stock") as batch_op:
        batch_op.add_column(sa.Column("allocated_quantity", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("bin", sa.String(length=20), server_default="A-01-1", nullable=False))
        batch_op.create_check_constraint(
            "allocated_within_on_hand", "allocated_quantity >= 0 AND allocated_quantity <= on_hand_quantity"
        )


def downgrade() -> None:
    with op.batch_alter_table("shipments", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint("fk_shipments_consignment", type_="foreignkey")
    with op.batch_alter_table("stock") as batch_op:
        batch_op.drop_constraint("allocated_within_on_hand", type_="check")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    for table in reversed(TABLES):
        op.drop_table(table)
