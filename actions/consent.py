"""Whether a message says yes and nothing else: "go ahead and place it", "ok cancel that line"."""

import re

from actions.reading import says_yes

_GOING_ON = frozenset({"continue", "on", "back", "resume", "proceed", "finish"})
_WHERE_WERE = frozenset({"where", "were", "to"})
_WORD = re.compile(r"[\w']+", re.UNICODE)
_AGREEING = frozenset(
    "y yes yea yeah yep yup yas sure ok okay okey k kk correct right confirm confirmed go ahead for do please fine"
    " good great perfect sounds looks look looking works work absolutely definitely course exactly agreed approved"
    " better deal alright all excellent lovely super cool wonderful awesome si sí ja oui claro vale gracias merci danke"
    " porfa favor por bitte".split()
)
_BESIDE = frozenset(
    "it it's its that that's thats this these those them the then now and so thanks thank you thx cheers is are be"
    " i i'm we we'd can could would like to with of as shown way just want order quote line lines one ones both"
    " read now's me my our us very much indeed too let's lets happy that'll will".split()
)


def resumes(text: str) -> bool:
    """Back to what is open, with no word on it yet: continue, go on, back to the order please."""
    words = set(map(str.lower, _WORD.findall(text)))
    return bool(words & _GOING_ON) and consents(text, _GOING_ON)


def consents(text: str, verbs: frozenset[str]) -> bool:
    """A yes in whatever words; `verbs` are what is asked about: place it, cancel those, issue the quote."""
    words = [word.lower() for word in _WORD.findall(text)]
    agreeing = [word for word in words if word in _AGREEING or word in verbs]
    is_only_that = all(word in _AGREEING or word in _BESIDE or word in verbs for word in words)
    return is_only_that and bool(agreeing) or not words and says_yes(text)


def comes_back(text: str, title: str) -> bool:
    """Back to the return: what is read back shall be shown again, which says no yes to it."""
    is_said = re.search(r"\bback\b|\bwhere were we\b", text, re.IGNORECASE)
    if is_said and consents(text, _GOING_ON | _WHERE_WERE | frozenset(title.lower().split())):
        return True
    return resumes(text) and not says_yes(text)
