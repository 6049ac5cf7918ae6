"""stockouts: once a conversation and item, a customer's lifetime"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("stockout_events") as batch_op:
        batch_op.add_column(sa.Column("request_key", sa.String(length=64), nullable=True))
        batch_op.create_check_constraint(
            "short_of_wanted", "short_quantity > 0 AND short_quantity <= wanted_quantity"
        )
        batch_op.create_check_constraint("closed_has_outcome", "(outcome IS NULL) = (closed_at IS NULL)")
    op.create_index(
        "uq_stockout_events_open",
        "stockout_events",
        ["conversation_id", "sku"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_stockout_events_request", "stockout_events", ["contact_id", "request_key", "sku"], unique=True
    )
    with op.batch_alter_table("service_packages") as batch_op:
        batch_op.add_column(
            sa.Column("customer_lifetime_years", sa.Integer(), server_default="4", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("service_packages") as batch_op:
        batch_op.drop_column("customer_lifetime_years")
    op.drop_index("uq_stockout_events_request", "stockout_events")
    op.drop_index("uq_stockout_events_open", "stockout_events")
    with op.batch_alter_table("stockout_events") as batch_op:
        batch_op.drop_constraint("closed_has_outcome", type_="check")
        batch_op.drop_constraint("short_of_wanted", type_="check")
        batch_op.drop_column("request_key")
