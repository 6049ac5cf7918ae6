"""What is said when the rest of an order is not wanted any more."""

import re

_REST = (
    r"(?:rest|remainder|remaining|balance|outstanding|backorder(?:ed)?|missing (?:ones?|part|items?|pieces|units)"
    r"|what(?:ever|'s| is)? ?(?:is|hasn'?t|has not|isn'?t|'s)? ?(?:left|missing|outstanding|still open|not (?:here|there|in stock|shipped|picked)"
    r"|shipped|picked|in stock)(?: yet)?)"
)
_OFF = (
    r"(?:leave|forget|drop|skip|cancel|scrap|strike|void|call off|take off|close|never ?mind|stop|kill"
    r"|no need (?:for|to send|of)|needn'?t (?:send|ship|bring)|(?:don'?t|do not|no longer|not) (?:\w+ )?(?:bother|send|ship|need|want|deliver|wait|bring))"
)
_DROPS = re.compile(
    rf"\b{_OFF}\b[^.;?!]{{0,30}}\b{_REST}\b"
    rf"|\b{_REST}\b[^.;?!]{{0,20}}\b(?:can go|is not|isn'?t|are not|aren'?t|no longer|not needed|not wanted|cancel\w*|off)\b"
    r"|\b(?:ship|send|deliver|bring) (?:us |me )?(?:what(?:ever|'s| is)?|all|only what|(?:just |only )?(?:those|the ones))\b"
    r"[^.;?!]{0,40}\b(?:and|then|but)\b[^.;?!]{0,20}\b(?:cancel|forget|drop|skip|close|scrap|leave)\b"
    r" (?:the |all )?(?:rest|others?|remainder|remaining|missing|what|order|it)\b"
    r"|\bclose (?:it|so-?\d+|the order) short\b"
    r"|\b(?:what|the ones?|those) (?:we(?:'ve)? (?:got|have|received)|came|arrived)\b[^.;?!]{0,20}\b(?:enough|plenty|do|suffices?)\b",
    re.IGNORECASE,
)
_UNTOUCHED = re.compile(
    r"\b(?:leave|keep)\b[^.;?!]{0,20}\b(?:rest|others?|remainder)\b[^.;?!]{0,12}\b(?:as|alone|unchanged|untouched|there|at|with|in|on|by|behind|until)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(?:ship|send|deliver|bring)\b[^.;?!]{0,12}\b(?:what(?:ever|'s| is)?|all|only)\b"
    r"|\b(?:in stock|on hand|is ready|what'?s (?:ready|there))\b|\bback-?order(?:ed)?\b",
    re.IGNORECASE,
)


def drops_rest(text: str) -> bool:
    """The rest shall not come; "leave the rest as it is" says the contrary."""
    return bool(_DROPS.search(text)) and not _UNTOUCHED.search(text)


def sends_stock(text: str) -> bool:
    """What is in stock shall still be sent: ship what you have and forget the rest."""
    return bool(_STOCK.search(text))
