"""configure to order"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")
TABLES = (
    "assembly_sites",
    "assembly_times",
    "configurations",
    "item_components",
    "item_options",
    "item_suppliers",
    "option_components",
    "option_groups",
    "option_rules",
    "work_orders",
    "purchase_proposals",
    "work_order_components",
    "work_order_days",
)


def upgrade() -> None:
    op.create_table(
        "assembly_sites",
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("minutes_per_day", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes_per_day >= 0", name="site_minutes"),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("warehouse"),
    )
    op.create_table(
        "assembly_times",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("minutes_per_unit", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes_per_unit > 0", name="assembly_minutes"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku"),
    )
    op.create_table(
        "configurations",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("base_sku", sa.String(length=64), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("choice_hash", sa.String(length=64), nullable=False),
        sa.Column("list_price", MONEY, nullable=False),
        sa.Column("configured_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku"),
        sa.UniqueConstraint("choice_hash"),
    )
    op.create_index("ix_configurations_base", "configurations", ["base_sku"])

    op.create_table(
        "item_components",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("component_sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="item_component_quantity"),
        sa.ForeignKeyConstraint(
            ["component_sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "component_sku"),
    )
    op.create_table(
        "item_options",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("group_code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("price_amount", MONEY, nullable=False),
        sa.Column("assembly_minutes", sa.Integer(), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.CheckConstraint("price_amount >= 0 AND assembly_minutes >= 0", name="option_amounts"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "code"),
    )
    op.create_table(
        "item_suppliers",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("order_multiple", sa.Integer(), nullable=False),
        sa.CheckConstraint("lead_days >= 0 AND order_multiple > 0", name="supplier_terms"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku"),
    )
    op.create_table(
        "option_components",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("option_code", sa.String(length=24), nullable=False),
        sa.Column("component_sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="option_component_quantity"),
        sa.ForeignKeyConstraint(
            ["component_sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "option_code", "component_sku"),
    )
    op.create_table(
        "option_groups",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minimum_choices", sa.Integer(), nullable=False),
        sa.Column("maximum_choices", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minimum_choices >= 0 AND maximum_choices >= minimum_choices AND maximum_choices > 0",
            name="group_choices",
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "code"),
    )
    op.create_table(
        "option_rules",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("option_code", sa.String(length=24), nullable=False),
        sa.Column("other_code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('requires', 'excludes')", name="option_rule_kind"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "option_code", "other_code"),
    )
    op.create_table(
        "work_orders",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("expected_receipt_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("allocation_class", sa.Integer(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("completion_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('planned', 'released', 'building', 'built', 'cancelled')", name="work_order_status"
        ),
        sa.CheckConstraint("quantity > 0", name="work_order_quantity"),
        sa.ForeignKeyConstraint(
            ["expected_receipt_id"],
            ["expected_receipts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_work_orders_line", "work_orders", ["order_line_id"])
    op.create_index("ix_work_orders_site", "work_orders", ["warehouse", "status"])

    op.create_table(
        "purchase_proposals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("needed_by_date", sa.Date(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("expected_receipt_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'ordered', 'closed')", name="purchase_status"),
        sa.CheckConstraint("quantity > 0", name="purchase_quantity"),
        sa.ForeignKeyConstraint(
            ["expected_receipt_id"],
            ["expected_receipts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_orders.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_purchase_proposals_work_order", "purchase_proposals", ["work_order_id"])

    op.create_table(
        "work_order_components",
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("needed_by_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("awaited_quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND awaited_quantity >= 0 AND awaited_quantity <= quantity",
            name="work_order_component_quantities",
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_orders.id"],
        ),
        sa.PrimaryKeyConstraint("work_order_id", "sku", "needed_by_date"),
    )
    op.create_table(
        "work_order_days",
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name="work_order_minutes"),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_orders.id"],
        ),
        sa.PrimaryKeyConstraint("work_order_id", "on_date"),
    )
    op.add_column("items", sa.Column("base_sku", sa.String(), nullable=True))

    with op.batch_alter_table("reservations") as batch_op:
        batch_op.add_column(sa.Column("work_order_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_reservations_work_order", ["work_order_id"])
        batch_op.create_foreign_key("fk_reservations_work_order", "work_orders", ["work_order_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("reservations") as batch_op:
        batch_op.drop_constraint("fk_reservations_work_order", type_="foreignkey")
        batch_op.drop_index("ix_reservations_work_order")
        batch_op.drop_column("work_order_id")
    op.drop_column("items", "base_sku")
    for table in reversed(TABLES):
        op.drop_table(table)
