"""Quantities for several addresses in one message: an order goes to one, so each part is an order of its own."""

import re
from typing import Any

from actions.reading import NUMBER_WORDS, is_correction
from actions.turn import Button, Turn
from actions.wording import word
from backend.services import accounts

Part = dict[str, Any]
SURELY = 94.0

PART = re.compile(
    rf"(?<![\w.-])(?P<count>\d{{1,6}}|{'|'.join(NUMBER_WORDS)}|half|(?:the )?rest|(?:the )?others?)\b"
    r"(?P<what>(?:(?!(?<![\w-])\d{1,6}\s+(?:\w+\s+){0,2}(?:to|for|at)\b)[^,;.:\n]){0,60}?)\s*"
    r"\b(?:to|for|at|in)\s+(?P<where>[^,;.\n\d]{2,40}?)(?=\s+(?:and|plus)\b|\s*&|\s+\d|[,;.\n]|$)",
    re.IGNORECASE,
)

_OTHER = re.compile(r"^(?:the |our |my )?(?:other|second)\b", re.IGNORECASE)


def names_several(turn: Turn) -> bool:
    """Two addresses named alike surely: which one is meant is asked."""
    sure = [ship_to.id for ship_to, score in turn.named_ship_tos if score >= SURELY]
    return len(sure) > 1 and not is_correction(turn.words)


def read_parts(turn: Turn) -> list[Part]:
    """What goes where, when different addresses are named for different quantities; else nothing."""
    if not turn.words or is_correction(turn.words):
        return []
    matches = list(PART.finditer(turn.undated))
    parts = [part_of(turn, match) for match in matches] if len(matches) > 1 else []
    named = {part["ship_to_id"] for part in parts if part["ship_to_id"]}
    if len(named) > 1:
        return [part for part in parts if part["ship_to_id"]]
    total = sum(part["quantity"] or 0 for part in parts)
    is_whole = total > 0 and any(read.quantity == total for read in turn.lines)
    is_other = any(_OTHER.search(part["place"]) for part in parts)
    return parts if named and is_whole or is_other else []


def part_of(turn: Turn, match: re.Match[str]) -> Part:
    """A quantity and the address it goes to, as said."""
    found = accounts.find_ship_tos(turn.session, turn.actor, f"to {match['where']}")
    count = match["count"].lower()
    inside = [read for read in turn.lines if match.start() <= read.start < match.end("what")]
    return {
        "ship_to_id": found[0][0].id if found else None,
        "place": (found[0][0].nickname or found[0][0].name) if found else match["where"],
        "quantity": int(count) if count.isdigit() else NUMBER_WORDS.get(count),
        "is_half": count == "half",
        "skus": [read.sku for read in inside if read.sku and read.is_certain],
        "texts": [read.text for read in inside],
    }


def take_part(lines: list[Part], open_lines: list[Part], parts: list[Part], ship_to_id: int) -> None:
    """Leave what goes to this address: the lines said with it, or its share of the only line."""
    unplaced = [part for part in parts if part["ship_to_id"] is None]
    part = next((part for part in parts if part["ship_to_id"] == ship_to_id), None)
    if part is None and unplaced:
        part = unplaced[0]
    if part is None:
        return
    others = [other for other in parts if other is not part]
    if part["texts"]:
        gone = {sku for other in others for sku in other["skus"]} - set(part["skus"])
        lines[:] = [line for line in lines if line["sku"] not in gone]
        texts = {text for other in others for text in other["texts"]}
        open_lines[:] = [line for line in open_lines if line["text"] not in texts]
    elif len(lines) == 1 and not open_lines:
        lines[0]["quantity"] = share_of(lines[0]["quantity"], part, others)


def share_of(whole: int | None, part: Part, others: list[Part]) -> int | None:
    """The part's own quantity, half of the whole, or what the others leave of it; None has to be asked."""
    if part["quantity"]:
        return int(part["quantity"])
    if whole is None:
        return None
    if part["is_half"]:
        return whole // 2 if whole % 2 == 0 else None
    rest = whole - sum(other["quantity"] or 0 for other in others)
    return rest if rest > 0 and all(other["quantity"] for other in others) else None


def part_buttons(parts: list[Part]) -> list[Button]:
    return [
        {
            "title": word("buttons", "part_to" if part["quantity"] else "lines_to", **part),
            "payload": f'/inform{{"ship_to_id": "{part["ship_to_id"]}"}}',
        }
        for part in parts
        if part["ship_to_id"]
    ]
