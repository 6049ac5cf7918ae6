"""Accounts, their terms and their addresses, as the actor may see them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.errors import ShipToNotFound


@dataclass(frozen=True)
class ShipToFacts:
    """An address goods go to."""

    id: int
    company_id: int
    name: str
    nickname: str | None
    street: str
    city: str
    state: str
    postcode: str
    receiving_weekdays: str
    is_default: bool

    @property
    def label(self) -> str:
        """The address in a line, led by what people call it."""
        return f"{self.nickname or self.name}, {self.street}, {self.city}, {self.state} {self.postcode}"


@dataclass(frozen=True)
class PackageTerms:
    """What the account's segment gets."""

    segment: str
    name: str
    order_minimum_amount: Decimal
    small_order_fee_amount: Decimal
    free_freight_threshold_amount: Decimal | None
    discount_rate: Decimal
    economy_discount_rate: Decimal
    quote_valid_days: int
    quote_hold_hours: int
    return_window_days: int
    restocking_rate: Decimal


@dataclass(frozen=True)
class AccountFacts:
    """An account with its terms and how much of its credit is used."""

    company_id: int
    name: str
    terms: PackageTerms
    payment_terms_days: int
    credit_limit_amount: Decimal
    exposure_amount: Decimal
    available_credit_amount: Decimal
    rep_name: str | None


@dataclass(frozen=True)
class AccountSummary:
    """An account in a list."""

    company_id: int
    name: str
    segment: str
    rep_name: str | None


def list_ship_tos(session: Session, actor: Actor) -> tuple[ShipToFacts, ...]:
    """The account's active addresses, the speaker's default first."""
    return ()


def find_ship_tos(session: Session, actor: Actor, text: str) -> tuple[tuple[ShipToFacts, float], ...]:
    """Addresses named in the words or anywhere in a message, best first, scored 0 to 100."""
    return ()


def show_ship_to(session: Session, actor: Actor, ship_to_id: int) -> ShipToFacts:
    """One address; one that is not the actor's is not found."""
    raise ShipToNotFound(str(ship_to_id))


def list_accounts(session: Session, actor: Actor) -> tuple[AccountSummary, ...]:
    """The accounts the actor may speak for: a rep's own, all for staff."""
    return ()


def find_accounts(session: Session, actor: Actor, text: str) -> tuple[tuple[AccountSummary, float], ...]:
    """Accounts named in the words, best first, scored 0 to 100."""
    return ()
