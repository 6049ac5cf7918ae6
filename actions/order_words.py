"""What is wanted of an order or quote as a whole: the same again, cheaper, longer, as a quote; its PO and what the driver should know."""

import re

_EXISTING = re.compile(
    r"\b(?:to|on|onto|in|into) (?:my|our|the|that|this) (?:last|latest|newest|existing|open|current|recent|most recent|previous|pending)"
    r"(?: open)? order\b",
    re.IGNORECASE,
)
_TO_IT = re.compile(
    r"\b(?:to|on|onto|in|into) (?:it|that|this|that one|that order|this order|the order|the same order)\W*(?:please|too|as well)?\W*$",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:last|latest|most recent|newest|previous) (?:order|one|purchase|delivery|shipment|quote|invoice|bill)\b",
    re.IGNORECASE,
)
_DELIVERY_NOTE = re.compile(
    r"\b(?:(?:please )?(?:leave|drop) (?:it|them|everything|the boxes?|the order)? ?(?:off )?(?:at|with|by|in|behind|inside) [^.;,\n]+"
    r"|(?:deliver(?:y)? |bring it |go )?(?:to|at|through|via|use) (?:the )?(?:back|side|rear|loading|service|freight|main) "
    r"(?:door|dock|entrance|gate|elevator)[^.;,\n]*"
    r"|(?:call|ring|text|phone) (?:ahead|before|on arrival|when|me|us|reception)[^.;,\n]*"
    r"|gate code[^.;,\n]*|(?:attn|attention|care of|c/o)[:\s]+[^.;,\n]+)",
    re.IGNORECASE,
)
_PO = re.compile(
    r"\b(?:p\.?o\.?|purchase order)\b[^.;\n]*?\b(?:is|to|be|as|number|no|with|:|#)\W+(?!(?:so|qt)-?\d)"
    r"(?P<number>(?=[\w/-]*\d)\w[\w/-]*)",
    re.IGNORECASE,
)


def read_po_number(text: str) -> str | None:
    """The PO has to be BC-9000: a number that is not written right behind the word."""
    match = _PO.search(text)
    return match["number"].upper() if match else None


def read_delivery_note(text: str) -> str | None:
    """What the driver should know: leave at reception, use the back door, call ahead."""
    match = _DELIVERY_NOTE.search(text)
    return match[0].strip() if match else None


_EXTENSION = re.compile(
    r"\b(?:extend|extension|longer|renew|keep (?:it|the quote|qt-?\d+) (?:open|alive|valid)|hold (?:it|the (?:price|quote|stock))"
    r"|more time|another (?:week|month|few days)|still valid|push (?:the )?expiry)",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"\b(?:as|make|into|turn|need|want|get|have|send|only|just|first|give|prepare|write|for|rather|instead)\b"
    r"[^.?!]*\b(?:quote|quotation|estimate)\b(?! *(?:qt|#|\d))",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\b(?:releas\w+|unblock\w*|lift (?:it|the hold)|free (?:it|the order) up|off hold)\b", re.I
)


def wants_release(text: str) -> bool:
    """An order on hold shall go."""
    return bool(_RELEASE.search(text))


def wants_quote(text: str) -> bool:
    """A quote in place of an order: as a quote first, only a quote for now."""
    return bool(_QUOTE.search(text))


def wants_extension(text: str) -> bool:
    return bool(_EXTENSION.search(text))


_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|less pricey|not (?:that|so|too|as|this) (?:expensive|pricey|much)"
    r"|(?:too|so|very|a bit|bit) (?:expensive|pricey|costly)"
    r"|lower price|more affordable)\b",
    re.IGNORECASE,
)


_CHEAPER_THAN = re.compile(
    r"\b(?:cheaper|less expensive|more affordable|less) than (?:the |your |those |these )?(?P<what>[^,;.?!]+)",
    re.IGNORECASE,
)


def read_cheaper_than(text: str) -> str | None:
    """Anything cheaper than the Harbor mesh: what it shall be cheaper than, unless that is a price."""
    match = _CHEAPER_THAN.search(text)
    return match["what"] if match and match["what"].strip()[:1] not in "$0123456789" else None


def wants_cheaper(text: str) -> bool:
    """Not that expensive, anything cheaper."""
    return bool(_CHEAPER.search(text))


def adds_to_existing(text: str) -> bool:
    """Add one more to my last order: an order that exists is meant, no new one."""
    return bool(_EXISTING.search(text))


_SAME_AGAIN = re.compile(
    r"^\W*(?:(?:ok|okay|hi|hello|hey|and|now|then|please|can i (?:get|have)|i(?:'d| would)? (?:want|need|like)|send|order|do)\W+)*"
    r"(?:(?:the )?(?:exact )?same(?: (?:thing|again|order|one|items?|stuff))*(?: as (?:last|before|the last)\b.*| please| again)?"
    r"|(?:the|my|our) usual)"
    r"(?:\W+(?:please|but|again))*(?:\W+(?:to|for|at)\b[^?]+)?[^\w?]*$",
    re.IGNORECASE,
)
_REPEAT = re.compile(
    r"^\W*(?:please\W+)?(?:(?:the|exact(?:ly)?) )*same as (?:order )?so-?\d+\b"
    r"|^\W*(?:(?:please|can you|could you|just|pls|let'?s)\W+)*(?:repeat|redo|re-?order|duplicate)\b|^\W*so-?\d+\s+(?:once )?again\b",
    re.IGNORECASE,
)


def adds_to_it(text: str) -> bool:
    """Add a case of tissue to it: to the order in talk, no new one."""
    return bool(_TO_IT.search(text)) and bool(
        re.search(r"\b(?:add|put|include|throw in)\b", text, re.IGNORECASE)
    )


def wants_same_again(text: str) -> bool:
    """Same to the other office, same as last time but to the West house, the usual, repeat SO-1011."""
    return bool(_SAME_AGAIN.search(text) or _REPEAT.search(text))


def names_latest(text: str) -> bool:
    return bool(_LATEST.search(text))
