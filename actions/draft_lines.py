"""How a message changes the lines of a draft: adds, sets, swaps, removes; what is unclear stays open."""

import math
import re
from decimal import Decimal
from typing import Any

from actions.line_names import fitting, name_words, named_lines, without_sizes
from actions.reading import (
    NUMBER_WORDS,
    gives_away,
    is_correction,
    read_factor,
    read_factor_of,
    read_number_swap,
    read_numbers,
    read_ordinal,
    read_set,
    read_swap,
    wants_another,
    wants_instead,
    wants_kept,
    wants_more,
    wants_removal,
    wants_set,
)
from actions.turn import Turn
from backend.domain.units import UNIT_OF
from backend.services import items, order_text
from backend.services.order_text import ReadLine

Draft = dict[str, Any]
Line = dict[str, Any]
LIMIT_OF_CANDIDATES = 4
REMOVALS = frozenset(
    "remove_line change_order deny cancel_order change_quote nlu_fallback inform exchange_item set_order_details"
    " choose_option out_of_scope start_over".split()
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
    changes = [
        clause for clause in turn.clauses if clause["text"] in turn.text and _is_change(clause["text"])
    ]
    if len(turn.clauses) < 2 or not changes or not lines_of(draft):
        return _take(draft, turn)
    taken = False
    for clause in turn.clauses:
        with turn.narrowed(clause):
            taken = _take(draft, turn) or taken
    return taken


def _is_change(text: str) -> bool:
    return wants_set(text) or wants_removal(text) or read_factor(text) is not None


def _take(draft: Draft, turn: Turn) -> bool:
    return (
        _restore(draft, turn)
        or _swap_number(draft, turn)
        or _swap(draft, turn)
        or _remove(draft, turn)
        or _set_quantity(draft, turn)
        or _add(draft, turn)
    )


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
    item = items.find_item(turn.session, sku)
    line = _line_of(draft, item.sku)
    if line is None:
        line = {"sku": item.sku, "name": item.name, "unit": item.unit, "quantity": None}
        line |= {"line_number": line_number} if line_number else {}
        lines_of(draft).append(line)
    if quantity is not None:
        line["quantity"] = quantity + (line["quantity"] or 0 if is_more else 0)
    draft["last_sku"] = item.sku
    turn.talk_of(*(entry["sku"] for entry in lines_of(draft)))


def _names(read: ReadLine) -> bool:
    """Whether more than a quantity and its unit is said."""
    return any(word not in UNIT_OF for word in name_words(read.text))


def _swap_number(draft: Draft, turn: Turn) -> bool:
    """10, not 12: the one line that has the old quantity is meant, whatever was spoken of last."""
    swap = read_number_swap(turn.undated)
    if swap is None:
        return False
    old, new = swap
    known = [*lines_of(draft), *open_lines_of(draft)]
    meant = [line for line in known if _counts(line, old)]
    named = named_lines(turn.words, [line for line in meant if "sku" in line]) if len(meant) > 1 else meant
    if len(named) != 1:
        return False
    line = named[0]
    if line.get("stated_quantity"):
        line["quantity"] = new if line["quantity"] == old else None
        line["stated_quantity"] = str(new)
    else:
        line["quantity"] = new
    return True


def _counts(line: Line, number: int) -> bool:
    stated: str | None = line.get("stated_quantity")
    return bool(line["quantity"] == number or stated and Decimal(stated) == number)


def recount(draft: Draft, turn: Turn) -> bool:
    """Another quantity alone, said while its item is still asked about: hmm, make that 4."""
    if any(_names(read) for read in turn.lines):
        return False
    line = open_lines_of(draft)[-1 if draft.pop("is_added", False) else 0]
    factor = read_factor(turn.words)
    before = line["stated_quantity"] or line["quantity"]
    stated = (Decimal(before) * Decimal(factor), None) if factor and before else stated_alone(turn)
    if stated is None:
        return False
    number, unit = stated
    line["stated_quantity"], line["stated_unit"] = str(number.normalize()), unit or line["stated_unit"]
    is_plain = line["stated_unit"] is None and number == int(number)
    line["quantity"] = int(number) if is_plain and line["quantity"] is not None else None
    line["text"] = f"{number.normalize():f} {_UNCOUNTED.sub('', line['text'])}"
    return True


_UNCOUNTED = re.compile(rf"^\W*(?:\d+|{'|'.join(NUMBER_WORDS)})\s*x?\s+", re.IGNORECASE)


def stated_alone(turn: Turn) -> tuple[Decimal, str | None] | None:
    """The one quantity of a message, sizes and what numbers the named address aside."""
    text = without_sizes(turn.unplaced)
    stated = order_text.read_quantity(text) if read_numbers(text) else None
    return (stated.quantity, stated.unit) if stated and stated.quantity is not None else None


def _swap(draft: Draft, turn: Turn) -> bool:
    """Not the black, the white; 24s instead of the 27s; the leather one instead."""
    swap = read_swap(turn.words) or (("", turn.unplaced) if wants_instead(turn.words) else None)
    if swap is None or not lines_of(draft):
        return False
    old, new = swap
    named = named_lines(old, lines_of(draft))
    line = named[0] if named else _single(lines_of(draft))
    if line is None:
        return False
    if named and gives_away(new):
        for one in named:
            lines_of(draft).remove(one)
        return True
    if not name_words(new):
        return _set(draft, turn, line, new)
    if _replace_by_words(draft, turn, line, old, new):
        _recount_replaced(draft, turn, old, new)
        return True
    if named and name_words(without_sizes(new)) != name_words(new):
        draft.setdefault("unknown", []).append(new)
        return True
    return False


def _replace_by_words(draft: Draft, turn: Turn, line: Line, old: str, new: str) -> bool:
    """The item that is like the old one but for the words that were exchanged; several are asked about."""
    gone = set(name_words(old))
    kept = [word for word in name_words(line["name"].split(":")[0]) if word not in gone]
    found = [
        candidate
        for text in (f"{' '.join(kept)} {new}", f"{new} {kept[-1] if kept else ''}", new)
        for candidate in items.search_items(turn.session, turn.actor, text, limit=12)
        if candidate.sku != line["sku"] and candidate.is_active and _has_all(new, candidate.name)
    ]
    found = list({candidate.sku: candidate for candidate in found}.values())
    if not found:
        return False
    full, fresh = set(name_words(line["name"])), set(name_words(new))
    twins = [
        one
        for one in found
        if set(name_words(one.name)) - full <= fresh and full - set(name_words(one.name)) <= gone
    ]
    if len(twins or found) == 1:
        return _replace(draft, turn, line, (twins or found)[0].sku)
    lines_of(draft).remove(line)
    _keep_open(draft, new, found, line["quantity"])
    open_lines_of(draft)[-1]["line_number"] = line.get("line_number")
    return True


def _recount_replaced(draft: Draft, turn: Turn, old: str, new: str) -> None:
    """Another quantity said beside the exchange: the gray ones, 4 of them."""
    beside = turn.unplaced.replace(old, " ").replace(new, " ") if old else ""
    stated = order_text.read_quantity(without_sizes(beside)) if read_numbers(beside) else None
    line = _line_of(draft, draft.get("last_sku", ""))
    if stated and stated.quantity is not None and line:
        quantity = order_text.quantity_in_units(turn.session, line["sku"], stated.quantity, stated.unit)
        line["quantity"] = quantity or line["quantity"]


def _has_all(text: str, name: str) -> bool:
    return bool(fitting(text, [{"name": name}]))


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
    less = _quantity_for(turn, meant[0]["sku"], counted[0]) if len(meant) == 1 else None
    if not less or not less < (meant[0]["quantity"] or 0):
        return False
    meant[0]["quantity"] -= less
    return True


def _set_quantity(draft: Draft, turn: Turn) -> bool:
    """Make that 30; line 2 to 5; the toner should be two dozen; only 12."""
    if _has_new_item(draft, turn) or not (
        wants_set(turn.words)
        or turn.spare_words <= 4
        or turn.intent == "change_order"
        or read_factor(turn.words)
        or wants_more(turn.words)
        and not any(map(_names, turn.lines))
    ):
        return False
    known = lines_of(draft) or open_lines_of(draft)[-1:]
    counted = [read for read in turn.lines if read.stated_quantity is not None and _names(read)]
    if not known or len(counted) > 1:
        return False
    named = named_lines(turn.words, lines_of(draft), [read for read in turn.lines if read.is_certain])
    pending = draft.pop("pending", None)
    if pending and len(named) == 1 and not read_numbers(turn.undated):
        return _set(draft, turn, named[0], pending)
    if not named and read_factor_of(turn.words):
        return False
    line = named[0] if named else _line_of(draft, draft.get("last_sku", "")) or _single(known)
    if line is None:
        if read_numbers(turn.undated) or read_factor(turn.words):
            draft["pending"] = turn.undated
        return False
    return _set(draft, turn, line, turn.undated)


def _set(draft: Draft, turn: Turn, line: Line, text: str) -> bool:
    """The one quantity that a text states becomes the line's, in the line's units."""
    before = line["quantity"] or 0
    if is_correction(text) and "was" in line:
        before = line["was"]
    factor = read_factor(text)
    if factor and before:
        line |= {"was": before, "quantity": math.ceil(before * factor)}
        draft["last_sku"] = line.get("sku", "")
        return True
    quantity = _stated(turn, line, text)
    if quantity is None:
        return False
    more = wants_more(text) and not wants_set(text)
    line |= {"was": before, "quantity": quantity + (before if more else 0)}
    draft["last_sku"] = line.get("sku", "")
    line.pop("stated_quantity", None)
    return True


def _stated(turn: Turn, line: Line, text: str) -> int | None:
    text = without_sizes(turn.without_places(text))
    stated = order_text.read_quantity(text)
    if stated and stated.quantity is not None and line.get("sku"):
        return order_text.quantity_in_units(turn.session, line["sku"], stated.quantity, stated.unit)
    numbers = read_numbers(text)
    if len(numbers) > 1 and (wish := read_set(text)):
        return _stated(turn, line, wish)
    return numbers[0] if len(numbers) == 1 else None


def _has_new_item(draft: Draft, turn: Turn) -> bool:
    """Whether an item is named that is none of the lines at hand."""
    known = {line["sku"] for line in lines_of(draft)}
    known |= {entry["sku"] for line in open_lines_of(draft) for entry in line["candidates"]}
    return any(
        read.candidates
        and known.isdisjoint(candidate.sku for candidate in read.candidates)
        and not fitting(read.text, lines_of(draft))
        for read in turn.lines
    )


def _add(draft: Draft, turn: Turn) -> bool:
    taken = False
    is_more = wants_more(turn.words) and (turn.intent != "change_order" or wants_another(turn.words))
    before = list(lines_of(draft))
    for read in turn.lines:
        line = _meant_line(before, read)
        if line and read.stated_quantity is None:
            draft["last_sku"] = line["sku"]
            taken = True
        elif line:
            put(draft, turn, line["sku"], _quantity_for(turn, line["sku"], read), is_more=is_more)
            taken = True
        elif read.sku and read.is_certain:
            is_known = _line_of(draft, read.sku) is not None
            put(draft, turn, read.sku, _plain(read) if is_known else read.quantity, is_more=is_more)
            taken = True
        elif restates(draft, read):
            taken = True
        elif read.candidates:
            _keep_open(draft, read.text, list(read.candidates), read.quantity, read)
            taken = True
        elif _names_something(read):
            draft.setdefault("unknown", []).append(read.text)
            taken = True
    return taken or _add_another(draft, turn) or _add_item_in_talk(draft, turn)


def _add_another(draft: Draft, turn: Turn) -> bool:
    """Another cyan: one more of the line that has the word."""
    named = named_lines(turn.words, lines_of(draft)) if wants_another(turn.words) else []
    if len(named) != 1 or not named[0]["quantity"] or read_numbers(turn.undated):
        return False
    named[0]["quantity"] += 1
    return True


def _add_item_in_talk(draft: Draft, turn: Turn) -> bool:
    """ "Put me down for two", said of the one item just shown, is a quantity of it."""
    numbers = read_numbers(turn.words)
    is_meant = len(turn.skus) == 1 and len(numbers) == 1 and not turn.names_document
    if not is_meant or lines_of(draft) or open_lines_of(draft):
        return False
    put(draft, turn, turn.skus[0], numbers[0])
    return True


def _plain(read: ReadLine) -> int | None:
    """Of an item already on the draft a plain number counts its units, as shown there."""
    stated = read.stated_quantity
    if read.quantity is None and read.stated_unit is None and stated is not None and stated == int(stated):
        return int(stated)
    return read.quantity


def _meant_line(lines: list[Line], read: ReadLine) -> Line | None:
    """The line at hand that is meant by words which may mean many an item: 12 of the paper, the monitors."""
    if read.is_certain:
        return None
    meant = named_lines(read.text, fitting(read.text, lines))
    return meant[0] if len(meant) == 1 else None


def _quantity_for(turn: Turn, sku: str, read: ReadLine) -> int | None:
    if read.stated_quantity is None:
        return read.quantity
    return order_text.quantity_in_units(turn.session, sku, read.stated_quantity, read.stated_unit)


def restates(draft: Draft, read: ReadLine) -> bool:
    """Another quantity for a line whose item is still open: only 6 of the desks."""
    words = set(name_words(read.text))
    for line in open_lines_of(draft):
        if read.stated_quantity is None and words and words <= set(name_words(line["text"])):
            return True
        if read.stated_quantity is not None and words and words <= set(name_words(line["text"])):
            line["quantity"] = read.quantity
            line["stated_quantity"], line["stated_unit"] = str(read.stated_quantity), read.stated_unit
            return True
    return False


def _names_something(read: ReadLine) -> bool:
    return read.quantity is not None and any(len(word) > 3 for word in read.text.split() if word.isalpha())


def _keep_open(
    draft: Draft,
    text: str,
    candidates: list[items.ItemCandidate],
    quantity: int | None,
    read: ReadLine | None = None,
) -> None:
    """Ask which item is meant; a pack size said with it is kept for the chosen item. Of one no longer sold
    only what replaces it is offered."""
    gone = candidates[0] if read and read.sku and not candidates[0].is_active else None
    offered = [one for one in candidates if one.is_active]
    open_lines_of(draft).append(
        {
            "text": text,
            "quantity": quantity,
            "stated_quantity": str(read.stated_quantity)
            if read and read.stated_quantity is not None
            else None,
            "stated_unit": read.stated_unit if read else None,
            "candidates": [entry_of(candidate) for candidate in offered[:LIMIT_OF_CANDIDATES]],
            "gone": gone.name if gone else None,
        }
    )


def entry_of(candidate: items.ItemCandidate) -> Line:
    """What of a candidate is needed to offer and to recognise it."""
    return {
        "sku": candidate.sku,
        "name": candidate.name,
        "unit": candidate.unit,
        "price": str(candidate.list_price or 0),
    }
