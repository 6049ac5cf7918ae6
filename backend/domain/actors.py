"""Who speaks. Established from a verified token or session, never from text."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CUSTOMER = "customer"
    GUEST = "guest"
    REP = "rep"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    WAREHOUSE = "warehouse"
    MANAGER = "manager"
    OPERATOR = "operator"

    __hash__ = str.__hash__


class Segment(StrEnum):
    """Customer segments by profitability."""

    PROTECT = "protect"
    BUILD = "build"
    DANGER = "danger"
    COST_ENGINEER = "cost_engineer"


STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.OPERATOR})
NO_PRICES = frozenset({Role.PLANNER, Role.WAREHOUSE})
OPERATIONS = frozenset({Role.PLANNER, Role.WAREHOUSE, Role.MANAGER, Role.OPERATOR})
"""Who moves goods."""


@dataclass(frozen=True)
class Actor:
    """The speaker: `contact_id` is the person, `company_id` the account spoken for, if one is chosen.

    A customer has its own company; a rep chooses one of its accounts; staff see all.
    """

    contact_id: int
    role: Role
    company_id: int | None = None
    name: str = ""
    email: str = ""

    @property
    def sees_everything(self) -> bool:
        """Staff and the operator at the command line; each look is journalled."""
        return self.role in STAFF


OPERATOR = Actor(contact_id=0, role=Role.OPERATOR, name="operator")
