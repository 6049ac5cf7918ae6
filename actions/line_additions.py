"""What a message puts on a draft, clear or still to be asked about."""

from collections.abc import Sequence

from actions.change_words import wants_another
from actions.choosing import is_talk
from actions.dates import speaks_of_way
from actions.draft_state import (
    Draft,
    Line,
    entry_of,
    keep_open,
    keep_said,
    line_of,
    lines_of,
    open_lines_of,
    put,
    quantity_for,
)
from actions.line_names import fitting, name_words, named_lines
from actions.line_properties import described_again, entry, narrowed, within_kinds, without_properties
from actions.picking import Pick, pick, pick_from_catalogue, read_superlative, reason, without_superlative
from actions.reading import read_numbers, wants_more
from actions.turn import Turn
from backend.services import items
from backend.services.order_text import ReadLine


def add_lines(draft: Draft, turn: Turn) -> bool:
    taken = False
    is_more = wants_more(turn.words) and (turn.intent != "change_order" or wants_another(turn.words))
    before = list(lines_of(draft))
    reads = without_properties(within_kinds(turn.lines), turn.words)
    for place, read in enumerate(reads):
        rest = _behind(turn, reads, place)
        line = _meant_line(before, read)
        if line and read.stated_quantity is None:
            draft["last_sku"] = line["sku"]
            taken = True
        elif line:
            put(draft, turn, line["sku"], quantity_for(turn, line["sku"], read), is_more=is_more)
            taken = True
        elif _pick(draft, turn, read):
            taken = True
        elif read.sku and read.is_certain:
            is_known = line_of(draft, read.sku) is not None
            put(draft, turn, read.sku, _plain(read) if is_known else read.quantity, is_more=is_more)
            keep_said(draft, read)
            taken = True
        elif _describe_open(draft, turn, read, rest) or restates(draft, read):
            taken = True
        elif read.candidates:
            _add_unsure(draft, turn, read, rest)
            taken = True
        elif _names_something(read):
            draft.setdefault("unknown", []).append(read.text)
            taken = True
    return taken or _add_another(draft, turn) or _add_item_in_talk(draft, turn)


def _behind(turn: Turn, reads: Sequence[ReadLine], place: int) -> str:
    """What is said between a thing and the next."""
    until = reads[place + 1].start if place + 1 < len(reads) else len(turn.words)
    return turn.undated[reads[place].end : until]


def _add_unsure(draft: Draft, turn: Turn, read: ReadLine, rest: str) -> None:
    """What may be meant, as far as the properties said with it tell; what they tell alone is put on the draft."""
    left, picked = narrowed(turn, read, rest)
    is_sold = all(one.is_active for one in left)
    if len(left) > 1 or len(read.candidates) == 1 or not is_sold:
        keep_open(draft, read.text, left, read.quantity, read)
        return
    put(draft, turn, left[0].sku, quantity_for(turn, left[0].sku, read))
    if picked:
        draft.setdefault("picked", []).append(reason(picked, entry(left[0])))


def _describe_open(draft: Draft, turn: Turn, read: ReadLine, rest: str) -> bool:
    """Another sentence about a thing whose item is open: the monitors should be 24 inch."""
    words = set(name_words(read.text))
    line = next((one for one in open_lines_of(draft) if words & set(name_words(one["text"]))), None)
    if line is None or read.stated_quantity is not None:
        return False
    left = described_again(turn, line, f"{read.text} {rest}")
    if not left:
        return False
    line["candidates"] = [entry_of(one) for one in left]
    return True


def _pick(draft: Draft, turn: Turn, read: ReadLine) -> bool:
    """The cheapest 27 inch monitors: the one that is picked, said why; those that are alike in it are asked about."""
    if read.is_certain and not turn.skus or speaks_of_way(read.text):
        return False
    found = _pick_in_talk(turn, read) or (None if read.is_certain else pick_from_catalogue(turn, read.text))
    if found is None or not read.candidates:
        return False
    if found.only is None:
        known = [one for one in read.candidates if one.sku in [thing["sku"] for thing in found.things]]
        keep_open(draft, read.text, known or list(read.candidates), read.quantity, read)
        return True
    sku = found.only["sku"]
    put(draft, turn, sku, quantity_for(turn, sku, read))
    draft.setdefault("picked", []).append(reason(found, found.only))
    return True


def _pick_in_talk(turn: Turn, read: ReadLine) -> Pick | None:
    """2 of the cheaper one, of what was just shown."""
    named = name_words(without_superlative(read.text))
    if len(turn.skus) < 2 or read_superlative(read.text) is None or any(not is_talk(word) for word in named):
        return None
    shown = [items.find_item(turn.session, sku) for sku in turn.skus]
    return pick(turn, [{"sku": one.sku, "name": one.name} for one in shown], read.text)


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
