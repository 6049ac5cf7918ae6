"""How a message changes the lines of a draft: adds, sets, swaps, removes; what is unclear stays open."""

from typing import Any

from actions.reading import (
    choose,
    read_line_numbers,
    read_numbers,
    read_ordinal,
    read_swap,
    wants_more,
    wants_removal,
    wants_set,
)
from actions.turn import Turn
from backend.services import items
from backend.services.order_text import ReadLine

Draft = dict[str, Any]
Line = dict[str, Any]
LIMIT_OF_CANDIDATES = 4
REMOVALS = frozenset(
    {"remove_line", "change_order", "deny", "cancel_order", "change_quote", "nlu_fallback", "inform"}
)


def lines_of(draft: Draft) -> list[Line]:
    lines: list[Line] = draft.setdefault("lines", [])
    return lines


def open_lines_of(draft: Draft) -> list[Line]:
    """Lines whose item or quantity is not yet clear."""
    lines: list[Line] = draft.setdefault("open_lines", [])
    return lines


def take_lines(draft: Draft, turn: Turn) -> bool:
    """Change the draft's lines by what the message says; True when anything changed."""
    if turn.is_button:
        return _take_button(draft, turn)
    return _swap(draft, turn) or _remove(draft, turn) or _set_quantity(draft, turn) or _add(draft, turn)


def _take_button(draft: Draft, turn: Turn) -> bool:
    sku, quantity = turn.entity("sku"), turn.entity("quantity")
    if turn.entity("new_sku") and sku:
        return _replace(draft, turn, _line_of(draft, sku), turn.entity("new_sku") or "")
    if sku and turn.intent == "remove_line":
        return _drop(draft, _line_of(draft, sku))
    if sku:
        put(draft, turn, sku, int(quantity) if quantity else None)
    return bool(sku)


def _line_of(draft: Draft, sku: str) -> Line | None:
    return next((line for line in lines_of(draft) if line["sku"] == sku), None)


def _drop(draft: Draft, line: Line | None) -> bool:
    if line is None:
        return False
    lines_of(draft).remove(line)
    return True


def put(
    draft: Draft,
    turn: Turn,
    sku: str,
    quantity: int | None,
    *,
    is_more: bool = False,
    line_number: int | None = None,
) -> None:
    """A line of the item with this quantity; without one the quantity is asked for."""
    item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
    line = _line_of(draft, item.sku)
    if line is None:
        line = {"sku": item.sku, "name": item.name, "unit": item.unit, "quantity": None}
        line |= {"line_number": line_number} if line_number else {}
        lines_of(draft).append(line)
    if quantity is not None:
        line["quantity"] = quantity + (line["quantity"] or 0 if is_more else 0)
    draft["last_sku"] = item.sku
    turn.talk_of(*(entry["sku"] for entry in lines_of(draft)))


def _named_lines(draft: Draft, turn: Turn, text: str) -> list[Line]:
    """Draft lines that a text means: by line number, by position, by item or by words of the name."""
    lines = lines_of(draft)
    wanted = read_line_numbers(text)
    numbered = [line for place, line in enumerate(lines, start=1) if line.get("line_number", place) in wanted]
    if numbered:
        return numbered
    skus = {candidate.sku for read in turn.lines for candidate in read.candidates} | {
        read.sku for read in turn.lines
    }
    by_item = [line for line in lines if line["sku"] in skus]
    if by_item:
        return by_item
    named = choose(text, lines, cutoff=85)
    return [named] if named else []


def _swap(draft: Draft, turn: Turn) -> bool:
    """Not the black, the white; 24s instead of the 27s."""
    swap = read_swap(turn.words)
    if swap is None or not lines_of(draft):
        return False
    old, new = swap
    line = choose(old, lines_of(draft), cutoff=80) or _single(lines_of(draft))
    if line is None:
        return False
    numbers = read_numbers(new)
    if numbers and len(new.split()) <= 2:
        line["quantity"] = numbers[0]
        return True
    return _replace_by_words(draft, turn, line, old, new)


def _replace_by_words(draft: Draft, turn: Turn, line: Line, old: str, new: str) -> bool:
    described = line["name"].lower().replace(old.lower(), new.lower())
    wanted = described if described != line["name"].lower() else f"{new} {line['name']}"
    found = [
        candidate
        for candidate in items.search_items(turn.session, turn.actor, new if len(new.split()) > 2 else wanted)
        if candidate.sku != line["sku"] and candidate.is_active
    ]
    if not found:
        return False
    lines_of(draft).remove(line)
    _keep_open(draft, new, found, line["quantity"])
    open_lines_of(draft)[-1]["line_number"] = line.get("line_number")
    return True


def _replace(draft: Draft, turn: Turn, line: Line | None, sku: str) -> bool:
    quantity = line["quantity"] if line else None
    if line:
        lines_of(draft).remove(line)
    put(draft, turn, sku, quantity, line_number=line.get("line_number") if line else None)
    return True


def _single(lines: list[Line]) -> Line | None:
    return lines[0] if len(lines) == 1 else None


def _remove(draft: Draft, turn: Turn) -> bool:
    if turn.intent not in REMOVALS or not wants_removal(turn.words):
        return False
    named = _named_lines(draft, turn, turn.words)
    position = read_ordinal(turn.words, len(lines_of(draft)))
    if not named and position is not None:
        named = [lines_of(draft)[position]]
    for line in named:
        lines_of(draft).remove(line)
    return bool(named)


def _set_quantity(draft: Draft, turn: Turn) -> bool:
    """Make that 30; line 2 to 5; the toner should be 4; only 12."""
    numbers = read_numbers(turn.words)
    if len(numbers) != 1 or not lines_of(draft) or _has_new_item(draft, turn):
        return False
    if not (wants_set(turn.words) or turn.spare_words <= 4 or turn.intent == "change_order"):
        return False
    named = _named_lines(draft, turn, turn.words)
    line = named[0] if named else _line_of(draft, draft.get("last_sku", "")) or lines_of(draft)[-1]
    more = wants_more(turn.words) and not wants_set(turn.words)
    line["quantity"] = numbers[0] + ((line["quantity"] or 0) if more else 0)
    return True


def _has_new_item(draft: Draft, turn: Turn) -> bool:
    known = {line["sku"] for line in lines_of(draft)}
    return any(
        read.candidates and known.isdisjoint(candidate.sku for candidate in read.candidates)
        for read in turn.lines
    )


def _add(draft: Draft, turn: Turn) -> bool:
    taken = False
    is_more = wants_more(turn.words) and turn.intent != "change_order"
    for read in turn.lines:
        if read.sku and read.is_certain:
            put(draft, turn, read.sku, read.quantity, is_more=is_more)
            taken = True
        elif read.candidates:
            _keep_open(draft, read.text, list(read.candidates), read.quantity, read)
            taken = True
        elif _names_something(read):
            draft.setdefault("unknown", []).append(read.text)
            taken = True
    return taken


def _names_something(read: ReadLine) -> bool:
    return read.quantity is not None and any(len(word) > 3 for word in read.text.split() if word.isalpha())


def _keep_open(
    draft: Draft,
    text: str,
    candidates: list[items.ItemCandidate],
    quantity: int | None,
    read: ReadLine | None = None,
) -> None:
    """Ask which item is meant; a pack size said with it is kept for the chosen item."""
    open_lines_of(draft).append(
        {
            "text": text,
            "quantity": quantity,
            "stated_quantity": str(read.stated_quantity)
            if read and read.stated_quantity is not None
            else None,
            "stated_unit": read.stated_unit if read else None,
            "candidates": [
                {
                    "sku": candidate.sku,
                    "name": candidate.name,
                    "unit": candidate.unit,
                    "price": str(candidate.list_price),
                }
                for candidate in candidates[:LIMIT_OF_CANDIDATES]
            ],
        }
    )
