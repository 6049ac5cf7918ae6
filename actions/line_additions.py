"""What a message puts on a draft, clear or still to be asked about."""

from actions.change_words import wants_another
from actions.draft_state import Draft, Line, keep_open, line_of, lines_of, open_lines_of, put, quantity_for
from actions.line_names import fitting, name_words, named_lines
from actions.reading import read_numbers, wants_more
from actions.turn import Turn
from backend.services.order_text import ReadLine


def add_lines(draft: Draft, turn: Turn) -> bool:
    taken = False
    is_more = wants_more(turn.words) and (turn.intent != "change_order" or wants_another(turn.words))
    before = list(lines_of(draft))
    for read in turn.lines:
        line = _meant_line(before, read)
        if line and read.stated_quantity is None:
            draft["last_sku"] = line["sku"]
            taken = True
        elif line:
            put(draft, turn, line["sku"], quantity_for(turn, line["sku"], read), is_more=is_more)
            taken = True
        elif read.sku and read.is_certain:
            is_known = line_of(draft, read.sku) is not None
            put(draft, turn, read.sku, _plain(read) if is_known else read.quantity, is_more=is_more)
            taken = True
        elif restates(draft, read):
            taken = True
        elif read.candidates:
            keep_open(draft, read.text, list(read.candidates), read.quantity, read)
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
