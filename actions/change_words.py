"""Words that change lines: take off, set, exchange, halve, put back, one more."""

import re

_REMOVE = re.compile(
    r"\b(?:remove|drop|delete|take (?:[^,.;]{1,40} )?(?:off|out|away)\b|kick out|strike|minus|lose"
    r"|skip|without|leave (?:off|out)|forget (?:about )?the|scrap|"
    r"don'?t (?:need|want)|no longer (?:need|want)|no more|cancel)\b",
    re.IGNORECASE,
)
_SET = re.compile(
    r"\b(?:make (?:it|that|them|the)|change|instead|should be|set|update|increase|decrease|reduce|up(?:ped)? to|down to|only)\b",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\bnot\s+(?:the\s+)?(?P<old>[^,;.]+?)\s*(?:,|;|\bbut\b|-)\s*(?:the\s+|i (?:want|need|meant)\s+(?:the\s+)?)?(?P<new>[^,;.]+)",
    re.IGNORECASE,
)
_INSTEAD_OF = re.compile(r"(?P<new>.+?)\s+instead of\s+(?:the\s+|a\s+)?(?P<old>[^,;.]+)", re.IGNORECASE)
_BUT_NOT = re.compile(
    r"(?P<new>[^,;.]+?)\s*(?:,|;|\band\b|\bbut\b)?\s*\b(?:not|rather than)\s+(?:the\s+|in\s+)?(?P<old>[^,;.!?]+)[.!?]*\s*$",
    re.IGNORECASE,
)
_SWAP = re.compile(
    r"\b(?:swap|switch|exchange|replace|change)\s+(?:the\s+)?(?P<old>.+?)\s+(?:for|with|to|by)\s+(?:the\s+|a\s+)?(?P<new>.+)",
    re.IGNORECASE,
)


def wants_removal(text: str) -> bool:
    return bool(_REMOVE.search(text))


_FACTORS = (
    (
        re.compile(
            r"(?<!not )(?<!not to )\b(?:double|twice)\b(?!\s+(?:monitor|arm|dock|sided?))", re.IGNORECASE
        ),
        2.0,
    ),
    (re.compile(r"(?<!not )\btriple\b(?!\s+(?:monitor|dock))", re.IGNORECASE), 3.0),
    (
        re.compile(
            r"(?<!not )\b(?:halve\b|hal(?:f|ve) (?:of )?(?:it|that|them|those|the (?!price|cost)\w+)\b|half (?:as many|the (?!price|cost))"
            r"|(?:in|by|only|just|to) half\b(?! (?:a|an)\b)"
            r"|(?:make|cut|reduce) (?:it|that|them|those|this) (?:only |just |in |by |to )?half\b(?! (?:a|an)\b))",
            re.IGNORECASE,
        ),
        0.5,
    ),
)
_HAPPENED = re.compile(
    r"\b(?:[a-z]{3,}ed|broke|died|quit|left|came|went|fell|is|are|was|were|has|have|had)(?=\s*(?:$|[,.;!?]|\b(?:in|on|at|by|during"
    r"|yesterday|today|this|last|again|a|the|so|and|but|when|while|since|because)\b))",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:another|(?:one|\d+) (?:more|extra|additional))\b", re.IGNORECASE)
_ORDERED = re.compile(
    r"\b(?:i|we|they)(?:'ve| have| had)? (?:ordered|bought|asked for|put down)\b", re.IGNORECASE
)
_INSTEAD = re.compile(r"\binstead\b(?!\s+of\b)", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:keep|leave|put (?:\w+ ){0,3}back|bring (?:\w+ ){0,3}back|restore|re-?add"
    r"|undo|still (?:need|want)|do (?:need|want))\b(?! (?:off|out)\b)",
    re.IGNORECASE,
)
_GIVEN_AWAY = re.compile(
    r"^(?:please )?(?:forget|drop|remove|skip|delete|leave out|scrap|lose) (?:it|them|those|these|that|this)\W*$",
    re.IGNORECASE,
)


def gives_away(text: str) -> bool:
    """Forget those, said of something named before: not the mats, drop them."""
    return bool(_GIVEN_AWAY.search(text))


def speaks_of_ordered(text: str) -> bool:
    """We ordered 4 chairs: what is said to be on an order already."""
    return bool(_ORDERED.search(text))


def tells(text: str) -> bool:
    """Two of the chairs broke in the move: what happened, no wish."""
    return bool(_HAPPENED.search(text))


def wants_another(text: str) -> bool:
    """Another cyan, one more, 2 extra: on top of what there is."""
    return bool(_ANOTHER.search(text))


def wants_instead(text: str) -> bool:
    """The leather one instead: in place of what is there."""
    return bool(_INSTEAD.search(text))


def wants_kept(text: str) -> bool:
    """Keep the pens after all, put it back."""
    return bool(_KEPT.search(text))


_FACTOR_OF = re.compile(
    r"\b(?:halve|half|double|triple)\s+(?:of\s+)?the\s+(?!quantit|order|amount|lot\b|whole|number|rest|others?\b|ones?\b)(?P<what>[a-z-]{3,})",
    re.IGNORECASE,
)
_NUMBER_FOR_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<new>\d{1,6})(?![\w-]|\.\d)[^\d,.;]{0,24}?,?\s*(?:\b(?:and )?not|\binstead of|\brather than)\s+"
    r"(?:the\s+)?(?P<old>\d{1,6})(?![\w-]|\.\d)"
    r"|\bnot\s+(?:the\s+)?(?P<gone>\d{1,6})(?![\w-]|\.\d)[^\d.;]{0,24}?(?<![\w-])(?P<come>\d{1,6})(?![\w-]|\.\d)",
    re.IGNORECASE,
)


def read_factor(text: str) -> float | None:
    """Double it, half of that, cut them in half."""
    return next((factor for pattern, factor in _FACTORS if pattern.search(text)), None)


def read_factor_of(text: str) -> str | None:
    """The thing that shall be halved or doubled, when it is said."""
    match = _FACTOR_OF.search(text)
    return match["what"] if match else None


def read_number_swap(text: str) -> tuple[int, int] | None:
    """The old and the new number in "10, not 12" and "not 12 but 10"."""
    match = _NUMBER_FOR_NUMBER.search(text)
    if match is None:
        return None
    return int(match["old"] or match["gone"]), int(match["new"] or match["come"])


_OPENS_ADDITION = re.compile(
    r"^\W*(?:(?:ok|okay|yes|oh|sorry)\W+)?(?:and|also|plus|add|another|additionally)\b|\b(?:as well|too)\W*$",
    re.IGNORECASE,
)


def opens_addition(text: str) -> bool:
    """And 2 packs of batteries: beside what was said, not in its place."""
    return bool(_OPENS_ADDITION.search(text))


_LEAD_OF_NEW = re.compile(
    r"^(?:(?:sorry|oops|no|wait|i mean|i meant|actually|ok|okay|please|should be|make (?:it|that|those|them|these)"
    r"|(?:it|they|that) should be)\b[\s,]*)+",
    re.IGNORECASE,
)


def wants_set(text: str) -> bool:
    return bool(_SET.search(text))


def read_set(text: str) -> str | None:
    """What follows the last "make it": of 6 that were ordered, make it 8."""
    matches = list(_SET.finditer(text))
    return text[matches[-1].end() :] if matches else None


_DIFFERENCE = re.compile(
    r"\b(?:but|except|without|skip(?:ping)?|minus|plus|only|double|triple|halve|half|twice|add(?:ing)?|leav(?:e|ing) (?:out|off)|no more"
    r"|apart from|instead of|make (?:it|the))\b.*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_CHANGES = re.compile(r"\s*(?:[,;]\s*(?:and|but|then)?|\b(?:and|but|then)\b)\s*(?=\w)", re.IGNORECASE)


def read_differences(text: str) -> list[str]:
    """What shall be different from last time, each by itself: double the toner; skip the pods."""
    match = _DIFFERENCE.search(text)
    return [part for part in _BETWEEN_CHANGES.split(match[0]) if part] if match else []


def read_swap(text: str) -> tuple[str, str] | None:
    """The old and the new in "not the black, the white", "24s instead of the 27s", "swap A for B"."""
    for pattern in (_NOT_BUT, _INSTEAD_OF, _SWAP, _BUT_NOT):
        match = pattern.search(text)
        if match:
            return match["old"].strip(), _LEAD_OF_NEW.sub("", match["new"].strip())
    return None
