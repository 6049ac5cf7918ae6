"""what of an order line is in which shipment, by index"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_shipment_lines_order_line", "shipment_lines", ["order_line_id"])


def downgrade() -> None:
    op.drop_index("ix_shipment_lines_order_line", table_name="shipment_lines")
