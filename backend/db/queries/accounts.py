"""Accounts and their addresses, as the actor may see them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, select
from sqlalchemy.orm import Session, aliased

from backend.db.models.parties import Company, Contact, ShipTo
from backend.db.queries.scopes import may_see, scope_of, scope_values, within
from backend.domain.actors import Actor, Role


@cache
def _ship_tos_within(scope: tuple[bool, Role, bool]) -> Select[ShipTo]:
    """Made once for each kind of actor: the addresses are asked for several times a turn."""
    return (
        select(ShipTo)
        .join(Company, Company.id == ShipTo.company_id)
        .where(within(scope), Company.id == bindparam("talk_company_id"), ShipTo.is_active)
        .order_by(ShipTo.id)
    )


_DEFAULT_SHIP_TO = select(Contact.default_ship_to_id).where(Contact.id == bindparam("contact_id"))


def _in_talk(actor: Actor) -> ColumnElement[bool]:
    """The one account that is spoken for."""
    return and_(may_see(actor), Company.id == actor.company_id) if actor.company_id is not None else false()


def ship_tos_in_talk(session: Session, actor: Actor) -> Sequence[ShipTo]:
    """Active addresses of the account spoken for."""
    if actor.company_id is None:
        return []
    values = {**scope_values(actor), "talk_company_id": actor.company_id}
    return session.scalars(_ship_tos_within(scope_of(actor)), values).all()


def visible_ship_to(session: Session, actor: Actor, ship_to_id: int) -> ShipTo | None:
    return session.scalar(
        select(ShipTo)
        .join(Company, Company.id == ShipTo.company_id)
        .where(may_see(actor), ShipTo.id == ship_to_id, ShipTo.is_active)
    )


def default_ship_to_id(session: Session, contact_id: int) -> int | None:
    return session.scalar(_DEFAULT_SHIP_TO, {"contact_id": contact_id})


def takes_parts(session: Session, company_id: int) -> bool:
    """Whether the account allows partial shipments."""
    wanted = select(Company.allows_partial_shipment).where(Company.id == company_id)
    return bool(session.scalar(wanted))


def account_in_talk(session: Session, actor: Actor) -> Company | None:
    return session.scalar(select(Company).where(_in_talk(actor)))


def name_and_email(session: Session, contact_id: int | None) -> tuple[str | None, str | None]:
    """Who that is and where to write; nothing for nobody."""
    row = session.execute(select(Contact.name, Contact.email).where(Contact.id == contact_id)).first()
    return (row.name, row.email) if row else (None, None)


def visible_accounts(session: Session, actor: Actor) -> Sequence[Any]:
    """company_id, name, segment, rep's name and one mail address of each active account, by name."""
    rep = aliased(Contact)
    email = select(func.min(Contact.email)).where(Contact.company_id == Company.id, Contact.is_active)
    return session.execute(
        select(Company.id.label("company_id"), Company.name, Company.segment, rep.name.label("rep_name"))
        .add_columns(email.correlate(Company).scalar_subquery().label("email"))
        .outerjoin(rep, rep.id == Company.rep_id)
        .where(may_see(actor), Company.is_active)
        .order_by(func.lower(Company.name))
    ).all()
