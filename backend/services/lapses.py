"""What did not leave on its day: promised for the next one, and whoever waits for it is told."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import repromising as queries
from backend.domain.actors import Actor
from backend.domain.calendars import order_day, ship_date
from backend.domain.fulfilment import check_may_operate
from backend.domain.repromising import Claim, Part, Parts, merged
from backend.domain.sites import Destination
from backend.services import repromising
from backend.services.network import Network, load_network
from backend.services.owed import OwedLine, Owing
from backend.services.transit import Transit, load_transit

CAUSE = "day_missed"


def put_off(
    session: Session, actor: Actor, now: datetime, *, order_ids: Collection[int] | None = None
) -> tuple[int, ...]:
    """Lines that were to leave before the day that a warehouse now works for: they leave on that day, and arrive
    accordingly. Goods on their way through the house, and what is held, stay as they are. The lines moved.
    """
    check_may_operate(actor, "put_off")
    network, transit = load_network(session, now, None), load_transit(session, now)
    days = {
        terms.code: order_day(network.local_now[terms.code], terms.cut_off) for terms in network.warehouses
    }
    late: dict[str, dict[int, date]] = defaultdict(dict)
    rows = queries.lapsed(session, days, order_ids)
    if order_ids is None:
        fulfilment_queries.lock_orders(
            session, queries.orders_of(session, {row.order_line_id for row in rows})
        )
        rows = queries.lapsed(session, days, order_ids)
    for row in rows:
        late[row.sku].setdefault(row.order_line_id, row.promise_ship_date)
    renewed = partial(_renewed, network, transit)
    for sku, lines in late.items():
        facts = {"promise_ship_date": min(lines.values())}
        repromising.put_off(session, actor, sku, lines, renewed, cause=CAUSE, facts=facts, now=now)
    return tuple(line_id for lines in late.values() for line_id in lines)


def _renewed(network: Network, transit: Transit, _owing: Owing, line: OwedLine, claim: Claim) -> Parts:
    return merged([_later(part, line, network, transit) for part in claim.live])


def _later(part: Part, line: OwedLine, network: Network, transit: Transit) -> Part:
    """The part as the warehouse's next day can send it; never sooner than it was."""
    terms = transit.warehouses[part.warehouse]
    today = order_day(network.local_now[terms.code], terms.cut_off)
    if part.promise_ship_date >= today:
        return part
    leaves = ship_date(today, today, terms.handling_days, terms.weekdays)
    there = Destination(line.row.postcode, line.row.receiving_weekdays)
    arrives = transit.arrival(terms.code, part.service_code, there, leaves)
    arrives = arrives or part.promise_date + (leaves - part.promise_ship_date)
    return replace(part, promise_ship_date=leaves, promise_date=max(part.promise_date, arrives))
