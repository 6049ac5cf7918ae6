"""the machines that a consumable fits, by index"""

from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_item_consumables_consumable", "item_consumables", ["consumable_sku"])


def downgrade() -> None:
    op.drop_index("ix_item_consumables_consumable", table_name="item_consumables")
