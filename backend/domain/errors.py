"""What the desk refuses. A refusal is a type with facts; its wording lives in the responses."""

import re
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
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
class NothingSooner(OrderDeskError):
    """The order can't come before its promise; `reason` is waits_for_supply or fastest_already."""

    order_number: str
    promise_date: date | None
    reason: str


@dataclass
class NoRemainder(OrderDeskError):
    """There is no rest to call off: everything has gone on, or nothing of it waits for supply."""

    order_number: str
    has_gone_on: bool


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
class ReturnNotCancellable(OrderDeskError):
    """The goods of the return are here, or it is over already."""

    rma_number: str
    status: str


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
class PaperLinkRefused(OrderDeskError):
    """The link to a paper does not hold; `reason` is expired or unknown: changed and foreign ones alike."""

    reason: str


@dataclass
class PlanOutdated(OrderDeskError):
    """Goods moved while the plan was being made, again and again; nothing of it was kept."""

    warehouse: str
    day: date


@dataclass
class WarehouseNotFound(OrderDeskError):
    """There is no distribution centre by that code; `warehouses` are those there are."""

    warehouse: str
    warehouses: tuple[str, ...]


@dataclass
class NothingToPick(OrderDeskError):
    """No stock is allocated here for that day, or all of it is on a wave already."""

    warehouse: str
    planned_date: date


@dataclass
class PickRefused(OrderDeskError):
    """A pick that cannot be so; `reason` is not_on_wave, more_than_asked, picked_before or called_off."""

    wave_number: str
    allocation_id: int
    reason: str
    quantity: int


@dataclass
class ConsignmentNotPicked(OrderDeskError):
    """Not everything of the consignment is picked; `wave_numbers` are where the rest is to be picked."""

    consignment_number: str
    order_numbers: tuple[str, ...]
    wave_numbers: tuple[str, ...]


@dataclass
class NothingToLoad(OrderDeskError):
    """No packed consignment waits for this service."""

    warehouse: str
    service_code: str
    ship_date: date


@dataclass
class LoadNotPacked(OrderDeskError):
    """Consignments of the load that are not packed yet."""

    load_number: str
    consignment_numbers: tuple[str, ...]


@dataclass
class LoadNotLoaded(OrderDeskError):
    """The load cannot leave as it is: it is planned or given up."""

    load_number: str
    status: str


@dataclass
class NoVehicle(OrderDeskError):
    """No truck of ours can take it; `vehicles` are those of the warehouse."""

    warehouse: str
    vehicle_code: str
    vehicles: tuple[str, ...]


@dataclass
class VehicleTooSmall(OrderDeskError):
    """The first consignment alone is more than the truck takes."""

    vehicle_code: str
    consignment_number: str
    weight_kg: float
    cube_m3: float


@dataclass
class EventRefused(OrderDeskError):
    """A carrier's word that is none of those known, or has no moment in time; `codes` are those known."""

    shipment_number: str
    event_code: str
    codes: tuple[str, ...]


@dataclass
class HoldRefused(OrderDeskError):
    """The order cannot be held or let go so; `reason` is loaded, has_left, date_past, too_far, not_held or credit."""

    order_number: str
    reason: str
    hold_until: date | None


@dataclass
class ReceiptClosed(OrderDeskError):
    """The expected receipt has come, was put away or called off: `status`; it cannot be changed any more."""

    expected_receipt_id: int
    status: str
    receipt_number: str | None = None


@dataclass
class ReceiptOfWorkOrder(OrderDeskError):
    """The units are built here: they come in when the work order is built, and move when it moves."""

    expected_receipt_id: int
    work_order_number: str


@dataclass
class ReceiptQuantityWrong(OrderDeskError):
    """The quantity cannot be: at least `lowest`, at most `highest` where there is a limit."""

    quantity: int
    lowest: int
    highest: int | None = None


@dataclass
class SlipDecided(OrderDeskError):
    """The slip was decided before, by the customer, by time or by what happened since; `new_date` stands."""

    slip_id: int
    order_number: str
    line_number: int
    decision: str
    new_date: date | None


@dataclass
class SlipExpired(OrderDeskError):
    """The day for the decision has passed: the line is kept for `new_date`; it can still be changed as any line."""

    slip_id: int
    order_number: str
    line_number: int
    decide_by: date
    new_date: date | None


@dataclass
class ChoiceNotOffered(OrderDeskError):
    """This cannot be done with the line, or no longer; `choices` are what can."""

    slip_id: int
    order_number: str
    line_number: int
    choice: str
    choices: tuple[str, ...]


@dataclass
class StockNotFound(OrderDeskError):
    """The warehouse keeps no such item."""

    sku: str
    warehouse: str


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


@dataclass
class DeliveryRefused(OrderDeskError):
    """A proof of delivery that cannot be so; `reason` is not_in_shipment or does_not_add_up."""

    shipment_number: str
    line_number: int
    reason: str
    shipped_quantity: int


@dataclass
class NotDelivered(OrderDeskError):
    """The carrier has not delivered the shipment yet, as far as we know."""

    shipment_number: str
    estimated_delivery_date: date


@dataclass
class DeliveryVerified(OrderDeskError):
    """The buyer has said before what arrived."""

    shipment_number: str
    verified_on: date


@dataclass
class NothingToInvoice(OrderDeskError):
    """Nothing of the order is due to be invoiced; `invoice_numbers` are those it has."""

    order_number: str
    status: str
    invoice_numbers: tuple[str, ...]


@dataclass
class PaymentReferenceUsed(OrderDeskError):
    """The company paid another amount under that reference before."""

    reference: str
    amount: Decimal


@dataclass
class PaymentRefused(OrderDeskError):
    """Money that cannot be taken so; `reason` is amount_not_positive, invoice_paid or other_company."""

    reason: str
    invoice_number: str | None = None


@dataclass
class CreditRefused(OrderDeskError):
    """A credit that cannot be given; `reason` is more_than_invoiced, not_on_invoice, not_received or credited."""

    document_number: str
    reason: str
    quantity: int = 0


@dataclass
class NothingToInstall(OrderDeskError):
    """No line of the order waits for an installation; `reason` is not_installable, installed or cancelled."""

    order_number: str
    reason: str


@dataclass
class NoSlotFree(OrderDeskError):
    """Nobody can come: not on the day that was wished, or not to this place at all."""

    order_number: str
    wished_date: date | None
    earliest_date: date
    next_dates: tuple[date, ...] = ()


@dataclass
class AppointmentClosed(OrderDeskError):
    """The appointment is over: done, not_done or cancelled."""

    appointment_number: str
    status: str
