"""What is asked of the desk: an order, a quote, a change; each survives a trip through JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.domain.promising import RequestedLine


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _lines(rows: list[dict[str, Any]]) -> tuple[RequestedLine, ...]:
    return tuple(RequestedLine(row["sku"], row["quantity"]) for row in rows)


def _read(payload: dict[str, Any]) -> dict[str, Any]:
    read = {"lines": _lines(payload["lines"]), "requested_date": _date(payload["requested_date"])}
    return payload | read


@dataclass(frozen=True)
class OrderRequest:
    """An order as asked for; the option is one of the promise's, the recommended when none is named."""

    ship_to_id: int
    lines: tuple[RequestedLine, ...]
    requested_date: date | None = None
    option_key: str | None = None
    po_number: str | None = None
    delivery_note: str | None = None
    channel: str = "web"
    company_id: int | None = None

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "OrderRequest":
        """The request as a proposal remembers it."""
        return cls(**_read(payload))


@dataclass(frozen=True)
class QuoteRequest:
    """A quote as asked for."""

    ship_to_id: int
    lines: tuple[RequestedLine, ...]
    requested_date: date | None = None
    option_key: str | None = None
    channel: str = "web"
    company_id: int | None = None

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "QuoteRequest":
        """The request as a proposal remembers it."""
        return cls(**_read(payload))

    def as_order(self) -> OrderRequest:
        """The order it would become."""
        return OrderRequest(
            self.ship_to_id,
            self.lines,
            requested_date=self.requested_date,
            option_key=self.option_key,
            channel=self.channel,
            company_id=self.company_id,
        )


@dataclass(frozen=True)
class OrderChange:
    """What is to be different about an order or a quote; what is not named stays."""

    set_quantity: tuple[tuple[int, int], ...] = ()
    replace_item: tuple[tuple[int, str], ...] = ()
    cancel_lines: tuple[int, ...] = ()
    add_lines: tuple[RequestedLine, ...] = ()
    ship_to_id: int | None = None
    requested_date: date | None = None
    po_number: str | None = None
    delivery_note: str | None = None
    expedite: bool = False
    option_key: str | None = None

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "OrderChange":
        """The change as a proposal remembers it."""
        facts = payload | {
            "set_quantity": tuple((line, quantity) for line, quantity in payload["set_quantity"]),
            "replace_item": tuple((line, sku) for line, sku in payload["replace_item"]),
            "cancel_lines": tuple(payload["cancel_lines"]),
            "add_lines": _lines(payload["add_lines"]),
            "requested_date": _date(payload["requested_date"]),
        }
        return cls(**facts)
