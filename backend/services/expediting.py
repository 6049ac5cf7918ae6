"""Can it come sooner: every way there is, with its date and what it costs more; or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.errors import NothingSooner, NothingToChange, RequestRefused
from backend.domain.expediting import SoonerWay, Standing, ways_sooner, why_not_sooner
from backend.domain.order_requests import OrderChange
from backend.services import order_changes
from backend.services.order_views import OrderLineView, OrderView, load_order
from backend.services.proposals import ShownProposal

__all__ = ["SoonerWay", "SoonerWays", "find_sooner", "propose_sooner"]
FASTEST = "fastest"


@dataclass(frozen=True)
class SoonerWays:
    """How it stands, and the ways that bring it earlier, the earliest first."""

    order_number: str
    promise_date: date | None
    ways: tuple[SoonerWay, ...]


def find_sooner(session: Session, actor: Actor, order_number: str, *, now: datetime) -> SoonerWays:
    """Another service, another warehouse, in parts: whatever comes before its promise; tried, and undone."""
    view = load_order(session, actor, order_number, now=now)
    tried = [_way(view, facts) for facts in _every_way(session, actor, view, now)]
    ways = ways_sooner(_standing(view), tried)
    if not ways:
        raise NothingSooner(view.number, view.promise_date, why_not_sooner(view.lines))
    return SoonerWays(view.number, view.promise_date, ways)


def propose_sooner(
    session: Session, actor: Actor, order_number: str, option_key: str, *, now: datetime
) -> ShownProposal:
    """Kind "change_order", to that way."""
    is_fastest = option_key == FASTEST
    change = OrderChange(expedite=True) if is_fastest else OrderChange(option_key=option_key)
    return order_changes.propose_order_change(session, actor, order_number, change, now=now)


def _every_way(session: Session, actor: Actor, view: OrderView, now: datetime) -> Iterator[dict[str, Any]]:
    """The fastest, and what else there is for the same items."""
    fastest = order_changes.preview(session, actor, view.number, OrderChange(expedite=True), now=now)
    yield fastest
    for key in fastest["option_keys"]:
        if key in ("substitute", fastest["option_key"]):
            continue
        try:
            yield order_changes.preview(session, actor, view.number, OrderChange(option_key=key), now=now)
        except (NothingToChange, RequestRefused):
            continue


def _way(view: OrderView, facts: dict[str, Any]) -> SoonerWay:
    parts = [part for line in facts["lines"] if line["line_number"] in _open(view) for part in _parts(line)]
    return SoonerWay(
        option_key=facts["option_key"],
        promise_date=max(part["promise_date"] for part in parts),
        first_date=min(part["promise_date"] for part in parts),
        added_amount=Decimal(facts["total_amount"]) - view.total_amount,
        service_names=tuple(dict.fromkeys(part["service_name"] for part in parts)),
        warehouse_names=tuple(dict.fromkeys(part["warehouse_name"] for part in parts)),
    )


def _parts(line: dict[str, Any]) -> list[dict[str, Any]]:
    return [part if isinstance(part, dict) else vars(part) for part in line["parts"]]


def _open(view: OrderView) -> dict[int, OrderLineView]:
    """The lines that can still go another way."""
    return {line.line_number: line for line in view.lines if line.can_change}


def _standing(view: OrderView) -> Standing:
    lines = _open(view).values()
    dates = [part["promise_date"] for line in lines for part in line.parts]
    is_dated = bool(dates) and not any(line.undated_quantity for line in lines)
    return Standing(max(dates) if is_dated else None, min(dates, default=None))
