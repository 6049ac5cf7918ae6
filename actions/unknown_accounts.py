"""A name that a rep gives for an account, and none of the rep's own is called so."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from actions.turn import Turn
from backend.domain.actors import Role
from backend.services import accounts
from backend.services.accounts import AccountSummary

LEAST_LIKENESS = 72
"""Brite is as near to Bright."""
MOST_WORDS = 5
_OF_THEM = r"orders|account|quotes|invoices|deliveries|shipments|credit|balance|returns"
_NAME = r"(?P<name>[^\W\d_][^,;.?!]*?)"
_TURNS_TO = re.compile(
    r"\b(?:(?:switch|go|change|move|turn|jump)(?: me)?(?: over)? to|(?:pull|open|bring) up"
    r"|(?:calling|speaking|here|act|acting|speak|work|working) (?:for|on behalf of)"
    rf"|on behalf of|account (?:for|of|called|named))\s+(?:the )?{_NAME}"
    r"(?=\s+(?:please|now|next|account|instead|for me|and|then|their|where|what)\b"
    r"|\s*(?:[,;.?!]|$))",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\b(?P<name>(?-i:[A-Z])[\w&-]*(?: (?:& )?(?-i:[A-Z])[\w&-]*){0,3}|[a-z][\w-]{2,})['’]s? "
    rf"(?:\w+ )?(?:{_OF_THEM})\b",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    "the a an my our your his her their this that these those another other different next previous last first one customer"
    " client account accounts customers clients someone somebody them it its that what where who here there let today"
    " yesterday tomorrow week month year monday tuesday wednesday thursday friday everyone everybody all own new old same team boss manager"
    " order quote invoice line lines item items show me is are"
    " was whole status list details someone else which page human person agent".split()
)
_WORD = re.compile(r"[a-z0-9]+")


def named_company(text: str) -> str | None:
    """What is called an account by how it is spoken of, known or not."""
    found = _TURNS_TO.search(text) or _OWNER.search(text)
    name = found["name"].strip() if found else ""
    words = _WORD.findall(name.lower())
    return name if 0 < len(words) <= MOST_WORDS and _NO_NAME.isdisjoint(words) else None


def unknown_account(turn: Turn) -> str | None:
    """The name as it was given, when it names an account and none of the rep's comes near it."""
    if turn.actor.role is not Role.REP or turn.names_document or turn.named_accounts:
        return None
    name = named_company(turn.words)
    return name if name and not _is_thing(turn, name) and not near_accounts(turn, name) else None


def near_accounts(turn: Turn, text: str) -> Sequence[AccountSummary]:
    """Accounts with a word that is written nearly as the first one that may be a name."""
    words = [word for word in _WORD.findall(text.lower()) if len(word) > 3 and word not in _NO_NAME][:1]
    return [
        account
        for account in accounts.list_accounts(turn.session, turn.actor)
        if any(_is_near(word, f"{account.name} {account.nickname or ''}".lower()) for word in words)
    ]


def _is_near(word: str, name: str) -> bool:
    return any(fuzz.ratio(word, part) >= LEAST_LIKENESS for part in _WORD.findall(name) if len(part) > 3)


def _is_thing(turn: Turn, name: str) -> bool:
    """Something we sell, or one of the places goods go to."""
    is_item = any(line.is_certain and line.text.lower() in name.lower() for line in turn.lines)
    return is_item or bool(turn.named_ship_tos)
