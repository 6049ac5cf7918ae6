"""owed order lines are found by their item"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWED = sa.text("shipped_quantity < quantity AND status <> 'cancelled'")


def upgrade() -> None:
    op.create_index("ix_order_lines_owed", "order_lines", ["sku"], sqlite_where=OWED, postgresql_where=OWED)


def downgrade() -> None:
    op.drop_index("ix_order_lines_owed", "order_lines")
