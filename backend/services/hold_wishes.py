"""A customer's wish that an order waits, or goes on: shown with its new dates, done on the yes."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import orders as orders_queries
from backend.domain.actors import Actor
from backend.domain.errors import HoldRefused
from backend.domain.numbers import document_number
from backend.services import order_writing, proposals
from backend.services.order_holds import KIND, hold_order, lift_hold
from backend.services.order_views import OrderView, load_order
from backend.services.proposals import ShownProposal, WorseThanShownError

HOLD = "hold_order"
LIFT = "lift_hold"
ON_A_TRUCK = "loaded"
SAME = ("company_name", "ship_to", "po_number", "delivery_note", "promise_date", "holds", "total_amount")

Doing = Callable[[], OrderView]


def propose_hold(
    session: Session, actor: Actor, order_number: str, *, hold_until: date | None, now: datetime
) -> ShownProposal:
    """Kind "hold_order": the order with the dates it would have; refused when it stands on a truck already."""
    payload = {"order_number": order_number, "hold_until": hold_until and hold_until.isoformat()}
    shown = _prepare_hold(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=HOLD, payload=payload, shown=shown, now=now)


def propose_lift(session: Session, actor: Actor, order_number: str, *, now: datetime) -> ShownProposal:
    """Kind "lift_hold": refused when the order does not wait at the customer's own wish."""
    payload = {"order_number": order_number}
    shown = _prepare_lift(session, actor, payload, now)
    return proposals.open_proposal(session, actor, kind=LIFT, payload=payload, shown=shown, now=now)


def waits_at_own_wish(session: Session, actor: Actor, order_number: str, *, now: datetime) -> bool:
    """Whether the customer has asked for the order to be kept back."""
    view = load_order(session, actor, order_number, now=now)
    return any(hold["kind"] == KIND for hold in view.holds)


def _prepare_hold(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    view = load_order(session, actor, payload["order_number"], now=now)
    return _tried(session, view, HOLD, lambda: _hold(session, actor, payload, now)) | {
        "hold_until": payload["hold_until"]
    }


def _prepare_lift(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    view = load_order(session, actor, payload["order_number"], now=now)
    return _tried(session, view, LIFT, lambda: _lift(session, actor, payload, now))


def _tried(session: Session, view: OrderView, kind: str, doing: Doing) -> dict[str, Any]:
    """The order as it would be; tried, and undone."""
    with session.begin_nested() as trial:
        after = doing()
        trial.rollback()
    session.expire_all()
    return {
        "kind": kind,
        "document_number": view.number,
        **{name: getattr(after, name) for name in SAME},
        "lines": [order_writing.line_facts(line) for line in after.lines if line.status != "cancelled"],
        "before": order_writing.before_facts(view),
    }


def _hold(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> OrderView:
    day = payload["hold_until"] and date.fromisoformat(payload["hold_until"])
    order = orders_queries.visible_order(session, actor, payload["order_number"], lock=True)
    ids = [line.id for line in order.lines]
    if fulfilment_queries.allocations_of_lines(session, ids, (ON_A_TRUCK,)):
        raise HoldRefused(document_number("SO", order.id), ON_A_TRUCK, day)
    return hold_order(session, actor, payload["order_number"], hold_until=day, now=now)


def _lift(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> OrderView:
    view = load_order(session, actor, payload["order_number"], now=now)
    kinds = [hold["kind"] for hold in view.holds]
    if KIND not in kinds:
        raise HoldRefused(view.number, "credit" if kinds else "not_held", None)
    return lift_hold(session, actor, payload["order_number"], now=now)


def _execute_hold(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """Hold it, unless it would come later than was shown."""
    view = _hold(session, actor, payload, now)
    if view.promise_date and view.promise_date.isoformat() > (shown["promise_date"] or ""):
        raise WorseThanShownError(shown | {"promise_date": view.promise_date})
    return view.number, view.as_dict()


def _execute_lift(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    view = _lift(session, actor, payload, now)
    return view.number, view.as_dict()


proposals.EXECUTORS |= {HOLD: _execute_hold, LIFT: _execute_lift}
proposals.PREPARERS |= {HOLD: _prepare_hold, LIFT: _prepare_lift}
