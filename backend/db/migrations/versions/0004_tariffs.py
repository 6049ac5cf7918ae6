"""tariffs finer than distance bands"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")
TABLES = ("parcel_zones", "parcel_rates", "ltl_rates", "tariff_terms", "fuel_surcharges")


def _table(name: str, keys: list[sa.Column], *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("service_code", sa.String(length=64), nullable=False),
        *keys,
        *columns,
        sa.ForeignKeyConstraint(["service_code"], ["carrier_services.code"]),
        sa.PrimaryKeyConstraint("service_code", *(each.name for each in keys)),
    )


def upgrade() -> None:
    _table(
        "parcel_zones",
        [sa.Column("zone", sa.String(length=8), nullable=False)],
        sa.Column("to_km", sa.Integer(), nullable=False),
        sa.Column("over_kg_amount", MONEY, nullable=False),
    )
    _table(
        "parcel_rates",
        [
            sa.Column("zone", sa.String(length=8), nullable=False),
            sa.Column("to_kg", sa.Integer(), nullable=False),
        ],
        sa.Column("amount", MONEY, nullable=False),
    )
    _table(
        "ltl_rates",
        [
            sa.Column("to_km", sa.Integer(), nullable=False),
            sa.Column("freight_class", sa.String(length=5), nullable=False),
            sa.Column("from_kg", sa.Integer(), nullable=False),
        ],
        sa.Column("per_100_kg_amount", MONEY, nullable=False),
    )
    _table(
        "tariff_terms",
        [],
        sa.Column("minimum_amount", MONEY, nullable=False),
        sa.Column("discount_rate", MONEY, nullable=False),
        sa.Column("per_km_amount", MONEY, nullable=True),
        sa.Column("stop_off_amount", MONEY, nullable=True),
    )
    _table(
        "fuel_surcharges",
        [sa.Column("from_date", sa.Date(), nullable=False)],
        sa.Column("surcharge_rate", MONEY, nullable=False),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
