"""How a message changes the lines of a draft: adds, sets, swaps, removes; what is unclear stays open."""

import re
from typing import Any

from actions.change_words import read_factor, wants_kept, wants_removal, wants_set
from actions.draft_state import Draft, Line, line_of, lines_of, put, quantity_for, replace_item
from actions.line_additions import add_lines
from actions.line_counts import set_quantity
from actions.line_exchanges import exchange_items, exchange_numbers
from actions.line_names import named_lines
from actions.reading import read_numbers, read_ordinal
from actions.turn import Turn

_BETWEEN = re.compile(r"\s*(?:[,;]\s*(?:and|but|then)?|\b(?:and|but|then)\b)\s*", re.IGNORECASE)
REMOVALS = frozenset(
    "remove_line change_order deny cancel_order change_quote nlu_fallback inform exchange_item set_order_details"
    " choose_option out_of_scope start_over".split()
)


def take_lines(draft: Draft, turn: Turn) -> bool:
    """Change the draft's lines by what the message says; True when anything changed."""
    if turn.is_button:
        return _take_button(draft, turn)
    clauses = [clause for clause in turn.clauses if clause["text"] in turn.text] or _own_clauses(turn)
    if len(clauses) < 2 or not any(_is_change(clause["text"]) for clause in clauses) or not lines_of(draft):
        return _take(draft, turn)
    taken = False
    for clause in clauses:
        with turn.narrowed(clause):
            taken = _take(draft, turn) or taken
    return taken


def _own_clauses(turn: Turn) -> list[dict[str, Any]]:
    """Make the masks 3 and lose the L: one change behind another, each with its verb."""
    parts = [part for part in _BETWEEN.split(turn.words) if part.strip()]
    removals = [wants_removal(part) for part in parts]
    if len(parts) < 2 or not all(map(_is_change, parts)) or all(removals) or not any(removals):
        return []
    return [
        {
            "text": part,
            "intent": "remove_line" if is_removal else "change_order",
            "confidence": 1.0,
            "start": turn.words.find(part),
            "end": turn.words.find(part) + len(part),
        }
        for part, is_removal in zip(parts, removals, strict=True)
    ]


def _is_change(text: str) -> bool:
    return wants_set(text) or wants_removal(text) or read_factor(text) is not None


def _take(draft: Draft, turn: Turn) -> bool:
    return (
        _restore(draft, turn)
        or exchange_numbers(draft, turn)
        or exchange_items(draft, turn)
        or _remove(draft, turn)
        or set_quantity(draft, turn)
        or add_lines(draft, turn)
    )


def _take_button(draft: Draft, turn: Turn) -> bool:
    sku, quantity = turn.entity("sku"), turn.entity("quantity")
    if turn.entity("new_sku") and sku:
        return replace_item(draft, turn, line_of(draft, sku), turn.entity("new_sku") or "")
    if sku and turn.intent == "remove_line":
        return _take_off(draft, line_of(draft, sku))
    if sku:
        put(draft, turn, sku, int(quantity) if quantity else None)
    return bool(sku)


def _take_off(draft: Draft, line: Line | None) -> bool:
    if line is None:
        return False
    lines_of(draft).remove(line)
    return True


def _remove(draft: Draft, turn: Turn) -> bool:
    if turn.intent not in REMOVALS or not wants_removal(turn.words):
        return False
    if take_less(draft, turn):
        return True
    named = named_lines(turn.words, lines_of(draft), turn.lines)
    position = read_ordinal(turn.words, len(lines_of(draft)))
    if not named and position is not None:
        named = [lines_of(draft)[position]]
    for line in named:
        lines_of(draft).remove(line)
    draft["removed"] = named or draft.get("removed", [])
    return bool(named)


def put_back(draft: Draft, turn: Turn) -> list[Line]:
    """The lines just taken off that are wanted after all: no, keep the pens."""
    named = named_lines(turn.words, draft.get("removed") or [])
    return named if wants_kept(turn.words) and not read_numbers(turn.undated) else []


def _restore(draft: Draft, turn: Turn) -> bool:
    named = put_back(draft, turn)
    lines_of(draft).extend(named)
    draft["removed"] = [line for line in draft.get("removed") or [] if line not in named]
    return bool(named)


def take_less(draft: Draft, turn: Turn) -> bool:
    """Some pieces of a line are called off: of 14 less 4, 10 stay."""
    counted = [read for read in turn.lines if read.stated_quantity is not None]
    meant = named_lines(counted[0].text, lines_of(draft), counted) if len(counted) == 1 else []
    less = quantity_for(turn, meant[0]["sku"], counted[0]) if len(meant) == 1 else None
    if not less or not less < (meant[0]["quantity"] or 0):
        return False
    meant[0]["quantity"] -= less
    return True
