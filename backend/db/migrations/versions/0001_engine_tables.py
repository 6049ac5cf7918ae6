"""the engine's tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MONEY = sa.Numeric(14, 4).with_variant(sa.Integer(), "sqlite")
# The two tables that point at later ones; batch mode copies the empty table on SQLite.
CIRCULAR = (
    ("companies", "fk_companies_rep", "contacts", "rep_id"),
    ("contacts", "fk_contacts_ship_to", "ship_tos", "default_ship_to_id"),
)


def upgrade() -> None:
    op.create_table(
        "carrier_services",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("service_level", sa.String(), nullable=False),
        sa.Column("delivery_weekdays", sa.String(), nullable=False),
        sa.Column("maximum_weight_kg", sa.Double(), nullable=True),
        sa.Column("maximum_km", sa.Double(), nullable=True),
        sa.Column("is_air", sa.Boolean(), nullable=False),
        sa.Column("fuel_surcharge_rate", MONEY, nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "items",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("list_price", MONEY, nullable=False),
        sa.Column("unit_cost_amount", MONEY, nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=False),
        sa.Column("length_cm", sa.Double(), nullable=False),
        sa.Column("width_cm", sa.Double(), nullable=False),
        sa.Column("height_cm", sa.Double(), nullable=False),
        sa.Column("order_multiple", sa.Integer(), nullable=False),
        sa.Column("minimum_quantity", sa.Integer(), nullable=False),
        sa.Column("maximum_quantity", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_hazmat", sa.Boolean(), nullable=False),
        sa.Column("is_hygiene", sa.Boolean(), nullable=False),
        sa.Column("is_configured", sa.Boolean(), nullable=False),
        sa.Column("is_freight_only", sa.Boolean(), nullable=False),
        sa.Column("needs_installation", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_sku", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("sku"),
    )
    op.create_index("ix_items_category", "items", ["category"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_document", "journal", ["document"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notices_waiting", "notices", ["delivered_at", "id"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'confirmed') = (result IS NOT NULL)", name="confirmed_has_result"),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'withdrawn')", name="proposal_state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "request_keys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "contact_id"),
    )
    op.create_table(
        "service_packages",
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("order_minimum_amount", MONEY, nullable=False),
        sa.Column("small_order_fee_amount", MONEY, nullable=False),
        sa.Column("free_freight_threshold_amount", MONEY, nullable=True),
        sa.Column("discount_rate", MONEY, nullable=False),
        sa.Column("economy_discount_rate", MONEY, nullable=False),
        sa.Column("quote_valid_days", sa.Integer(), nullable=False),
        sa.Column("quote_hold_hours", sa.Integer(), nullable=False),
        sa.Column("allocation_class", sa.Integer(), nullable=False),
        sa.Column("consolidation_wait_days", sa.Integer(), nullable=False),
        sa.Column("return_window_days", sa.Integer(), nullable=False),
        sa.Column("restocking_rate", MONEY, nullable=False),
        sa.Column("recovery_authority_amount", MONEY, nullable=False),
        sa.Column("response_sla_minutes", sa.Integer(), nullable=False),
        sa.Column("is_person_first", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("segment"),
    )
    op.create_table(
        "state_taxes",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("tax_rate", MONEY, nullable=False),
        sa.PrimaryKeyConstraint("state"),
    )
    op.create_table(
        "warehouses",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("working_weekdays", sa.String(), nullable=False),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column("handling_days", sa.Integer(), nullable=False),
        sa.Column("dock_to_stock_days", sa.Integer(), nullable=False),
        sa.Column("handling_amount", MONEY, nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "allocation_shares",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("allocation_class", sa.Integer(), nullable=False),
        sa.Column("share_rate", MONEY, nullable=False),
        sa.Column("release_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "allocation_class"),
    )
    op.create_table(
        "carrier_rates",
        sa.Column("service_code", sa.String(length=64), nullable=False),
        sa.Column("to_km", sa.Integer(), nullable=False),
        sa.Column("transit_days", sa.Integer(), nullable=False),
        sa.Column("base_amount", MONEY, nullable=False),
        sa.Column("per_kg_amount", MONEY, nullable=False),
        sa.Column("minimum_amount", MONEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_code"],
            ["carrier_services.code"],
        ),
        sa.PrimaryKeyConstraint("service_code", "to_km"),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("credit_limit_amount", MONEY, nullable=False),
        sa.Column("open_receivables_amount", MONEY, nullable=False),
        sa.Column("payment_terms_days", sa.Integer(), nullable=False),
        sa.Column("tax_exemption_certificate", sa.String(), nullable=True),
        sa.Column("allows_partial_shipment", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment"],
            ["service_packages.segment"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "expected_receipts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received_quantity", sa.Integer(), nullable=False),
        sa.Column("expected_date", sa.Date(), nullable=False),
        sa.Column("original_expected_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND received_quantity >= 0", name="receipt_quantities"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_expected_receipts_stock", "expected_receipts", ["sku", "warehouse", "expected_date"], unique=False
    )
    op.create_table(
        "item_aliases",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_item_aliases_alias"), "item_aliases", ["alias"], unique=False)
    op.create_index(op.f("ix_item_aliases_sku"), "item_aliases", ["sku"], unique=False)
    op.create_table(
        "item_consumables",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("consumable_sku", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["consumable_sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "consumable_sku"),
    )
    op.create_table(
        "item_packs",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("discount_rate", MONEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "level"),
    )
    op.create_table(
        "item_properties",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "name"),
    )
    op.create_table(
        "item_substitutes",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("substitute_sku", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["substitute_sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("sku", "substitute_sku"),
    )
    op.create_table(
        "promotions",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("discount_rate", MONEY, nullable=False),
        sa.Column("valid_from_date", sa.Date(), nullable=False),
        sa.Column("valid_to_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "stock",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("on_hand_quantity", sa.Integer(), nullable=False),
        sa.Column("safety_quantity", sa.Integer(), nullable=False),
        sa.Column("expected_quantity", sa.Integer(), nullable=False),
        sa.Column("committed_quantity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "committed_quantity <= on_hand_quantity + expected_quantity", name="committed_within_supply"
        ),
        sa.CheckConstraint("committed_quantity >= 0", name="committed_not_negative"),
        sa.CheckConstraint("on_hand_quantity >= 0", name="on_hand_not_negative"),
        sa.CheckConstraint("safety_quantity >= 0", name="safety_not_negative"),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("sku", "warehouse"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("default_ship_to_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "contract_prices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("minimum_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.Column("valid_from_date", sa.Date(), nullable=False),
        sa.Column("valid_to_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contract_prices_company_sku", "contract_prices", ["company_id", "sku"], unique=False)
    op.create_table(
        "ship_tos",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nickname", sa.String(), nullable=True),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("receiving_weekdays", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ship_tos_company", "ship_tos", ["company_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("ship_to_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_delivery_date", sa.Date(), nullable=True),
        sa.Column("option_key", sa.String(), nullable=False),
        sa.Column("discount_amount", MONEY, nullable=False),
        sa.Column("freight_amount", MONEY, nullable=False),
        sa.Column("fee_amount", MONEY, nullable=False),
        sa.Column("tax_amount", MONEY, nullable=False),
        sa.Column("total_amount", MONEY, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until_date", sa.Date(), nullable=False),
        sa.Column("held_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ship_to_id"],
            ["ship_tos.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quotes_company", "quotes", ["company_id"], unique=False)
    op.create_table(
        "quote_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("accepted_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.Column("net_amount", MONEY, nullable=False),
        sa.Column("price_steps", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="quote_line_quantity"),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_quote_lines_quote", "quote_lines", ["quote_id"], unique=False)
    op.create_table(
        "sales_orders",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("ship_to_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("po_number", sa.String(length=40), nullable=True),
        sa.Column("requested_delivery_date", sa.Date(), nullable=True),
        sa.Column("delivery_note", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("option_key", sa.String(), nullable=False),
        sa.Column("discount_amount", MONEY, nullable=False),
        sa.Column("freight_amount", MONEY, nullable=False),
        sa.Column("fee_amount", MONEY, nullable=False),
        sa.Column("tax_amount", MONEY, nullable=False),
        sa.Column("total_amount", MONEY, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["quotes.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ship_to_id"],
            ["ship_tos.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sales_orders_company", "sales_orders", ["company_id", "entered_at"], unique=False)
    op.create_index("ix_sales_orders_po", "sales_orders", ["company_id", "po_number"], unique=False)
    op.create_table(
        "order_holds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sales_order_id"],
            ["sales_orders.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_order_holds_order", "order_holds", ["sales_order_id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped_quantity", sa.Integer(), nullable=False),
        sa.Column("delivered_quantity", sa.Integer(), nullable=False),
        sa.Column("returned_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.Column("net_amount", MONEY, nullable=False),
        sa.Column("price_steps", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="order_line_quantity"),
        sa.CheckConstraint("shipped_quantity <= quantity", name="shipped_within_ordered"),
        sa.CheckConstraint(
            "shipped_quantity >= 0 AND delivered_quantity >= 0 AND returned_quantity >= 0",
            name="order_line_counters",
        ),
        sa.ForeignKeyConstraint(
            ["sales_order_id"],
            ["sales_orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sku"],
            ["items.sku"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sales_order_id", "line_number"),
    )
    op.create_table(
        "rmas",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("label_number", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(length=64), nullable=False),
        sa.Column("return_by_date", sa.Date(), nullable=False),
        sa.Column("fee_amount", MONEY, nullable=False),
        sa.Column("credit_amount", MONEY, nullable=False),
        sa.Column("authorized_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["return_to"],
            ["warehouses.code"],
        ),
        sa.ForeignKeyConstraint(
            ["sales_order_id"],
            ["sales_orders.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rmas_order", "rmas", ["sales_order_id"], unique=False)
    op.create_table(
        "shipments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sales_order_id", sa.Integer(), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("service_code", sa.String(length=64), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise_date", sa.Date(), nullable=False),
        sa.Column("estimated_delivery_date", sa.Date(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sales_order_id"],
            ["sales_orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_code"],
            ["carrier_services.code"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shipments_order", "shipments", ["sales_order_id"], unique=False)
    op.create_index("ix_shipments_tracking", "shipments", ["tracking_number"], unique=False)
    op.create_table(
        "line_promises",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("promise_ship_date", sa.Date(), nullable=False),
        sa.Column("promise_date", sa.Date(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=False),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
        ),
        sa.ForeignKeyConstraint(
            ["warehouse"],
            ["warehouses.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_line_promises_line", "line_promises", ["order_line_id"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("warehouse", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("promise_ship_date", sa.Date(), nullable=False),
        sa.Column("allocation_class", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("quote_line_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name="reservation_quantity"),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
        ),
        sa.ForeignKeyConstraint(
            ["quote_line_id"],
            ["quote_lines.id"],
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
    )
    op.create_index("ix_reservations_order_line", "reservations", ["order_line_id"], unique=False)
    op.create_index("ix_reservations_quote_line", "reservations", ["quote_line_id"], unique=False)
    op.create_index(
        "ix_reservations_stock",
        "reservations",
        ["sku", "warehouse", "promise_ship_date", "expires_at", "allocation_class", "quantity"],
        unique=False,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "rma_lines",
        sa.Column("rma_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("fee_amount", MONEY, nullable=False),
        sa.Column("credit_amount", MONEY, nullable=False),
        sa.CheckConstraint("quantity > 0", name="rma_line_quantity"),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rma_id"],
            ["rmas.id"],
        ),
        sa.PrimaryKeyConstraint("rma_id", "order_line_id", "reason"),
    )
    op.create_table(
        "shipment_lines",
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("delivered_quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipments.id"],
        ),
        sa.PrimaryKeyConstraint("shipment_id", "order_line_id"),
    )
    op.create_table(
        "tracking_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("shipment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipments.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_tracking_events_shipment", "tracking_events", ["shipment_id"], unique=False)
    for table, name, referred, column in CIRCULAR:
        with op.batch_alter_table(table) as altered:
            altered.create_foreign_key(name, referred, [column], ["id"])


def downgrade() -> None:
    for table, name, _referred, _column in CIRCULAR:
        with op.batch_alter_table(table) as altered:
            altered.drop_constraint(name, type_="foreignkey")
    op.drop_index("ix_tracking_events_shipment", table_name="tracking_events")
    op.drop_table("tracking_events")
    op.drop_table("shipment_lines")
    op.drop_table("rma_lines")
    op.drop_index(
        "ix_reservations_stock",
        table_name="reservations",
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.drop_index("ix_reservations_quote_line", table_name="reservations")
    op.drop_index("ix_reservations_order_line", table_name="reservations")
    op.drop_table("reservations")
    op.drop_index("ix_line_promises_line", table_name="line_promises")
    op.drop_table("line_promises")
    op.drop_index("ix_shipments_tracking", table_name="shipments")
    op.drop_index("ix_shipments_order", table_name="shipments")
    op.drop_table("shipments")
    op.drop_index("ix_rmas_order", table_name="rmas")
    op.drop_table("rmas")
    op.drop_table("order_lines")
    op.drop_index("ix_order_holds_order", table_name="order_holds")
    op.drop_table("order_holds")
    op.drop_index("ix_sales_orders_po", table_name="sales_orders")
    op.drop_index("ix_sales_orders_company", table_name="sales_orders")
    op.drop_table("sales_orders")
    op.drop_index("ix_quote_lines_quote", table_name="quote_lines")
    op.drop_table("quote_lines")
    op.drop_index("ix_quotes_company", table_name="quotes")
    op.drop_table("quotes")
    op.drop_table("conversations")
    op.drop_index("ix_ship_tos_company", table_name="ship_tos")
    op.drop_table("ship_tos")
    op.drop_index("ix_contract_prices_company_sku", table_name="contract_prices")
    op.drop_table("contract_prices")
    op.drop_table("contacts")
    op.drop_table("stock")
    op.drop_table("promotions")
    op.drop_table("item_substitutes")
    op.drop_table("item_properties")
    op.drop_table("item_packs")
    op.drop_table("item_consumables")
    op.drop_index(op.f("ix_item_aliases_sku"), table_name="item_aliases")
    op.drop_index(op.f("ix_item_aliases_alias"), table_name="item_aliases")
    op.drop_table("item_aliases")
    op.drop_index("ix_expected_receipts_stock", table_name="expected_receipts")
    op.drop_table("expected_receipts")
    op.drop_table("companies")
    op.drop_table("carrier_rates")
    op.drop_table("allocation_shares")
    op.drop_table("warehouses")
    op.drop_table("state_taxes")
    op.drop_table("service_packages")
    op.drop_table("request_keys")
    op.drop_table("proposals")
    op.drop_index("ix_notices_waiting", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_journal_document", table_name="journal")
    op.drop_table("journal")
    op.drop_index("ix_items_category", table_name="items")
    op.drop_table("items")
    op.drop_table("escalations")
    op.drop_table("carrier_services")
