"""Words of short questions about what was just shown."""

import re

_CARRIER = re.compile(
    r"\b(?:who(?:'?s| is| will| are| does)?|which|what)\b[^.?!]*\b(?:carrier|courier|carrying|deliver(?:s|ing)?|bring(?:s|ing)?|ship(?:s|ping) (?:it|them|with)|haul\w*|forwarder|trucking company)\b"
    r"|\bcarrier\?|\bwho(?:'?s| is) (?:that|it|this) with\b|\b(?:ups|fedex|dhl|ltl|freight company)\b[^.!]*\?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"\bwhat(?:'?s| is| was| were| are| all| else| exactly| did (?:we|i))?\b[^.?!]{0,24}\b(?:on|in|inside|order(?:ed)?)\b[^.?!]{0,6}\b(?:it|that|this|the|order|one)\b"
    r"|\bwhat(?:'?s| is| all| else| items?)?\b[^.?!]{0,20}\b(?:on|in) (?:it|that|this|the order|there)\b|\b(?:written|noted|stated) on (?:it|that|the order)\b"
    r"|\bis that (?:on|in) (?:it|the order)\b|\bcontents\b",
    re.IGNORECASE,
)  # fmt: skip
_FIRM = re.compile(
    r"\bis (?:that|it|this)(?: date)? (?:definite|certain|sure|firm|final|safe|guaranteed|for real|confirmed|a promise)\b|\b(?:are|r) (?:you|u) (?:sure|certain|positive)\b|\byou(?:'re| are|re)? (?:really |quite )?sure\b[^.!]*\?"
    r"|\bcan i (?:rely|count|bank) on\b|\bguarante\w+\b|\bfor (?:sure|certain)\b[^.!]*\?|\b(?:definite|certain|sure)\?\W*$|\bhow (?:sure|certain|reliable|realistic)\b",
    re.IGNORECASE,
)


def asks_carrier(text: str) -> bool:
    """Who brings it."""
    return bool(_CARRIER.search(text))


def asks_contents(text: str) -> bool:
    """What is on it."""
    return bool(_CONTENTS.search(text))


def asks_how_sure(text: str) -> bool:
    """Is that date definite."""
    return bool(_FIRM.search(text))
