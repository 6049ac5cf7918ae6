"""Document numbers as people see and type them."""

import re

PREFIXES = ("SO", "QT", "SH", "RMA", "ESC", "RC", "INV", "CM", "BOL", "LD", "WV", "AP", "WO")
LONGEST = 9
"""Digits of a number; what is longer is none of ours, and more than a database column holds."""
_NUMBER = re.compile(
    rf"\s*({'|'.join(PREFIXES)})[\s#:._\-\u2010-\u2015]*(\d{{1,{LONGEST}}})\s*", re.IGNORECASE
)


def document_number(prefix: str, document_id: int) -> str:
    """SO-1021 of the order with id 1021."""
    return f"{prefix}-{document_id}"


def parse_number(text: str, prefix: str) -> int | None:
    """The id in a number as typed ("so 1021", "SO1021", "1021"), or None when it is another kind of document."""
    if text.strip().isdecimal():
        return int(text) if len(text.strip()) <= LONGEST else None
    match = _NUMBER.fullmatch(text)
    return int(match[2]) if match and match[1].upper() == prefix else None
