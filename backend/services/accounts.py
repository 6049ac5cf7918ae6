"""Accounts, their terms and their addresses, as the actor may see them."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.db.models.parties import ShipTo
from backend.db.queries import accounts as accounts_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import Actor, Role
from backend.domain.address_search import Address, PlaceText, score_address, score_name
from backend.domain.credit import CreditExposure
from backend.domain.errors import AccountNotFound, ShipToNotFound


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
    rep_email: str | None


@dataclass(frozen=True)
class AccountSummary:
    """An account in a list."""

    company_id: int
    name: str
    segment: str
    rep_name: str | None
    nickname: str
    """What its mail addresses call it: brightlaw."""


def list_ship_tos(session: Session, actor: Actor) -> tuple[ShipToFacts, ...]:
    """The active addresses of the account spoken for, the speaker's default first."""
    rows = accounts_queries.ship_tos_in_talk(session, actor)
    default_id = accounts_queries.default_ship_to_id(session, actor.contact_id)
    if default_id is None and len(rows) == 1:
        default_id = rows[0].id
    return tuple(
        sorted(
            (_ship_to(row, is_default=row.id == default_id) for row in rows),
            key=lambda facts: not facts.is_default,
        )
    )


def find_ship_tos(session: Session, actor: Actor, text: str) -> tuple[tuple[ShipToFacts, float], ...]:
    """Addresses named in the words or anywhere in a message, best first, scored 0 to 100; none when none
    is."""
    place = PlaceText(text)
    scored = (
        (
            facts,
            score_address(
                place,
                Address(facts.name, facts.nickname, facts.street, facts.city, facts.state, facts.postcode),
            ),
        )
        for facts in list_ship_tos(session, actor)
    )
    return tuple(sorted((hit for hit in scored if hit[1] > 0), key=lambda hit: -hit[1]))


def show_ship_to(session: Session, actor: Actor, ship_to_id: int) -> ShipToFacts:
    """One address; one that is not the actor's is not found."""
    row = accounts_queries.visible_ship_to(session, actor, ship_to_id)
    if row is None:
        raise ShipToNotFound(str(ship_to_id))
    default_id = accounts_queries.default_ship_to_id(session, actor.contact_id)
    return _ship_to(row, is_default=row.id == default_id)


def show_account(session: Session, actor: Actor, *, now: datetime) -> AccountFacts:
    """The account spoken for: terms, credit limit and exposure, rep. Refused without one, or for one not
    seen."""
    company = accounts_queries.account_in_talk(session, actor)
    if company is None:
        raise AccountNotFound(actor.company_id or 0)
    rep_name, rep_email = accounts_queries.name_and_email(session, company.rep_id)
    exposure = CreditExposure(
        company.credit_limit_amount,
        company.open_receivables_amount,
        orders_queries.uninvoiced_amount(session, company.id),
        Decimal(0),
    ).exposure_amount
    return AccountFacts(
        company_id=company.id,
        name=company.name,
        terms=PackageTerms(
            **{field.name: getattr(company.package, field.name) for field in fields(PackageTerms)}
        ),
        payment_terms_days=company.payment_terms_days,
        credit_limit_amount=company.credit_limit_amount,
        exposure_amount=exposure,
        available_credit_amount=max(company.credit_limit_amount - exposure, Decimal(0)),
        rep_name=rep_name,
        rep_email=rep_email,
    )


def list_accounts(session: Session, actor: Actor) -> tuple[AccountSummary, ...]:
    """The accounts the actor may speak for, by name: a rep's own whichever is chosen, all for staff."""
    everyone = replace(actor, company_id=None) if actor.role is Role.REP else actor
    rows = accounts_queries.visible_accounts(session, everyone)
    return tuple(
        AccountSummary(row.company_id, row.name, row.segment, row.rep_name, _nickname(row.email))
        for row in rows
    )


def _nickname(email: str | None) -> str:
    """The first part of a mail domain."""
    return email.partition("@")[2].partition(".")[0] if email else ""


def find_accounts(session: Session, actor: Actor, text: str) -> tuple[tuple[AccountSummary, float], ...]:
    """Accounts named in the words or anywhere in a message, best first, scored 0 to 100."""
    place = PlaceText(text)
    scored = ((account, _score_account(place, account)) for account in list_accounts(session, actor))
    return tuple(sorted((hit for hit in scored if hit[1] > 0), key=lambda hit: -hit[1]))


def _score_account(place: PlaceText, account: AccountSummary) -> float:
    called = score_name(place, account.nickname) if account.nickname else 0.0
    return max(score_name(place, account.name), called)


def _ship_to(row: ShipTo, *, is_default: bool) -> ShipToFacts:
    return ShipToFacts(
        id=row.id,
        company_id=row.company_id,
        name=row.name,
        nickname=row.nickname,
        street=row.street,
        city=row.city,
        state=row.state,
        postcode=row.postcode,
        receiving_weekdays=row.receiving_weekdays,
        is_default=is_default,
    )
