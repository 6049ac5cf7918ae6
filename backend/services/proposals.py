"""A write that a person asks for is shown first, waits for the yes, and works once."""

import importlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import Proposal
from backend.db.queries import proposals as proposals_queries
from backend.domain.actors import Actor
from backend.domain.errors import ProposalChanged, ProposalConfirmed, ProposalExpired
from backend.domain.facts import jsonable

LIFETIME = timedelta(minutes=15)

Executor = Callable[[Session, Actor, dict[str, Any], dict[str, Any], datetime], tuple[str, dict[str, Any]]]
"""(session, actor, payload, shown, now) → (document number, the document as a dict)."""
Preparer = Callable[[Session, Actor, dict[str, Any], datetime], dict[str, Any]]
"""(session, actor, payload, now) → what would be shown now."""

EXECUTORS: dict[str, Executor] = {}
PREPARERS: dict[str, Preparer] = {}
MODULES = {
    "place_order": "backend.services.orders",
    "change_order": "backend.services.order_changes",
    "cancel_order": "backend.services.cancellations",
    "issue_quote": "backend.services.quotes",
    "change_quote": "backend.services.quote_changes",
    "extend_quote": "backend.services.quote_extension",
    "accept_quote": "backend.services.quote_acceptance",
    "authorize_return": "backend.services.returns",
    "cancel_return": "backend.services.return_cancellations",
    "substitute_slip": "backend.services.slip_decisions",
    "verify_delivery": "backend.services.deliveries",
    "book_installation": "backend.services.installations",
    "cancel_installation": "backend.services.installations",
    "hold_order": "backend.services.hold_wishes",
    "lift_hold": "backend.services.hold_wishes",
}
"""Where a kind's executor is registered when nothing has imported it yet."""


@dataclass(frozen=True)
class ShownProposal:
    """What the speaker is asked to confirm, until when."""

    proposal_id: str
    kind: str
    expires_at: datetime
    shown: dict[str, Any]


@dataclass(frozen=True)
class ConfirmedProposal:
    """What came of the yes: the document, as it was then."""

    proposal_id: str
    kind: str
    document_number: str
    result: dict[str, Any]


class WorseThanShownError(Exception):
    """An executor's finding under lock: price or promise is worse than what was shown."""

    def __init__(self, fresh: dict[str, Any]) -> None:
        self.fresh = fresh


def open_proposal(
    session: Session, actor: Actor, *, kind: str, payload: Any, shown: Any, now: datetime
) -> ShownProposal:
    """Remember what was shown; it may be confirmed by the same speaker for fifteen minutes."""
    proposal = Proposal(
        id=secrets.token_hex(8),
        kind=kind,
        contact_id=actor.contact_id,
        company_id=actor.company_id,
        payload=jsonable(payload),
        shown=jsonable(shown),
        state="open",
        proposed_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(proposal)
    session.flush()
    return ShownProposal(proposal.id, kind, proposal.expires_at, proposal.shown)


def confirm(session: Session, actor: Actor, proposal_id: str, *, now: datetime) -> ConfirmedProposal:
    """Check again under lock and execute once; a second yes gets the first result."""
    proposal = proposals_queries.own_proposal(session, actor, proposal_id, lock=True)
    if proposal.state == "open":
        _execute(session, actor, proposal, now)
    if proposal.result is None:
        raise ProposalExpired(proposal_id, proposal.kind)
    done = proposal.result
    return ConfirmedProposal(proposal_id, proposal.kind, done["document_number"], done["document"])


def _execute(session: Session, actor: Actor, proposal: Proposal, now: datetime) -> None:
    """Run the kind's executor; its result is stored in the same transaction."""
    if now >= proposal.expires_at:
        raise ProposalExpired(proposal.id, proposal.kind)
    try:
        number, document = _registered(EXECUTORS, proposal.kind)(
            session, actor, proposal.payload, proposal.shown, now
        )
    except WorseThanShownError as worse:
        raise ProposalChanged(proposal.id, proposal.kind, jsonable(worse.fresh)) from None
    proposal.state = "confirmed"
    proposal.result = {"document_number": number, "document": jsonable(document)}
    session.flush()


def withdraw(session: Session, actor: Actor, proposal_id: str, *, now: datetime) -> None:
    """The speaker says no; what is confirmed already stays so, and that is said."""
    proposal = proposals_queries.own_proposal(session, actor, proposal_id, lock=True)
    if proposal.result is not None:
        raise ProposalConfirmed(proposal_id, proposal.kind, proposal.result["document_number"])
    proposal.state = "withdrawn"
    session.flush()


def renew(session: Session, actor: Actor, proposal_id: str, *, now: datetime) -> ShownProposal:
    """The same request priced and promised anew, after it expired or changed; the old one is withdrawn."""
    withdraw(session, actor, proposal_id, now=now)
    old = proposals_queries.own_proposal(session, actor, proposal_id)
    shown = _registered(PREPARERS, old.kind)(session, actor, old.payload, now)
    return open_proposal(session, actor, kind=old.kind, payload=old.payload, shown=shown, now=now)


def _registered(table: dict[str, Any], kind: str) -> Any:
    if kind not in table:
        importlib.import_module(MODULES[kind])
    return table[kind]
