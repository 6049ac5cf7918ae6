"""A return as asked for; it survives a trip through JSON."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class ReturnLine:
    """How many units of an order line are to come back, and why (a `ReturnReason` or its value)."""

    line_number: int
    quantity: int
    reason: str


@dataclass(frozen=True)
class ReturnRequest:
    """What is to come back of an order; the same line may come twice with different reasons."""

    order_number: str
    lines: tuple[ReturnLine, ...]

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "ReturnRequest":
        """The request as a proposal remembers it."""
        return cls(payload["order_number"], tuple(ReturnLine(**line) for line in payload["lines"]))

    def merged(self) -> "ReturnRequest":
        """The same line for the same reason is one quantity."""
        quantities: dict[tuple[int, str], int] = {}
        for line in self.lines:
            key = (line.line_number, line.reason)
            quantities[key] = quantities.get(key, 0) + line.quantity
        lines = (ReturnLine(number, count, reason) for (number, reason), count in quantities.items())
        return replace(self, lines=tuple(lines))
