"""What the desk refuses. A refusal is a type with facts; its wording lives in the responses."""

import re
from dataclasses import dataclass, fields
from datetime import date
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


@dataclass
class ConversationUnknown(OrderDeskError):
    """No verified person stands behind the conversation, or it is somebody else's."""

    conversation_id: str


@dataclass
class AccountNotFound(OrderDeskError):
    """The account does not exist, or the actor may not speak for it: one answer for both."""

    company_id: int


@dataclass
class SignInRefused(OrderDeskError):
    """The person is unknown or no longer active: one answer for both."""


@dataclass
class TokenRefused(OrderDeskError):
    """The token does not prove who speaks; `reason` says what is the matter with it."""

    reason: str


@dataclass
class ProposalConfirmed(OrderDeskError):
    """The proposal was confirmed before; what it wrote stands under `document_number`."""

    proposal_id: str
    kind: str
    document_number: str


@dataclass
class OrderNotChangeable(OrderDeskError):
    """The line is too far on; `instead` is what can be done: refuse_delivery, return, add_line, reorder."""

    order_number: str
    line_number: int | None
    status: str
    instead: str


@dataclass
class OrderNotCancellable(OrderDeskError):
    """Nothing that was named can still be cancelled; `instead` is what can be done with it."""

    order_number: str
    status: str
    instead: str
    lines: tuple[dict[str, Any], ...] = ()


@dataclass
class LineNotFound(OrderDeskError):
    """The document has no such line; `line_numbers` are those it has."""

    document_number: str
    line_number: int
    line_numbers: tuple[int, ...]


@dataclass
class NothingToChange(OrderDeskError):
    """The document is already as asked."""

    document_number: str


@dataclass
class QuoteExpired(OrderDeskError):
    """The quote's validity is over; it can be extended."""

    quote_number: str
    valid_until_date: date


@dataclass
class QuoteNotOpen(OrderDeskError):
    """The quote is accepted, replaced or withdrawn; `order_numbers` are what it became."""

    quote_number: str
    status: str
    order_numbers: tuple[str, ...] = ()


@dataclass
class QuantityNotQuoted(OrderDeskError):
    """More is wanted than the quote line still offers."""

    quote_number: str
    line_number: int
    open_quantity: int


@dataclass
class ReturnWindowClosed(OrderDeskError):
    """The days for returning the line are over since the day given, for this reason."""

    order_number: str
    line_number: int
    sku: str
    name: str
    closed_on: date


@dataclass
class ItemNotReturnable(OrderDeskError):
    """Hygiene or configured goods come back only when the fault is ours."""

    sku: str
    name: str
    reason: str


@dataclass
class QuantityNotReturnable(OrderDeskError):
    """More is to come back than can; `rma_numbers` are the open returns that hold some of the line."""

    order_number: str
    line_number: int
    returnable_quantity: int
    rma_numbers: tuple[str, ...] = ()


@dataclass
class NothingDelivered(OrderDeskError):
    """Nothing of the line has arrived; `instead` is what can be done: cancel, refuse_delivery, none."""

    order_number: str
    line_number: int
    instead: str


@dataclass
class ComponentsAwaited(OrderDeskError):
    """Components that nobody has bought yet; the work can't be released."""

    work_order_number: str
    missing: tuple[dict[str, Any], ...]


@dataclass
class ComponentsNotThere(OrderDeskError):
    """Components that are on their way or held by others; the work can't begin."""

    work_order_number: str
    warehouse: str
    missing: tuple[dict[str, Any], ...]


@dataclass
class WorkOrderNotOpen(OrderDeskError):
    """The work order was cancelled with its line."""

    work_order_number: str
    status: str


@dataclass
class ConfigurationBegun(OrderDeskError):
    """The line's units are being built or are built: that line can't be changed or cancelled any more."""

    order_number: str
    line_number: int
    work_order_number: str
    instead: str = "refuse_delivery"


@dataclass
class NotConfigurable(OrderDeskError):
    """The item is sold as it is."""

    sku: str
    name: str
