"""What the desk refuses. A refusal is a type with facts; its wording lives in the responses."""

import re
from dataclasses import dataclass, fields
from typing import Any


class OrderDeskError(Exception):
    """A refusal that the speaker can do something about."""

    @property
    def code(self) -> str:
        """snake_case of the type's name; `utter_error_<code>` words it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def facts(self) -> dict[str, Any]:
        """The refusal's facts by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.code}: {self.facts}"


@dataclass(frozen=True)
class Problem:
    """One finding of a validation that collects them all; `code` words it, `line_number` places it."""

    code: str
    facts: dict[str, Any]
    line_number: int | None = None
    is_warning: bool = False


@dataclass
class DocumentNotFound(OrderDeskError):
    """The document does not exist, or the actor may not see it: one answer for both."""

    document_number: str


@dataclass
class ItemNotFound(OrderDeskError):
    """No active item by that number or name."""

    sku: str


@dataclass
class ShipToNotFound(OrderDeskError):
    """The address is not one of the actor's."""

    ship_to: str


@dataclass
class RequestRefused(OrderDeskError):
    """A request with problems, all of them."""

    problems: tuple[Problem, ...]


@dataclass
class RequestKeyReused(OrderDeskError):
    """The key was used for another request."""

    request_key: str


@dataclass
class NotAllowed(OrderDeskError):
    """The actor's role may not do this."""

    verb: str
    role: str


@dataclass
class ProposalExpired(OrderDeskError):
    """The proposal's fifteen minutes are over; nothing was written."""

    proposal_id: str
    kind: str


@dataclass
class ProposalChanged(OrderDeskError):
    """Price or promise is worse than shown; `fresh` is what would be shown now."""

    proposal_id: str
    kind: str
    fresh: dict[str, Any]
