"""Refusals in a line each, for the terminal: what is the matter and what can be done."""

from collections import defaultdict
from typing import Any

SENTENCES: dict[str, str] = {
    "document_not_found": "There is no {document_number}. `order list` shows the open ones.",
    "item_not_found": "There is no active item {sku}. Search by words: `item {sku}`.",
    "ship_to_not_found": "The address {ship_to} is unknown or belongs to another account.",
    "request_key_reused": "The key {request_key} was used for another request; choose a new one.",
    "not_allowed": "The role {role} may not {verb}.",
    "proposal_expired": "What was shown has expired, nothing was written: ask again.",
    "proposal_changed": "Price or date is now worse than shown: look at it again and confirm that.",
    "item_unknown": "{sku} is not an item of ours",
    "item_inactive": "{sku} is no longer sold; {replaced_by} replaces it",
    "quantity_not_multiple": "{sku} comes in multiples of {multiple}: order {lower} or {higher}",
    "quantity_below_minimum": "{sku} is sold from {minimum} up",
    "quantity_above_maximum": "{sku} is sold up to {maximum}; ask your rep for more",
    "ship_to_not_serviceable": "no carrier serves the address {ship_to}",
    "hazmat_by_air": "{sku} is hazardous and can't go by air; choose economy or standard",
    "requested_date_past": "the requested date {requested_date} has passed",
    "requested_date_beyond_horizon": "the requested date is more than {horizon_days} days ahead",
    "nothing_to_promise": "nothing can be promised within 180 days",
    "quantity_not_positive": "the quantity of {sku} must be a whole number above zero",
}


def sentence(code: str, facts: dict[str, Any]) -> str:
    """The refusal's line; several problems are joined, an unlisted code speaks through its facts."""
    if code == "import_refused":
        found = [str(problem) for problem in facts["problems"]]
        return "\n".join([*found, f"Nothing was imported: mend {len(found)} problem(s) and try again."])
    if "problems" in facts:
        return "Refused: " + "; ".join(_problem(problem) for problem in facts["problems"]) + "."
    if code in SENTENCES:
        return SENTENCES[code].format_map(defaultdict(lambda: "?", facts))
    return f"{_words(code).capitalize()}{_listed(facts)}."


def _problem(problem: Any) -> str:
    said = sentence(problem.code, problem.facts).removesuffix(".")
    return said if problem.line_number is None else f"line {problem.line_number}: {said}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _listed(facts: dict[str, Any]) -> str:
    told = ", ".join(f"{_words(name)} {value}" for name, value in facts.items() if value not in (None, ""))
    return f": {told}" if told else ""
