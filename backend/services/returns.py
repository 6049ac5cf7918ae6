"""Returns: what can come back, the permission to send it, and its label."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.returns import ReturnReason
from backend.services.proposals import ShownProposal
from backend.services.return_views import ReturnableLine, RmaLineView, RmaSummary, RmaView

__all__ = [
    "ReturnLine",
    "ReturnReason",
    "ReturnRequest",
    "ReturnableLine",
    "RmaLineView",
    "RmaSummary",
    "RmaView",
    "authorize_return",
    "list_returnable",
    "list_rmas",
    "propose_return",
    "show_rma",
]


@dataclass(frozen=True)
class ReturnLine:
    """How many units of an order line are to come back, and why (a `ReturnReason` or its value)."""

    line_number: int
    quantity: int
    reason: str


@dataclass(frozen=True)
class ReturnRequest:
    """A return as asked for; the same line may come twice with different reasons."""

    order_number: str
    lines: tuple[ReturnLine, ...]


def list_returnable(
    session: Session, actor: Actor, order_number: str, *, now: datetime
) -> tuple[ReturnableLine, ...]:
    """What can come back of each line of an order, until when, and why not."""
    raise NotImplementedError


def propose_return(session: Session, actor: Actor, request: ReturnRequest, *, now: datetime) -> ShownProposal:
    """Kind "authorize_return"."""
    raise NotImplementedError


def authorize_return(
    session: Session, actor: Actor, request: ReturnRequest, *, request_key: str, now: datetime
) -> RmaView:
    """A program's return: authorized once for its key."""
    raise NotImplementedError


def show_rma(session: Session, actor: Actor, rma_number: str, *, now: datetime | None = None) -> RmaView:
    """One return; with `now`, a look of staff is journalled."""
    raise NotImplementedError


def list_rmas(
    session: Session,
    actor: Actor,
    *,
    order_number: str | None = None,
    open_only: bool = False,
    limit: int = 20,
) -> tuple[RmaSummary, ...]:
    """The newest returns first."""
    raise NotImplementedError
