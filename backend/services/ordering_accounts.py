"""Whom an order is for and where it goes, with the terms and the credit that decide."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import ordering_accounts as accounts_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import NO_PRICES, Actor, Role
from backend.domain.credit import CreditExposure
from backend.domain.errors import NotAllowed, ShipToNotFound
from backend.services.order_views import ship_to_facts


@dataclass(frozen=True)
class Account:
    """An address with its company's terms."""

    company_id: int
    company_name: str
    timezone: str
    ship_to: dict[str, Any]
    credit_limit_amount: Decimal
    open_receivables_amount: Decimal
    order_minimum_amount: Decimal
    small_order_fee_amount: Decimal
    quote_valid_days: int
    quote_hold_hours: int
    allocation_class: int
    promise_terms: Any = field(repr=False)
    """What a promise asks beside these, as read with them."""

    def today(self, now: datetime) -> date:
        """The customer's day."""
        return now.astimezone(ZoneInfo(self.timezone)).date()


def check_may_order(actor: Actor, verb: str) -> None:
    """Roles that see no prices order nothing, nor do guests."""
    if actor.role in NO_PRICES or actor.role is Role.GUEST:
        raise NotAllowed(verb, actor.role)


def account_for(
    session: Session,
    actor: Actor,
    ship_to_id: int,
    *,
    verb: str,
    company_id: int | None = None,
    lock: bool = False,
    must_be_active: bool = True,
) -> Account:
    """The account behind an address, if the actor may order for it; locked, its credit is ours alone."""
    check_may_order(actor, verb)
    row = accounts_queries.account_of_ship_to(
        session, actor, ship_to_id, lock=lock, must_be_active=must_be_active
    )
    if row is None or company_id not in (None, row.company_id):
        raise ShipToNotFound(str(ship_to_id))
    same = {name: value for name, value in row._mapping.items() if name in Account.__dataclass_fields__}
    return Account(ship_to=ship_to_facts(row), promise_terms=row, **same)


def credit_in_use(
    session: Session, account: Account, *, except_order_id: int | None = None
) -> CreditExposure:
    """What the account owes and will owe, before the order at hand."""
    uninvoiced = orders_queries.uninvoiced_amount(
        session, account.company_id, except_order_id=except_order_id
    )
    return credit_with(account, uninvoiced)


def credit_with(account: Account, uninvoiced_amount: Decimal) -> CreditExposure:
    """The same, once that amount is known."""
    return CreditExposure(account.credit_limit_amount, account.open_receivables_amount, uninvoiced_amount)
