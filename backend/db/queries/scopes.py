"""What an actor may see of the customers' documents."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, true

from backend.db.models.parties import Company
from backend.domain.actors import Actor, Role


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Over `companies`: its own for a customer, assigned (and chosen) ones for a rep, all for staff."""
    if actor.sees_everything:
        return true()
    if actor.role is Role.REP:
        assigned = Company.rep_id == actor.contact_id
        return assigned if actor.company_id is None else and_(assigned, Company.id == actor.company_id)
    if actor.role is Role.CUSTOMER and actor.company_id is not None:
        return Company.id == actor.company_id
    return false()


_companies = Company.__table__.c


def scope_of(actor: Actor) -> tuple[bool, Role, bool]:
    """What decides the condition, for statements made once: sees all, role, speaks for an account."""
    return actor.sees_everything, actor.role, actor.company_id is not None


def scope_values(actor: Actor) -> dict[str, Any]:
    """The actor's own values for a statement with `within`."""
    return {"scope_contact_id": actor.contact_id, "scope_company_id": actor.company_id}


def within(scope: tuple[bool, Role, bool]) -> ColumnElement[bool]:
    """`may_see` for a statement made once and used for every actor of the scope."""
    sees_everything, role, has_company = scope
    own = _companies.id == bindparam("scope_company_id")
    if sees_everything:
        return true()
    if role is Role.REP:
        assigned = _companies.rep_id == bindparam("scope_contact_id")
        return and_(assigned, own) if has_company else assigned
    return own if role is Role.CUSTOMER and has_company else false()
