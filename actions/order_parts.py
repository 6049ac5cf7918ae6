"""One message for several addresses: each gets an order of its own, one after the other."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from actions.draft_lines import take_lines
from actions.draft_state import lines_of, open_lines_of
from actions.reading import is_correction
from actions.split_orders import PART, SURELY, Part, part_of, share_of
from actions.turn import Turn
from backend.services import accounts
from backend.services.accounts import ShipToFacts

Draft = dict[str, Any]
LIKELY = 80.0
"""How well a word has to fit an address where several are spoken of: the town, or a part of the name."""
SHARED = ("requested_date", "pace", "po_number", "delivery_note")
"""Said once for all of it."""

_HEADING = re.compile(
    r"(?:^|[;,.\n(]|\band\b)\s*(?:[-*•]\s*)?(?:(?:for|to|at|ship to|deliver to)\s+)?(?P<where>[^:;,.\n]{2,40}?)\s*:",
    re.IGNORECASE,
)
_EVENLY = re.compile(
    r"\b(?:split|divid\w+|spread|shared?|distribut\w+)\b[^.;\n]{0,40}\b(?:between|across|among|over|evenly|equally)\b"
    r"|\b(?:evenly|equally|half and half|fifty[- ]fifty|50[/ -]50)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"(?<![\w.-])(?P<count>\d{1,5})\b[^,;.\n]{0,30}?\b(?:to|for|at|in)\s+(?:each|every|all)\b(?:\s+(?:one|of))?(?:\s+(?:our|the|my))?"
    r"(?:\s+\w+)?\s+(?:sites?|offices?|clinics?|locations?|branch(?:es)?|addresses|places|stores?|schools?|plants?)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"^\s*of (?:them|those|these|which)\b", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:the )?same(?: again| thing| order| amount)?\s+(?:for|to|at)\s+(?P<where>[^,;.\n?!]{2,40})",
    re.IGNORECASE,
)


def take_parts(data: Draft, turn: Turn) -> bool:
    """Take a message that speaks of several addresses: its first part is the draft, the others follow it."""
    if not turn.words or is_correction(turn.words) or lines_of(data) or open_lines_of(data):
        return False
    parts = _by_rows(turn) or _by_counts(turn) or _by_shares(turn)
    if len({part["ship_to_id"] for part in parts}) < 2:
        return False
    first, *others = parts
    data |= first
    data |= {"next_parts": others, "is_split": True}
    return True


def _at(ship_to: ShipToFacts) -> Draft:
    return {
        "ship_to_id": ship_to.id,
        "place": ship_to.nickname or ship_to.name,
        "lines": [],
        "open_lines": [],
    }


def _by_rows(turn: Turn) -> list[Draft]:
    """Lists under the names of addresses, or rows that each name theirs."""
    parts: list[Draft] = []
    texts: list[str] = []
    for heading, row in _rows(turn):
        place = heading or _place(turn, row)
        known = [part["ship_to_id"] for part in parts]
        if place and place.id not in known:
            parts.append(_at(place))
            texts.append("")
            known.append(place.id)
        if parts:
            texts[known.index(place.id) if place else -1] += f"{row}\n"
    if len(parts) < 2 or not all(_reads(turn, part, text) for part, text in zip(parts, texts, strict=True)):
        return []
    return parts


def _rows(turn: Turn) -> Iterator[tuple[ShipToFacts | None, str]]:
    """Rows and parts between semicolons, each with the address that heads it."""
    begin, place = 0, None
    for match in _HEADING.finditer(turn.words):
        heading = _place(turn, match["where"], LIKELY)
        if heading:
            yield from _cut(place, turn.words[begin : match.start()])
            begin, place = match.end(), heading
    yield from _cut(place, turn.words[begin:])


def _cut(place: ShipToFacts | None, text: str) -> Iterator[tuple[ShipToFacts | None, str]]:
    """The first row stands under its heading; a later one may name an address of its own."""
    first, *others = re.split(r"[;\n]+", text) if place is None else [text]
    yield place, first
    yield from ((None, row) for row in others)


def _place(turn: Turn, text: str, least: float = SURELY) -> ShipToFacts | None:
    """The one address that a text surely names."""
    found = accounts.find_ship_tos(turn.session, turn.actor, text)
    sure = [ship_to for ship_to, score in found if score >= least]
    return sure[0] if len(sure) == 1 else None


def _reads(turn: Turn, part: Draft, text: str) -> bool:
    """Read the lines of one part's words; False when they name nothing."""
    clause = {"text": text, "intent": "place_order", "confidence": 1.0, "start": -1, "end": -1}
    with turn.narrowed(clause):
        take_lines(part, turn)
    return bool(part["lines"] or part["open_lines"])


def _by_counts(turn: Turn) -> list[Draft]:
    """4 keyboards to Westlake, 2 to Cedar; 10 monitors, half to HQ and half to the annex."""
    matches = list(PART.finditer(turn.undated))
    said = [part_of(turn, match) for match in matches]
    if len(said) < 2 or not all(part["ship_to_id"] for part in said):
        return []
    parts: list[Draft] = []
    begin = 0
    for match, part in zip(matches, said, strict=True):
        draft: Draft = {
            "ship_to_id": part["ship_to_id"],
            "place": part["place"],
            "lines": [],
            "open_lines": [],
        }
        whole, mine = turn.words[begin : match.start()], turn.words[begin : match.end("what")]
        is_of_whole = not part["texts"] and (parts or _reads(turn, draft, whole))
        if is_of_whole or not _reads(turn, draft, mine):
            draft["of"] = part
        parts.append(draft)
        begin = match.end()
    _leave_out_shares(parts, [match["what"] for match in matches])
    return parts if parts[0]["lines"] or parts[0]["open_lines"] else []


def _leave_out_shares(parts: list[Draft], texts: Sequence[str]) -> None:
    """10 carts for the warehouse, 3 of them to Roosevelt: of the whole that is said first the rest goes there."""
    first = parts[0]["lines"] + parts[0]["open_lines"]
    shares = [
        part["of"]
        for part, text in zip(parts, texts, strict=True)
        if part.get("of") and _OF_THEM.search(text)
    ]
    taken = sum(share["quantity"] or 0 for share in shares)
    line = first[0] if len(first) == 1 else None
    if line and shares and taken and line["quantity"] and taken < line["quantity"]:
        whole = {"quantity": line["quantity"] - taken, "is_half": False}
        parts[0]["of"] = parts[0].get("of") or whole


def _by_shares(turn: Turn) -> list[Draft]:
    """Split evenly, so many to each of our offices, the same for Cedar."""
    each, same = _EACH.search(turn.words), _SAME.search(turn.words)
    named = [ship_to for ship_to, score in turn.named_ship_tos if score >= LIKELY]
    of: Part = {"quantity": None, "is_half": False, "is_same": True}
    text = turn.words
    if each:
        named = list(accounts.list_ship_tos(turn.session, turn.actor))
        of, text = of | {"quantity": int(each["count"]), "is_same": False}, text[: each.start()]
    elif _EVENLY.search(text) and len(named) > 1:
        of = of | {"is_same": False, "divided_by": len(named)}
        text = text[: _EVENLY.search(text).start()]  # type: ignore[union-attr]
    elif same and (place := _place(turn, same["where"], LIKELY)):
        before = accounts.find_ship_tos(turn.session, turn.actor, text[: same.start()])
        named, text = (
            [*(ship_to for ship_to, score in before[:1] if score >= LIKELY), place],
            text[: same.start()],
        )
    else:
        return []
    parts = [_at(ship_to) | {"of": of} for ship_to in named]
    return parts if len(parts) > 1 and _reads(turn, parts[0], text or turn.words) else []


def settle_shares(data: Draft) -> bool:
    """Once it is clear what is wanted in all, give each address its share; False when it does not come out."""
    parts = [data, *data.get("next_parts", ())]
    of = [part["of"] for part in parts if part.get("of")]
    if not of:
        return True
    whole = deepcopy(lines_of(data))
    shares = [_share(whole, part["of"], of) if part.get("of") else part["lines"] for part in parts]
    for part in parts:
        part.pop("of", None)
    if any(share is None for share in shares):
        del data["next_parts"]
        return False
    for part, share in zip(parts, shares, strict=True):
        part["lines"] = share
    return True


def _share(whole: list[Draft], part: Part, all_parts: list[Part]) -> list[Draft] | None:
    """The lines of one address out of the whole; None when the words do not say how many of which."""
    if part.get("is_same"):
        return deepcopy(whole)
    count = part.get("divided_by")
    if count:
        is_even = all(line["quantity"] % count == 0 for line in whole)
        return [line | {"quantity": line["quantity"] // count} for line in whole] if is_even else None
    others = [other for other in all_parts if other is not part]
    quantity = share_of(whole[0]["quantity"], part, others) if len(whole) == 1 else None
    return [whole[0] | {"quantity": quantity}] if quantity else None


def turn_to(data: Draft, ship_to_id: int) -> bool:
    """Now the annex: its part comes first, what was open follows."""
    waiting = data.get("next_parts") or []
    wanted = next((part for part in waiting if part["ship_to_id"] == ship_to_id), None)
    if wanted is None or data.get("of") or wanted.get("of"):
        return False
    kept = {name: data[name] for name in ("ship_to_id", "place", "lines", "open_lines") if name in data}
    waiting.remove(wanted)
    data |= wanted
    waiting.append(kept)
    return True


def next_part(data: Draft) -> Draft | None:
    """The draft of the next address, once the one before is placed."""
    waiting = data.get("next_parts") or []
    if not waiting:
        return None
    shared = {name: data[name] for name in SHARED if data.get(name)}
    return shared | waiting[0] | {"next_parts": waiting[1:]}
