"""Words about an order that does not move because of money: paid and held, who lifts it, how much."""

import re

_NOT_MOVING = re.compile(
    r"\b(?:why|what|whats|nothing|\w*n'?t|cant|wont|isnt|arent|not|still|yet|stop\w*|stuck|block\w*|hold\w*|held|freez\w*|frozen|releas\w*)\b[^.?!]*"
    r"\b(?:ship\w*|go out|going out|sent out|send|sending|leav\w+|mov\w+|deliver\w*|releas\w*|stuck|stopp\w*|hold\w*|held|block\w*|frozen|stopping)\b",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:paid|pay(?:ed|ing|ment)?|settled|wired?|transferr?ed|cleared|(?:sent|mailed|gave) (?:you |u |in )?(?:the |a |our |my )?(?:money|che(?:ck|que)|wire)"
    r"|credit|balance|account is (?:clear|current|up to date)|owe (?:you )?nothing)\b",
    re.IGNORECASE,
)
_WHAT_NOW = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|well|then|right|fine)\W+)*(?:what (?:can|do|should|must|could) (?:i|we) do\b|what now\b|now what\b|what next\b"
    r"|how (?:do|can) (?:i|we) (?:fix|solve|clear|get (?:it|that|this|the order) (?:going|moving|out|released|lifted|off))"
    r"|what (?:do you|does it) (?:need|take)\b|what would (?:it take|help)\b)",
    re.IGNORECASE,
)
_WHO_LIFTS = re.compile(
    r"\bwho(?:'?s| is| can| does| do)?\b[^.?!]*\b(?:lifts?|releases?|clears?|unblocks?|decides?|approves?|responsible)\b"
    r"|\b(?:get|take|have) (?:it|that|this|the (?:order|hold)) (?:off|lifted|released|cleared|removed)\b|\btell (?:credit|accounting|the credit team)\b"
    r"|\blet (?:it|them|the order|that one) go\b|\b(?:just )?ship (?:it|the (?:damn |whole )?(?:thing|order|stuff)|my (?:order|stuff))\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\bwhat (?:do|must|should) (?:i|we) (?:have to |need to |still )?(?:pay|owe)\b|^\W*(?:(?:and|so|ok|okay)\W+)*how much\b(?:\W+[\w']+){0,4}\W*$",
    re.IGNORECASE,
)


def is_about_hold(text: str) -> bool:
    """Paid, and still nothing moves: it may be the credit hold."""
    return bool(_NOT_MOVING.search(text)) and bool(_PAID.search(text))


def asks_what_now(text: str) -> bool:
    """What can I do: about what was just shown."""
    return bool(_WHAT_NOW.search(text))


def asks_who_lifts(text: str) -> bool:
    """Who lifts the hold, what would get it off, tell credit he paid."""
    return bool(_WHO_LIFTS.search(text))


def asks_how_much(text: str) -> bool:
    """How much exactly: of what was just said."""
    return bool(_HOW_MUCH.search(text))
