"""A quote's rows and the stock it holds: taken when issued, let go of when accepted, changed or over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from backend.db.models.orders import Quote, QuoteLine
from backend.db.queries import reservations as reservations_queries
from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.order_lines import OfferedLine
from backend.domain.quoting import Acceptance, held_until
from backend.services import reservations
from backend.services.offers import Offer, amount_facts
from backend.services.order_entry import priced

_quotes: Table = Quote.__table__  # type: ignore[assignment]
_lines: Table = QuoteLine.__table__  # type: ignore[assignment]


def insert_quote(session: Session, actor: Actor, offer: Offer, *, now: datetime, **dates: Any) -> int:
    """The offer as a quote with its lines, held as the package says."""
    row = {
        "company_id": offer.account.company_id,
        "contact_id": actor.contact_id or None,
        "ship_to_id": offer.account.ship_to["id"],
        "status": "issued",
        "requested_delivery_date": offer.request.requested_date,
        "option_key": offer.option.key,
        "issued_at": now,
        "revision": 1,
        **header_amounts(offer),
        **dates,
    }
    quote_id = session.scalars(insert(_quotes).values(**row).returning(_quotes.c.id)).one()
    ids = insert_lines(session, quote_id, offer.lines)
    hold(session, offer, ids, expires_at=dates["held_until_at"], now=now)
    return quote_id


def header_amounts(offer: Offer) -> dict[str, Any]:
    """The amounts a quote's header keeps."""
    return {name: amount for name, amount in amount_facts(offer.amounts).items() if name != "goods_amount"}


def insert_lines(session: Session, quote_id: int, lines: Sequence[OfferedLine]) -> dict[int, int]:
    """New quoted lines; their ids by line number."""
    rows = [
        {"quote_id": quote_id, "line_number": line.line_number, "status": "issued", "accepted_quantity": 0}
        | quoted(line)
        for line in lines
    ]
    if not rows:
        return {}
    written = session.execute(insert(_lines).returning(_lines.c.line_number, _lines.c.id), rows)
    return {number: line_id for number, line_id in written}


def quoted(line: OfferedLine) -> dict[str, Any]:
    """What a quoted line is, costs and was promised for."""
    return priced(line) | {"parts": jsonable(line.promised.parts)}


def hold(
    session: Session, offer: Offer, line_ids: dict[int, int], *, expires_at: datetime | None, now: datetime
) -> None:
    """Hold the offered parts for the quote's lines until a time that is still to come."""
    if expires_at is None or expires_at <= now:
        return
    built = _to_be_built(offer)
    rows = [
        {
            "sku": line.promised.sku,
            "warehouse": part.warehouse,
            "quantity": part.quantity - built[line.line_number, part.warehouse, part.promise_ship_date],
            "promise_ship_date": part.promise_ship_date,
            "allocation_class": offer.account.allocation_class,
            "quote_line_id": line_ids[line.line_number],
            "expires_at": expires_at,
        }
        for line in offer.lines
        for part in line.promised.parts
        if part.quantity > built[line.line_number, part.warehouse, part.promise_ship_date]
    ]
    reservations.free_now(session, {line.promised.sku for line in offer.lines}, now=now)
    reservations.reserve(session, rows)


def _to_be_built(offer: Offer) -> Counter[tuple[int, str, date]]:
    """Units of each part that would have to be built: a quote takes neither components nor bench for them."""
    filled = (
        offer.works.fill(offer.parts_to_fill({line.line_number: line.line_number for line in offer.lines}))
        if offer.works
        else ()
    )
    built: Counter[tuple[int, str, date]] = Counter()
    for each in filled:
        built[each.part.line, each.part.warehouse, each.part.ship_date] += len(each.units)
    return built


def new_hold(offer: Offer, now: datetime) -> datetime | None:
    """Until when the package lets a quote hold stock from now."""
    return held_until(now, offer.account.quote_hold_hours)


def lock_for(session: Session, quote_id: int, skus: Iterable[str]) -> None:
    """Lock the stock of what a quote holds and of what it is to become."""
    held = reservations_queries.skus_of_quote(session, quote_id)
    reservations.lock(session, {*held, *skus})


def let_go(session: Session, quote_id: int, *, now: datetime) -> None:
    """Let go of everything a quote holds."""
    held = reservations_queries.held_by_quote(session, quote_id)
    reservations.release_reservations(session, [row.id for row in held], now=now)


def let_go_of(session: Session, quote_id: int, accepted: Sequence[Acceptance], *, now: datetime) -> None:
    """Let go of the accepted quantities; what a quote still offers stays held."""
    wanted = {each.line.id: each.quantity for each in accepted}
    gone, kept = [], []
    for row in reservations_queries.held_by_quote(session, quote_id):
        taken = min(row.quantity, wanted.get(row.quote_line_id, 0))
        if not taken:
            continue
        wanted[row.quote_line_id] -= taken
        gone.append(row.id)
        if taken < row.quantity and row.expires_at > now:
            facts = {name: value for name, value in row._mapping.items() if name != "id"}
            kept.append(facts | {"quantity": row.quantity - taken})
    reservations.release_reservations(session, gone, now=now)
    reservations.reserve(session, kept)
