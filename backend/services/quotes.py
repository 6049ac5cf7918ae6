"""Quotes: issued with a hold, changed, extended, accepted, expired, listed."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.order_requests import OrderChange, QuoteRequest
from backend.services.proposals import ShownProposal
from backend.services.quote_acceptance import propose_acceptance
from backend.services.quote_views import QuoteLineView, QuoteSummary, QuoteView

__all__ = [
    "QuoteLineView",
    "QuoteRequest",
    "QuoteSummary",
    "QuoteView",
    "expire_quotes",
    "list_quotes",
    "propose_acceptance",
    "propose_quote",
    "propose_quote_change",
    "propose_quote_extension",
    "show_quote",
]


def propose_quote(session: Session, actor: Actor, request: QuoteRequest, *, now: datetime) -> ShownProposal:
    """Kind "issue_quote"."""
    raise NotImplementedError


def propose_quote_change(
    session: Session, actor: Actor, quote_number: str, change: OrderChange, *, now: datetime
) -> ShownProposal:
    """Kind "change_quote"."""
    raise NotImplementedError


def propose_quote_extension(
    session: Session, actor: Actor, quote_number: str, *, valid_until: date | None = None, now: datetime
) -> ShownProposal:
    """Kind "extend_quote": valid until the given day, or the package's days from now; held anew."""
    raise NotImplementedError


def show_quote(session: Session, actor: Actor, quote_number: str, *, now: datetime) -> QuoteView:
    """One quote."""
    raise NotImplementedError


def list_quotes(
    session: Session, actor: Actor, *, open_only: bool = False, limit: int = 20, now: datetime
) -> tuple[QuoteSummary, ...]:
    """The newest quotes first."""
    raise NotImplementedError


def expire_quotes(session: Session, *, now: datetime) -> tuple[str, ...]:
    """Close quotes past their validity and let go of holds past theirs; the numbers expired."""
    raise NotImplementedError
