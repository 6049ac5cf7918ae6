"""what of an order's total is no longer to be claimed"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    column = sa.Column("settled_amount", MONEY, nullable=False, server_default="0")
    op.add_column("sales_orders", column)
    op.create_index("ux_payments_reference", "payments", ["company_id", "reference"], unique=True)


def downgrade() -> None:
    op.drop_index("ux_payments_reference", "payments")
    op.drop_column("sales_orders", "settled_amount")
