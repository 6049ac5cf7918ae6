"""One thing in place of another on a draft: the white instead of the black, 10 rather than 12."""

import re
from decimal import Decimal

from actions.change_words import gives_away, read_number_swap, read_swap, wants_instead
from actions.draft_state import (
    Draft,
    Line,
    keep_open,
    line_of,
    lines_of,
    open_lines_of,
    replace_item,
    single_line,
)
from actions.line_counts import set_count
from actions.line_names import SIZE, fitting, name_words, named_lines, without_sizes
from actions.reading import read_numbers
from actions.turn import Turn
from backend.domain.word_lists import COLORS
from backend.domain.words import head_word
from backend.services import items, order_text

MOST_WORDS_OF_COLOR = 5
_NO_THE = re.compile(
    r"^\W*no\W+(?:i (?:want|meant|mean|need) )?the (?P<new>[\w\s-]{3,40})\W*$", re.IGNORECASE
)


def exchange_numbers(draft: Draft, turn: Turn) -> bool:
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


def exchange_items(draft: Draft, turn: Turn) -> bool:
    """Not the black, the white; 24s instead of the 27s; the leather one instead."""
    if _resize(draft, turn):
        return True
    swap = read_swap(turn.words) or (
        ("", turn.unplaced) if wants_instead(turn.words) else _contradicted(turn) or _recolored(draft, turn)
    )
    if swap is None or not lines_of(draft):
        return False
    old, new = swap
    named = named_lines(old, lines_of(draft))
    line = named[0] if named else single_line(lines_of(draft))
    if line is None:
        return False
    if named and gives_away(new):
        for one in named:
            lines_of(draft).remove(one)
        return True
    if not name_words(new):
        return set_count(draft, turn, line, new)
    if _replace_by_words(draft, turn, line, old, new):
        _recount_replaced(draft, turn, old, new)
        return True
    if named and name_words(without_sizes(new)) != name_words(new):
        draft.setdefault("unknown", []).append(new)
        return True
    return False


def corrects_item(draft: Draft, turn: Turn) -> bool:
    """No wait, L; no, the mobile one: a no that says what is wanted."""
    line = single_line(lines_of(draft))
    new = set(SIZE.findall(turn.words)) - set(SIZE.findall(line["name"])) if line else set()
    is_size = bool(line and new and SIZE.search(line["name"]))
    return line is not None and (is_size or _contradicted(turn) is not None)


def _resize(draft: Draft, turn: Turn) -> bool:
    """No wait, L: the one line that there is in another size."""
    line, said = single_line(lines_of(draft)), set(SIZE.findall(turn.words))
    now = set(SIZE.findall(line["name"])) if line else set()
    new = said - now
    if line is None or len(now) != 1 or len(new) != 1 or turn.spare_words > MOST_WORDS_OF_COLOR:
        return False
    name = re.sub(rf"(?<!\w){now.pop()}(?!\w)", new.pop(), line["name"])
    found = items.search_items(turn.session, turn.actor, name, limit=4)
    twin = next((one for one in found if one.name == name and one.is_active), None)
    return bool(twin) and replace_item(draft, turn, line, twin.sku if twin else "")


def _contradicted(turn: Turn) -> tuple[str, str] | None:
    """No, the mobile one: another of what is there."""
    match = _NO_THE.match(turn.words)
    return ("", match["new"]) if match else None


def _recolored(draft: Draft, turn: Turn) -> tuple[str, str] | None:
    """In blue: the one line that there is, in another color."""
    line = single_line(lines_of(draft))
    said = [word for word in name_words(turn.unplaced) if word in COLORS]
    now = [word for word in name_words(line["name"]) if word in COLORS] if line else []
    is_color = len(said) == 1 and len(now) == 1 and said != now
    return (now[0], said[0]) if is_color and turn.spare_words <= MOST_WORDS_OF_COLOR else None


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
    found = [one for one in found if head_word(one.name) == head_word(line["name"])] or found
    if not found:
        return False
    full, fresh = set(name_words(line["name"])), set(name_words(new))
    twins = [
        one
        for one in found
        if set(name_words(one.name)) - full <= fresh and full - set(name_words(one.name)) <= gone
    ]
    if len(twins or found) == 1:
        return replace_item(draft, turn, line, (twins or found)[0].sku)
    lines_of(draft).remove(line)
    draft["removed"] = [line]
    keep_open(draft, new, found, line["quantity"])
    open_lines_of(draft)[-1]["line_number"] = line.get("line_number")
    return True


def _recount_replaced(draft: Draft, turn: Turn, old: str, new: str) -> None:
    """Another quantity said beside the exchange: the gray ones, 4 of them."""
    beside = turn.unplaced.replace(old, " ").replace(new, " ") if old else ""
    stated = order_text.read_quantity(without_sizes(beside)) if read_numbers(beside) else None
    line = line_of(draft, draft.get("last_sku", ""))
    if stated and stated.quantity is not None and line:
        quantity = order_text.quantity_in_units(turn.session, line["sku"], stated.quantity, stated.unit)
        line["quantity"] = quantity or line["quantity"]


def _has_all(text: str, name: str) -> bool:
    return bool(fitting(text, [{"name": name}]))
