"""Refusals in a line each, for the terminal: what is the matter and what can be done."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

SENTENCES: dict[str, str] = {
    "components_awaited": "{work_order_number} waits for {missing}: order it first (`purchase list`).",
    "components_not_there": "{work_order_number} can't begin: {warehouse} lacks {missing}. Receive it first.",
    "work_order_not_open": "{work_order_number} is {status}; nothing is to be done for it any more.",
    "configuration_begun": "Line {line_number} of {order_number} is built in {work_order_number} and can't be changed or"
    " cancelled any more: refuse it at the door.",
    "not_configurable": "{sku} {name} is sold as it is; see `item {sku}`.",
    "document_not_found": "There is no {document_number}. `order list` and `quote list` show what there is.",
    "item_not_found": "There is no active item {sku}. Search by words: `item {sku}`.",
    "ship_to_not_found": "The address {ship_to} is unknown or belongs to another account; name one of the account's.",
    "account_not_found": "There is no account {company_id} that you may speak for; name another.",
    "warehouse_not_found": "There is no warehouse {warehouse}; there are {warehouses}.",
    "plan_outdated": "Goods in {warehouse} kept moving while {day} was planned, nothing was written: run it again.",
    "conversation_unknown": "Nobody verified stands behind {conversation_id}; sign in and start a new one.",
    "sign_in_refused": "Nobody active has that address; check it, or set the contact to active.",
    "token_refused": "The token proves nothing ({reason}); mint a new one: `token --contact EMAIL`.",
    "paper_link_refused": "The link does not hold ({reason}): draw the paper with `paper`.",
    "request_key_reused": "The key {request_key} was used for another request; choose a new one.",
    "not_allowed": "The role {role} may not {verb}; ask an agent.",
    "proposal_expired": "What was shown has expired, nothing was written: ask again.",
    "proposal_changed": "Price or date is now worse than shown: look at it again and confirm that.",
    "proposal_confirmed": "That was confirmed before and stands as {document_number}; look at that instead.",
    "line_not_found": "{document_number} has no line {line_number}; choose among {line_numbers}.",
    "nothing_to_change": "{document_number} is already so; name something else to change.",
    "order_not_changeable": "{order_number} is {status} and can't be changed any more.",
    "order_not_changeable.refuse_delivery": "{order_number} is {status} and can't be changed any more: refuse it at"
    " the door, or return it afterwards.",
    "order_not_changeable.return": "{order_number} is {status} and can't be changed any more: return it with"
    " `return authorize {order_number}`.",
    "order_not_changeable.add_line": "What has left of {order_number} can't be changed: cancel the rest, or order the"
    " difference.",
    "order_not_changeable.reorder": "{order_number} is {status} and can't be changed any more: place it again.",
    "order_not_cancellable": "{order_number} is {status} and can't be cancelled any more.",
    "order_not_cancellable.refuse_delivery": "{order_number} is {status} and can't be cancelled any more: refuse it"
    " at the door, or return it afterwards.",
    "order_not_cancellable.return": "{order_number} is {status} and can't be cancelled any more: return it with"
    " `return authorize {order_number}`.",
    "order_not_cancellable.add_line": "What has left of {order_number} can't be cancelled: cancel its rest by line.",
    "order_not_cancellable.reorder": "{order_number} is cancelled already; place a new order if it is wanted again.",
    "quote_expired": "{quote_number} expired on {valid_until_date}: issue a new one with `quote issue`.",
    "quote_not_open": "{quote_number} is {status} ({order_numbers}) and can't be used again: `quote issue` makes a"
    " new one.",
    "quantity_not_quoted": "Line {line_number} of {quote_number} has {open_quantity} left: accept that many or"
    " order the rest.",
    "return_not_cancellable": "{rma_number} is {status}; only a return that has not arrived can be cancelled",
    "return_window_closed": "Line {line_number} of {order_number} ({sku}) could come back until {closed_on}; a fault"
    " of ours (defective, damaged, wrong_item) may have longer.",
    "item_not_returnable": "{sku} {name} can't come back ({reason}) unless the fault is ours: defective, damaged,"
    " wrong_item.",
    "quantity_not_returnable": "Of line {line_number} of {order_number} only {returnable_quantity} can still come"
    " back; ask for that many or fewer. On their way back: {rma_numbers}.",
    "nothing_delivered": "Line {line_number} of {order_number} has not been delivered, so nothing can come back.",
    "nothing_delivered.cancel": "Line {line_number} of {order_number} has not been delivered: cancel it with"
    " `order cancel {order_number}`.",
    "nothing_delivered.refuse_delivery": "Line {line_number} of {order_number} has not been delivered: refuse it at"
    " the door, or return it once it is there.",
    "nothing_delivered.none": "Line {line_number} of {order_number} was cancelled: nothing of it can come back or is"
    " owed.",
    "nothing_to_pick": "No stock is allocated in {warehouse} for {planned_date}, or it is on a wave already: run"
    " `warehouse release --warehouse {warehouse} --through {planned_date}` first.",
    "pick_refused": "Pick {allocation_id} of {wave_number} can't be so ({quantity}).",
    "pick_refused.not_on_wave": "Pick {allocation_id} is not on {wave_number}: see `warehouse list {wave_number}`.",
    "pick_refused.more_than_asked": "Pick {allocation_id} of {wave_number} asks for {quantity}: confirm that many or"
    " fewer.",
    "pick_refused.picked_before": "Pick {allocation_id} of {wave_number} was confirmed with {quantity} before; that"
    " stands.",
    "pick_refused.called_off": "Pick {allocation_id} of {wave_number} was called off: leave the goods in their bin.",
    "consignment_not_picked": "{consignment_number} is not picked whole ({order_numbers}): confirm {wave_numbers}"
    " with `warehouse pick` first.",
    "nothing_to_load": "No packed consignment in {warehouse} waits for {service_code} by {ship_date}: run"
    " `warehouse pack --warehouse {warehouse}` first.",
    "load_not_packed": "{load_number} waits for {consignment_numbers}: pack them with `warehouse pack` first.",
    "load_not_loaded": "{load_number} is {status} and can't leave: confirm it with `warehouse load {load_number}`"
    " first, or make another.",
    "no_vehicle": "{warehouse} has no free truck {vehicle_code} for that; its trucks are {vehicles}.",
    "vehicle_too_small": "{vehicle_code} can't take {consignment_number} ({weight_kg} kg, {cube_m3} m³): name a"
    " larger truck or another service.",
    "event_refused": "{event_code} can't be told of {shipment_number}; choose among {codes}.",
    "hold_refused": "{order_number} can't be held until {hold_until}.",
    "hold_refused.has_left": "{order_number} has left and can't be held any more: refuse it at the door, or return it"
    " afterwards.",
    "hold_refused.date_past": "{hold_until} is not after today: name a later day until which {order_number} is to wait.",
    "hold_refused.loaded": "{order_number} stands on a truck and can't be held any more: refuse it at the door.",
    "hold_refused.not_held": "{order_number} does not wait at the customer's wish: there is nothing to lift.",
    "hold_refused.credit": "{order_number} waits for credit: only clearing the balance lifts that.",
    "hold_refused.too_far": "{hold_until} is more than 180 days ahead: name an earlier day, or cancel {order_number}.",
    "receipt_of_work_order": "Receipt {expected_receipt_id} is what {work_order_number} builds; use `workorder build {work_order_number}`.",
    "nothing_sooner": "{order_number} can't come before {promise_date}: keep it, or cancel it.",
    "no_remainder": "{order_number} has no rest to cancel: name the lines, or cancel it whole.",
    "receipt_closed": "Expected receipt {expected_receipt_id} is {status} ({receipt_number}): announce further goods with"
    " `receive expect`.",
    "receipt_quantity_wrong": "{quantity} can't be: at least {lowest}, at most {highest}.",
    "stock_not_found": "There is no item {sku} or no warehouse {warehouse}; see `item {sku}`.",
    "slip_decided": "Slip {slip_id} ({order_number} line {line_number}) is closed: {decision}. Its date is {new_date};"
    " change the order itself with `order change`.",
    "slip_expired": "The time to decide slip {slip_id} ended on {decide_by}: line {line_number} of {order_number} is"
    " kept for {new_date}; it can still be changed or cancelled.",
    "choice_not_offered": "{choice} can't be done with line {line_number} of {order_number}; choose among {choices}.",
    "delivery_refused": "Line {line_number} of {shipment_number} can't be so ({reason}); {shipped_quantity} were"
    " shipped: received, damaged and refused together are at most that many.",
    "not_delivered": "{shipment_number} is not delivered yet, it is expected {estimated_delivery_date}: `deliver` it"
    " first.",
    "delivery_verified": "The buyer said on {verified_on} what came with {shipment_number}; a difference goes to the"
    " team.",
    "nothing_to_invoice": "Nothing of {order_number} ({status}) is due to be invoiced: it is invoiced once delivered.",
    "payment_reference_used": "Under {reference} {amount} was booked before; take another reference.",
    "payment_refused": "The payment can't be booked so ({reason} {invoice_number}); check the amount and the invoice.",
    "credit_refused": "{document_number} can't be credited so ({reason}); look at it with `invoice show` or"
    " `return show`.",
    "nothing_to_install": "{order_number} has nothing to install now ({reason}).",
    "no_slot_free": "Nobody can come to {order_number} {wished_date}; free next: {next_dates}. See `install slots"
    " {order_number}`.",
    "appointment_closed": "{appointment_number} is {status} already: book a new visit with `install book`.",
    "item_unknown": "{sku} is not an item of ours; search with `item {sku}`",
    "item_inactive": "{sku} is no longer sold; order {replaced_by}, which replaces it",
    "item_inactive.unreplaced": "{sku} is no longer sold; search for another with `item`",
    "quantity_not_positive": "the quantity of {sku} must be a whole number above zero",
    "quantity_not_multiple": "{sku} comes in multiples of {multiple}: order {lower} or {higher}",
    "quantity_below_minimum": "{sku} is sold from {minimum} up: order that many or more",
    "quantity_above_maximum": "{sku} is sold up to {maximum}: order fewer or ask your rep for more",
    "ship_to_not_serviceable": "no carrier brings it to {postcode}; choose another address",
    "hazmat_by_air": "{sku} is hazardous and can't go by air, the only way to {postcode}; choose another address",
    "requested_date_past": "the requested date {requested_date} has passed; name a later one or none",
    "requested_date_beyond_horizon": "the requested date is more than {horizon_days} days ahead; name an earlier one"
    " or none",
    "nothing_to_promise": "no line is given; name at least one",
    "nothing_to_promise.short": "of {sku} there are at most {available_quantity} within 180 days, from"
    " {available_on} on, not {requested_quantity}: order fewer",
    "nothing_to_promise.none": "of {sku} there is nothing within 180 days; see `item {sku}` for what could replace it",
    "option_unknown": "{sku} has no option {option}; there are {instead}",
    "option_missing": "{group_name}: choose one of {instead}",
    "too_many_options": "{group_name}: at most {maximum} of {chosen}",
    "option_requires": "{option_name} needs {other_name}; what works: {instead}",
    "options_exclude": "{option_name} does not go with {other_name}; what works: {instead}",
    "option_not_available": "there is no way {option_key} for this; choose among {option_keys}",
    "po_number_too_long": "a PO number has {longest} characters at most; give a shorter one",
    "nothing_to_return": "no line of {order_number} is named; name at least one",
    "return_reason_unknown": "{reason} is no reason to return; choose among {reasons}",
}
"""By code, or by code and what the facts make of it."""


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """The refusal's line; several problems are joined, an unlisted code speaks through its facts."""
    if code == "import_refused":
        found = [str(problem) for problem in facts["problems"]]
        return "\n".join([*found, f"Nothing was imported: mend {len(found)} problem(s) and try again."])
    if "problems" in facts:
        return "Refused: " + "; ".join(_problem(problem) for problem in facts["problems"]) + "."
    told = {name: _told(value) for name, value in facts.items()}
    wording = SENTENCES.get(f"{code}.{_variant(code, facts)}") or SENTENCES.get(code)
    if wording is None:
        return f"{_words(code).capitalize()}{_listed(told)}."
    return wording.format_map(defaultdict(lambda: "?", told))


def _variant(code: str, facts: Mapping[str, Any]) -> Any:
    """What decides between a code's sentences."""
    if code == "nothing_to_promise" and facts:
        return "short" if facts["available_quantity"] else "none"
    if code == "item_inactive" and not facts.get("replaced_by"):
        return "unreplaced"
    return facts.get("instead") or facts.get("reason")


def _problem(problem: Any) -> str:
    said = sentence(problem.code, problem.facts).removesuffix(".")
    return said if problem.line_number is None else f"line {problem.line_number}: {said}"


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(_told(each) for each in value) or "none"
    return "" if value is None else str(value)


def _words(code: str) -> str:
    return code.replace("_", " ")


def _listed(told: Mapping[str, str]) -> str:
    said = ", ".join(f"{_words(name)} {value}" for name, value in told.items() if value)
    return f": {said}" if said else ""
