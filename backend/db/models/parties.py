"""Who buys, who works here, where goods go."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db.models.base import Base, code_key, number_key


class ServicePackage(Base):
    """Product and service package of a segment: the terms that its customers get."""

    __tablename__ = "service_packages"

    segment: Mapped[code_key]
    name: Mapped[str]
    order_minimum_amount: Mapped[Decimal]
    small_order_fee_amount: Mapped[Decimal]
    free_freight_threshold_amount: Mapped[Decimal | None]
    discount_rate: Mapped[Decimal]
    economy_discount_rate: Mapped[Decimal]
    quote_valid_days: Mapped[int]
    quote_hold_hours: Mapped[int]
    allocation_class: Mapped[int]
    consolidation_wait_days: Mapped[int]
    return_window_days: Mapped[int]
    restocking_rate: Mapped[Decimal]
    recovery_authority_amount: Mapped[Decimal]
    response_sla_minutes: Mapped[int]
    is_person_first: Mapped[bool] = mapped_column(default=False)
    customer_lifetime_years: Mapped[int] = mapped_column(default=4, server_default="4")


class Company(Base):
    """The sold-to: an account with its terms."""

    __tablename__ = "companies"

    id: Mapped[number_key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    segment: Mapped[str] = mapped_column(ForeignKey("service_packages.segment"))
    credit_limit_amount: Mapped[Decimal]
    open_receivables_amount: Mapped[Decimal]
    payment_terms_days: Mapped[int] = mapped_column(default=30)
    tax_exemption_certificate: Mapped[str | None]
    allows_partial_shipment: Mapped[bool] = mapped_column(default=True)
    invoices_on: Mapped[str] = mapped_column(default="shipment", server_default="shipment")
    locale: Mapped[str] = mapped_column(default="en_US")
    timezone: Mapped[str] = mapped_column(default="America/Chicago")
    rep_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", use_alter=True, name="fk_companies_rep")
    )
    is_active: Mapped[bool] = mapped_column(default=True)

    package: Mapped[ServicePackage] = relationship(lazy="joined")


class Contact(Base):
    """A person: a customer's contact (with a company) or one of our own people (without)."""

    __tablename__ = "contacts"

    id: Mapped[number_key]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[str] = mapped_column(default="customer")
    phone: Mapped[str | None]
    default_ship_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("ship_tos.id", use_alter=True, name="fk_contacts_ship_to")
    )
    is_active: Mapped[bool] = mapped_column(default=True)


class ShipTo(Base):
    """An address goods go to, with the weekdays it receives on (ISO digits, Monday = 1)."""

    __tablename__ = "ship_tos"
    __table_args__ = (Index("ix_ship_tos_company", "company_id"),)

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    name: Mapped[str]
    nickname: Mapped[str | None]
    street: Mapped[str]
    city: Mapped[str]
    state: Mapped[str] = mapped_column(String(2))
    postcode: Mapped[str] = mapped_column(String(10))
    receiving_weekdays: Mapped[str] = mapped_column(default="12345")
    is_active: Mapped[bool] = mapped_column(default=True)


class ContractPrice(Base):
    """A price agreed with one company for one item, from a quantity, for a time."""

    __tablename__ = "contract_prices"
    __table_args__ = (Index("ix_contract_prices_company_sku", "company_id", "sku"),)

    id: Mapped[number_key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    sku: Mapped[str] = mapped_column(ForeignKey("items.sku"))
    minimum_quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[Decimal]
    valid_from_date: Mapped[date]
    valid_to_date: Mapped[date]


class Promotion(Base):
    """A discount on an item or a category for a time."""

    __tablename__ = "promotions"

    code: Mapped[code_key]
    sku: Mapped[str | None] = mapped_column(ForeignKey("items.sku"))
    category: Mapped[str | None]
    discount_rate: Mapped[Decimal]
    valid_from_date: Mapped[date]
    valid_to_date: Mapped[date]


class StateTax(Base):
    """Sales tax rate of a ship-to state."""

    __tablename__ = "state_taxes"

    state: Mapped[code_key]
    tax_rate: Mapped[Decimal]


class Conversation(Base):
    """Which verified person a conversation belongs to; a rep's chosen account with it."""

    __tablename__ = "conversations"

    id: Mapped[code_key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    channel: Mapped[str]
    opened_at: Mapped[datetime]
