"""What is asked about deliveries beside where they are: who signed, just why, the other one of two, which is first."""

import re

from actions.counts import COUNT

_PROOF = re.compile(
    r"\bproof of delivery\b|\bp\.?o\.?d\.?(?=\W|$)|\bsignatures?\b"
    r"|\bwho\b(?:\s+\w+){0,2}\s+(?:signed|accepted|received|took)\b"
    r"|\b(?:did|does|has|have|was|were|is|are)\b[^.?!]{0,40}\bsign(?:ed|s)?\b"
    r"|\bnames?\b[^.?!]{0,20}\b(?:who|whoever|person|signer|recipient)\b[^.?!]{0,20}\b(?:signed|accepted|received|took)\b"
    r"|\bsigned (?:for |by )[^.?!]*\?",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|but|fine|well|yes|right|then|hm+)\W+)*"
    r"(?:why|how come|(?:what|whats|what'?s|what is) (?:the (?:reason|cause|problem|hold-?\s?up|matter)|holding|happened|going on|wrong))"
    r"\b(?! not\b| can| don)(?:\W+[\w']+){0,4}\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bthe other (?:one|order|delivery|shipment)\b|\bthe other\W*$", re.IGNORECASE)
_FIRST = re.compile(
    r"\bwhich\b[^.?!]*\b(?:first|sooner|soonest|earlier|earliest|before|quicker|next)\b", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:missing|left out|without (?:the|a|an|its|their|any)|no (?:cords?|cables?|screws|manual|parts?)"
    r"|not (?:in the box|included)|no (?:[\w-]+ ){1,3}in (?:the|our|my|this) (?:box|carton|package|parcel|delivery|crate))\b",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"\b{COUNT} (?:out )?of (?:the |our |my )?{COUNT}\b[^.?!]*\b(?:came|arrived?|received|delivered|here|got)\b"
    rf"|\b(?:got|received|came|arrived|sent|delivered)\b[^.?!]{{0,20}}\bonly {COUNT}\b"
    rf"|\bonly (?:got|received|{COUNT}[^.?!]*(?:came|arrived))\b"
    r"|\b(?:were|was|are|is) short\b|\bshort(?:ed| of| by)\b|\bshort[- ]?ship",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\b(?:or|otherwise)\b(?: else)?,? (?:i|we)(?:'ll| will|'m|'re| are| am| have to)?(?: \w+)?"
    r" (?:cancel\w*|call(?:ing)? it off|leav(?:e|ing)|go(?:ing)? (?:elsewhere|somewhere else))\b"
    r"|\bif\b[^.?!]*\b(?:not|n'?t|late|again)\b[^.?!]*\bcancel",
    re.IGNORECASE,
)
_BILLED_WRONG = re.compile(
    r"\b(?:should (?:be|have been|say)|wrong\w*|incorrect|overcharg\w*|double|twice|mistake|error|too (?:much|high)"
    r"|not what|(?:does|do)(?:n'?t| not) (?:match|add up)|differs?|never (?:ordered|agreed|pay))\b",
    re.IGNORECASE,
)
_AGENDA = re.compile(
    r"\bneeds? (?:me|my attention|attention|doing|looking after)\b|\bmy (?:day|morning|agenda|to-?do)\b|\bto-?do list\b"
    r"|\b(?:should|must|do) i (?:do|worry about|work on|look at|take care of|call|chase)\b|\bwhat'?s (?:up|on|new) (?:today|for today)\b"
    r"|\b(?:start|begin) (?:with )?(?:today|my day)\b|\bhot list\b|\bon fire\b",
    re.IGNORECASE,
)
_TROUBLED = re.compile(
    r"\b(?:why|late|stuck|moving|overdue|delayed|on hold|held up|hold(?:ing)?(?:[ -]?up)?|should have been|supposed to be here)\b",
    re.IGNORECASE,
)


def is_troubled(text: str) -> bool:
    """Something does not go on as it should: stuck, held up, overdue."""
    return bool(_TROUBLED.search(text))


def asks_agenda(text: str) -> bool:
    """What needs me today: everything a rep should look at, not one kind of it."""
    return bool(_AGENDA.search(text))


def asks_proof(text: str) -> bool:
    """Who signed, proof of delivery, the name of whoever took it."""
    return bool(_PROOF.search(text))


def asks_only_why(text: str) -> bool:
    """Ok and why, what's the reason: of what was just shown."""
    return bool(_WHY.search(text))


def names_other(text: str) -> bool:
    """The other one of two that were shown."""
    return bool(_OTHER.search(text))


def asks_first(text: str) -> bool:
    """Which one comes first."""
    return bool(_FIRST.search(text))


def misses_parts(text: str) -> bool:
    """Something belonging to it did not come along: nothing that a return would mend."""
    return bool(_PARTS.search(text))


def is_short(text: str) -> bool:
    """Fewer came than were ordered."""
    return bool(_SHORT.search(text))


def threatens(text: str) -> bool:
    """A cancellation held out, not wanted: here by Friday or we cancel."""
    return bool(_THREAT.search(text))


def is_billed_wrong(text: str) -> bool:
    """An invoice is not asked for but contested."""
    return bool(_BILLED_WRONG.search(text))
