"""Papers as PDF, and links to them that are one person's and do not last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import jwt
from sqlalchemy.orm import Session

from backend.config import secret, setting
from backend.db.queries import papers as papers_queries
from backend.domain.actors import NO_PRICES, OPERATIONS, Actor, Role
from backend.domain.errors import DocumentNotFound, NotAllowed, PaperLinkRefused
from backend.domain.numbers import document_number, parse_number
from backend.papers import billing, shipping
from backend.papers.billing import BilledLine, InvoiceFacts
from backend.papers.sheet import bound
from backend.papers.shipping import LadingFacts, LadingRow, LoadFacts, PackedLine, PackingFacts, StopRow

AUDIENCE = "papers"
LIFE = timedelta(minutes=30)
SEES_PAPERS = OPERATIONS | {Role.AGENT, Role.SUPERVISOR}
"""Who handles goods, and so the papers that travel with them."""


@dataclass(frozen=True)
class Paper:
    """A finished PDF under the name it is saved by."""

    file_name: str
    content: bytes


@dataclass(frozen=True)
class PaperLink:
    """Where a paper can be opened by its person, and until when."""

    kind: str
    number: str
    url: str
    expires_at: datetime


def link_paper(session: Session, actor: Actor, kind: str, number: str, *, now: datetime) -> PaperLink:
    """A link for this person to a paper that exists and is theirs to see; refused as drawing it would be."""
    DRAWN[kind](session, actor, number)
    expires_at = now + LIFE
    claims = {"sub": str(actor.contact_id), "aud": AUDIENCE, "exp": int(expires_at.timestamp())}
    token = jwt.encode(claims | {"kind": kind, "number": number}, secret("DESK_PAPER_SECRET"), "HS256")
    return PaperLink(kind, number, f"{setting('DESK_PUBLIC_URL').rstrip('/')}/papers/{token}", expires_at)


def open_link(session: Session, actor: Actor, token: str, *, now: datetime) -> Paper:
    """The paper behind a link: refused when it was changed, has run out, or is another person's."""
    try:
        claims = jwt.decode(
            token, secret("DESK_PAPER_SECRET"), ["HS256"], audience=AUDIENCE,
            options={"require": ["sub", "exp", "aud"], "verify_exp": False},
        )  # fmt: skip
    except jwt.PyJWTError as refused:
        raise PaperLinkRefused("unknown") from refused
    if claims["sub"] != str(actor.contact_id):
        raise PaperLinkRefused("unknown")
    if datetime.fromtimestamp(claims["exp"], UTC) <= now:
        raise PaperLinkRefused("expired")
    return draw_paper(session, actor, claims["kind"], claims["number"])


def draw_paper(session: Session, actor: Actor, kind: str, number: str) -> Paper:
    """One paper: invoice INV-, packing_list SH- or BOL-, bill_of_lading BOL-, load_sheet LD-."""
    return Paper(f"{kind}-{number}.pdf", DRAWN[kind](session, actor, number))


def _invoice(session: Session, actor: Actor, number: str) -> bytes:
    head = papers_queries.invoice_head(session, actor, parse_number(number, "INV") or 0)
    if head is None or actor.role in NO_PRICES:
        raise DocumentNotFound(number)
    same = ("line_number", "sku", "name", "quantity", "unit_price", "net_amount")
    lines = papers_queries.invoiced_lines(session, head.id)
    amounts = (
        ("Goods", head.goods_amount),
        ("Discount", -head.discount_amount),
        ("Freight", head.freight_amount),
        ("Small order fee", head.fee_amount),
        ("Sales tax", head.tax_amount),
    )
    facts = InvoiceFacts(
        invoice_number=document_number("INV", head.id),
        order_number=document_number("SO", head.sales_order_id),
        po_number=head.po_number,
        issued_on=head.issued_at.astimezone(ZoneInfo(head.timezone)).date(),
        due_date=head.due_date,
        terms_days=head.payment_terms_days,
        seller=_seller(),
        bill_to=head.company_name,
        ship_to=_ship_to(head),
        lines=tuple(BilledLine(*(getattr(line, name) for name in same)) for line in lines),
        amounts=amounts,
        total_amount=head.total_amount,
        open_amount=head.open_amount,
        tax_exemption=head.tax_exemption_certificate,
    )
    return bound(f"Invoice {facts.invoice_number}", [billing.invoice(facts)])


def _packing_list(session: Session, actor: Actor, number: str) -> bytes:
    """Of a shipment that left; or, for those who pack, of each order in a consignment."""
    if parse_number(number, "BOL") is not None and not number.strip().isdecimal():
        return bound(f"Packing lists {number}", _packing_lists(session, actor, number))
    head = papers_queries.shipment_head(session, actor, parse_number(number, "SH") or 0)
    if head is None:
        raise DocumentNotFound(number)
    lines = papers_queries.shipped_lines(session, head.id)
    carried = head.consignment_id and document_number("BOL", head.consignment_id)
    facts = PackingFacts(
        carried_as=("Bill of lading", carried) if carried else ("Tracking number", head.tracking_number),
        order_number=document_number("SO", head.sales_order_id),
        po_number=head.po_number,
        ship_date=head.shipped_at.astimezone(ZoneInfo(head.timezone)).date(),
        service_name=head.service_name,
        ship_from=_ship_from(head),
        ship_to=_ship_to(head),
        delivery_note=head.delivery_note,
        carton_count=head.carton_count,
        weight_kg=_weight(lines),
        lines=tuple(_packed(line, line.quantity - line.shipped_quantity) for line in lines),
    )
    return bound(f"Packing list {number}", [shipping.packing_list(facts)])


def _packing_lists(session: Session, actor: Actor, number: str) -> list[list[Any]]:
    head = _consignment(session, actor, number)
    lines = papers_queries.consigned_lines(session, head.id)
    return [
        shipping.packing_list(
            PackingFacts(
                carried_as=("Bill of lading", document_number("BOL", head.id)),
                order_number=document_number("SO", order_id),
                po_number=of_order[0].po_number,
                ship_date=head.ship_date,
                service_name=head.service_name or "to be assigned",
                ship_from=_ship_from(head),
                ship_to=_ship_to(head),
                delivery_note=of_order[0].delivery_note,
                carton_count=head.carton_count,
                weight_kg=_weight(of_order),
                lines=tuple(
                    _packed(line, max(0, line.quantity - line.shipped_quantity - line.packed_quantity))
                    for line in of_order
                ),
            )
        )
        for order_id, found in groupby(lines, key=lambda line: line.sales_order_id)
        for of_order in [list(found)]
    ]


def _packed(line: Any, rest_quantity: int) -> PackedLine:
    what = (line.line_number, line.sku, line.name, line.unit, line.quantity)
    return PackedLine(*what, line.packed_quantity, rest_quantity)


def _weight(lines: Sequence[Any]) -> float:
    return sum(line.packed_quantity * line.weight_kg for line in lines)


def _bill_of_lading(session: Session, actor: Actor, number: str) -> bytes:
    head = _consignment(session, actor, number)
    lines = papers_queries.consigned_lines(session, head.id)
    notes = dict.fromkeys(line.delivery_note for line in lines if line.delivery_note)
    facts = LadingFacts(
        bol_number=document_number("BOL", head.id),
        load_number=head.load_id and document_number("LD", head.load_id),
        ship_date=head.ship_date,
        carrier=head.carrier or "to be assigned",
        service_name=head.service_name or "to be assigned",
        ship_from=_ship_from(head),
        ship_to=_ship_to(head),
        delivery_note="; ".join(notes) or None,
        rows=tuple(_lading_rows(lines)),
    )
    return bound(f"Bill of lading {facts.bol_number}", [shipping.bill_of_lading(facts)])


def _lading_rows(lines: Sequence[Any]) -> list[LadingRow]:
    """Goods of one kind handled alike are one row: the category, hazmat apart, pieces apart from cartons."""

    def kind(line: Any) -> tuple[str, bool, bool]:
        return line.category, line.is_hazmat, line.is_freight_only

    rows = []
    for (category, is_hazmat, is_piece), found in groupby(sorted(lines, key=kind), key=kind):
        same = list(found)
        orders = dict.fromkeys(document_number("SO", line.sales_order_id) for line in same)
        units = sum(line.packed_quantity for line in same)
        what = (category.replace("_", " ").capitalize(), is_hazmat, tuple(orders), _weight(same))
        rows.append(LadingRow(units, "piece" if is_piece else "carton", *what))
    return rows


def _load_sheet(session: Session, actor: Actor, number: str) -> bytes:
    _check_operations(actor, "load_sheet")
    head = papers_queries.load_head(session, parse_number(number, "LD") or 0)
    if head is None:
        raise DocumentNotFound(number)
    zone = ZoneInfo(head.timezone)
    stops = [
        StopRow(
            stop.stop_sequence or place,
            stop.planned_arrival_at and stop.planned_arrival_at.astimezone(zone),
            _ship_to(stop),
            document_number("BOL", stop.id),
            stop.floor_positions,
            stop.weight_kg,
        )
        for place, stop in enumerate(papers_queries.stops_of(session, head.id), start=1)
    ]
    facts = LoadFacts(
        load_number=document_number("LD", head.id),
        ship_date=head.ship_date,
        vehicle=head.vehicle_name or head.carrier,
        service_name=head.service_name,
        ship_from=_ship_from(head),
        route_km=head.route_km,
        stops=tuple(stops),
    )
    return bound(f"Load sheet {facts.load_number}", [shipping.load_sheet(facts)])


def _consignment(session: Session, actor: Actor, number: str) -> Any:
    _check_operations(actor, "bill_of_lading")
    head = papers_queries.consignment_head(session, parse_number(number, "BOL") or 0)
    if head is None:
        raise DocumentNotFound(number)
    return head


def _check_operations(actor: Actor, verb: str) -> None:
    if actor.role not in SEES_PAPERS:
        raise NotAllowed(verb, actor.role)


def _seller() -> str:
    return setting("DESK_SELLER", "Wexford & Lane Business Supply")


def _ship_from(row: Any) -> str:
    return f"{_seller()}, {row.from_name}\n{row.from_city}, {row.from_state} {row.from_postcode}"


def _ship_to(row: Any) -> str:
    return f"{row.ship_to_name}\n{row.street}\n{row.city}, {row.state} {row.postcode}"


DRAWN: dict[str, Callable[[Session, Actor, str], bytes]] = {
    "invoice": _invoice,
    "packing_list": _packing_list,
    "bill_of_lading": _bill_of_lading,
    "load_sheet": _load_sheet,
}
