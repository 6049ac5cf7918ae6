"""What an actor may see of the customers' documents."""

from sqlalchemy import ColumnElement, and_, false, true

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
