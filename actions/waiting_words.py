"""What is said of an order that shall wait, or need wait no longer."""

import re

_GOODS = (
    r"(?:it|that|this|them|these|those|everything|all of it|so-?\d+|order \d+"
    r"|(?:the|my|our|that|this|those|these)(?: \w+){1,2})"
)
_HOLD = re.compile(
    rf"\b(?:hold|park|store) (?:on to |off (?:on |with )?|back )?{_GOODS}(?: back| off)?\b(?! on the line)"
    r"|\b(?:put|place|set|keep|leave)\b[^.;?!]{0,40}\bon hold\b|\bhold off\b|\bpause\b"
    rf"|\b(?:keep|leave) {_GOODS}\b[^.;?!]{{0,30}}\b(?:until|till|back|for now|there|at your|in your|with you|where it is)\b"
    r"|\b(?:don'?t|do not|not to|please not|never) (?:ship|send|dispatch|deliver|load|bring|let)\b[^.;?!]*"
    r"\b(?:yet|before|until|till|for now|just now|so soon)\b"
    r"|\bnot (?:before|until|till)\b|\bno (?:earlier|sooner) than\b"
    r"|\b(?:wait|waits|waiting) (?:with|until|till|before)\b|\bstop (?:it|the (?:order|shipment|delivery)) (?:from|for now|until|till)\b"
    r"|\b(?:postpone|defer|delay)\b[^.;?!]*\b(?:until|till|to)\b",
    re.IGNORECASE,
)
_LET_GO = re.compile(
    r"\b(?:releas\w+|unblock\w*|un-?hold|resume|off hold|let (?:it|them|that|the \w+) (?:go|out|ship)|free (?:it|the order))\b"
    r"|\b(?:lift|remove|end|cancel|drop|take off|undo)\b[^.;?!]{0,20}\bhold\b"
    r"|\b(?:no need to|needn'?t) (?:hold|wait|keep)\b"
    r"|\b(?:don'?t|do not) (?:hold|keep) (?:it|them|that|so-?\d+)(?: back)?(?: any ?more| any longer)"
    r"|\b(?:can|may|could|please|now|go ahead and|you) (?:now )?(?:ship|send|dispatch|deliver|bring)\b"
    r"[^.;?!]*\b(?:after all|now|again|any time)\b"
    r"|\bready for (?:it|them|so-?\d+|the (?:order|delivery|goods))\b",
    re.IGNORECASE,
)


_SPAN = re.compile(
    r"\b(?:for(?: another| the next)?|another)\s+"
    r"(?=(?:\d+|an?|one|two|three|four|six|couple of)?\s*(?:day|week|month)s?\b)",
    re.IGNORECASE,
)


def span_as_day(text: str) -> str:
    """For two weeks, another week: as the day on which that is over."""
    return re.sub(r"\bin (?=(?:day|week|month)\b)", "in a ", _SPAN.sub("in ", text))


def wants_hold(text: str) -> bool:
    """An order shall wait: hold it until Monday, don't ship it before the 5th, keep it with you for now."""
    return bool(_HOLD.search(text)) and not wants_let_go(text)


def wants_let_go(text: str) -> bool:
    """An order that waits may go: lift the hold, you can ship it after all, no need to wait any more."""
    return bool(_LET_GO.search(text))
