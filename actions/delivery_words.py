"""What the driver should know, as buyers say it: where to leave it, whom to ask for, when to ring."""

import re

from actions import slots, tasks
from actions.documents import named_order
from actions.turn import Turn

_INSTRUCTION = re.compile(
    r"\b(?:back|side|rear|loading|service|freight|main|front|north|south|east|west|staff|delivery)[ -]"
    r"(?:door|dock|entrance|gate|elevator|lift|stairs|lobby|bay)\b"
    r"|\b(?:leave|drop|put) (?:it|them|everything|that|those|so-?\d+|(?:the|my|our) \w+)?\s?"
    r"(?:off )?(?:with|at|by|in|inside|behind|next to)\b"
    r"|\b(?:concierge|porter|doorman|caretaker|janitor|receptionist|mail ?room|security desk)\b"
    r"|\b(?:call|ring|phone|text|buzz|knock)\b[^.;?!]{0,30}\b(?:ahead|before|first|on arrival|when|minutes?|hour|bell|reception|upstairs)\b"
    r"|\b(?:driver|courier|carrier) (?:should|must|has to|needs? to|to|can)\b|\btell the (?:driver|courier|carrier)\b"
    r"|\b(?:gate|door|entry|access) ?code\b|\b(?:lift ?gate|tail ?lift|pallet jack|forklift|hand truck)\b"
    r"|\b(?:attn|attention|c/o|care of|ask for|site contact|contact (?:person|on site|for the delivery))\b"
    r"|\b(?:signature|inside delivery|no prices on)\b"
    r"|\b(?:only )?between \d{1,2}\s?(?:am|pm|:\d\d)? and \d{1,2}\b|\b(?:mornings?|afternoons?) only\b"
    r"|\b(?:at|to|in|on) (?:the )?(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|ground) floor\b"
    r"|\b(?:delivery|driver'?s?) (?:note|instructions?)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:(?:for |on )?(?:order )?so-?\d+|hi|hello|hey|please|pls|also|and|so|ok|okay|just|kindly|order \d+"
    r"|(?:can|could) (?:it|they|that|everything) be|(?:can|could|would|will) (?:you|they|we)"
    r"|i'?d like (?:you )?to|we (?:want|need) (?:you )?to"
    r"|is it possible to|(?:(?:add|put|make) )?(?:a |the )?(?:delivery )?(?:note|instructions?)"
    r"(?: (?:to|on|for) (?:so-?\d+|it|the order))?\s?:?)[\s,:;–-]+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]*(?:\b(?:please|pls|thanks?|thank you|(?:for|on|of) (?:order )?so-?\d+|so-?\d+|instead)\b[\s,.!?]*)+$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?:[.;!?]+(?=\s|$)|\n+)", re.IGNORECASE)
_BESIDE = re.compile(r"\s*(?:[,;.]\s|\band\b|\bthen\b)\s*", re.IGNORECASE)
_ANEW = re.compile(r"\b(?:instead|rather|no longer|replace|not? (?:the|with|at))\b", re.IGNORECASE)


def read_instruction(text: str) -> str | None:
    """The clauses for the driver, without courtesies and numbers."""
    told = [_bare(clause) for clause in _END.split(text) if _INSTRUCTION.search(clause)]
    said = "; ".join(filter(None, told))
    return said[:1].upper() + said[1:] if said else None


def clauses_of(text: str) -> list[str]:
    """What is said beside each other: hold it until Monday and use the back door."""
    return [part for part in _BESIDE.split(text) if part]


def _bare(clause: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", clause.strip())).strip(" ,?!-–")


def takes_place_of_others(text: str) -> bool:
    """Whether the instruction is meant instead of what was noted before."""
    return bool(_ANEW.search(text))


def instructs_existing(turn: Turn) -> bool:
    """Whether the message only tells how an order that exists is to be handed over."""
    if turn.is_button or not read_instruction(turn.words):
        return False
    if turn.dates or turn.named_ship_tos or turn.entity("po_number") or turn.entity("quote_number"):
        return False
    if any(read.stated_quantity is not None and read.candidates for read in turn.lines):
        return False
    return bool(named_order(turn)) or tasks.current(turn) is None and bool(turn.slot(slots.ORDER_NUMBER))
