"""Which account a rep's or our staff's message is for, and when it goes over to another one."""

import re
from collections.abc import Sequence

from actions import slots, tasks
from actions.service_words import is_troubled
from actions.turn import Turn
from backend.domain.actors import Actor, Role
from backend.services import accounts, conversations
from backend.services.accounts import AccountSummary

LEAST_SCORE = 65
"""Part of a name that stands out, such as its first word."""
LIKELY = 0.5
ABOUT_AS_WELL = 5.0
"""Two accounts that fit the words so nearly are asked about."""
_LEAVES = re.compile(
    r"\b(?:leave|exit|close|drop|quit|out of) (?:this|that|the|their) (?:account|customer|client)\b"
    r"|\b(?:(?:back|switch|return|go) to )?(?:all|every one of) (?:of )?(?:(?:my|our|the) )?(?:accounts|customers|clients)\b"
    r"|\b(?:no|without an?) (?:account|customer)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+")
_BESIDE = frozenset(
    "switch to go over now for account customer client the a an please next ok okay and this is it its it's"
    " i'm i am calling on behalf of use open pull up set back with then lets let's do acct change speak act as".split()
)


def leaves_account(text: str) -> bool:
    """Leave this account, back to all my customers."""
    return bool(_LEAVES.search(text))


def wants_all_accounts(turn: Turn) -> bool:
    """The account spoken for is left."""
    return bool(turn.actor.role is not Role.CUSTOMER and turn.actor.company_id and leaves_account(turn.words))


def meant_accounts(turn: Turn) -> list[AccountSummary]:
    """The accounts the message may mean: one when it is clear."""
    return _best(turn.named_accounts)


def likely_accounts(turn: Turn) -> list[AccountSummary]:
    """Those that come nearest to words which hardly hold more than a name."""
    if not turn.words or turn.actor.role is Role.CUSTOMER:
        return []
    found = accounts.find_accounts(turn.session, turn.actor, turn.words)
    return _best([hit for hit in found if hit[1] >= LEAST_SCORE])


def _best(hits: Sequence[tuple[AccountSummary, float]]) -> list[AccountSummary]:
    return [account for account, score in hits if score >= hits[0][1] - ABOUT_AS_WELL]


def is_account_alone(turn: Turn) -> bool:
    """An account's name with nothing said about it: Harbor Clinic; now Kestner please."""
    meant = likely_accounts(turn)
    if len(meant) != 1:
        return False
    named = set(_WORD.findall(f"{meant[0].name} {meant[0].nickname}".lower()))
    said = [word for word in _WORD.findall(turn.words.lower()) if word not in _BESIDE and len(word) > 1]
    return all(any(name.startswith(word) or word == f"{name}s" for name in named) for word in said)


def speak_for(turn: Turn, company_id: int) -> None:
    """From now on for that account; what was going on for another one is over."""
    if turn.actor.company_id not in (None, company_id):
        tasks.drop_all(turn)
    chosen = turn.write(
        lambda session: conversations.choose_account(session, turn.actor, turn.conversation_id, company_id)
    )
    _turn_to(turn, chosen)


def speak_for_all(turn: Turn) -> None:
    """Back to all of one's accounts."""
    tasks.drop_all(turn)
    _turn_to(
        turn,
        turn.write(lambda session: conversations.leave_account(session, turn.actor, turn.conversation_id)),
    )


def _turn_to(turn: Turn, actor: Actor) -> None:
    for name in (slots.ORDER_NUMBER, slots.OTHER_ORDER, slots.QUOTE_NUMBER, slots.RMA_NUMBER, slots.SKUS):
        turn.set(name, None)
    turn.speak_for(actor)


def needs_account(turn: Turn, over_all: frozenset[str]) -> AccountSummary | None:
    """The account a rep names beside a wish while speaking for another, or for none: but for what is answered
    over all accounts by their names."""
    calls = any(one["intent"] == "switch_account" and one["confidence"] >= LIKELY for one in turn.clauses)
    meant = (likely_accounts if calls else meant_accounts)(turn) if turn.actor.role is Role.REP else []
    if len(meant) != 1 or meant[0].company_id == turn.actor.company_id:
        return None
    if calls:
        return meant[0]
    has_account, is_busy = turn.actor.company_id is not None, tasks.current(turn) is not None
    is_meant = not is_busy if has_account else is_busy or turn.intent not in over_all
    return meant[0] if is_meant else None


def asks_of_trouble(turn: Turn) -> bool:
    """Whether anything is late or held, asked by those who look after several accounts."""
    return turn.actor.role is not Role.CUSTOMER and is_troubled(turn.words)
