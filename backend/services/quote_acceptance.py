"""Accepting a quote, whole or in part: promised anew, worse dates shown first."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.services.proposals import ShownProposal


def propose_acceptance(
    session: Session,
    actor: Actor,
    quote_number: str,
    *,
    quantities: tuple[tuple[int, int], ...] = (),
    po_number: str | None = None,
    delivery_note: str | None = None,
    channel: str = "web",
    now: datetime,
) -> ShownProposal:
    """Kind "accept_quote"; `changes` tells dates worse than quoted."""
    raise NotImplementedError
