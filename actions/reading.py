"""What a message says besides its intent: yes and no, ordinals, corrections, references, words that change a draft."""

import re
from collections.abc import Container, Sequence
from typing import Any

from rapidfuzz import fuzz, process, utils

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
}  # fmt: skip
NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20,
}  # fmt: skip

_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(ORDINALS)}|last|former|latter)\b(?!\s+(?:floor|street|st|ave|avenue|of|week|month|year|night|time|thoughts?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
    r"|(?<!\w)(?:option|number|no\.?|choice|#)\s*(?P<number>\d|one|two|three|four|five|[a-e])\b",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"\bline\s*#?\s*(?P<number>\d{1,3}|one|two|three|four|five)\b|\b(?:lines)\s+(?P<list>[\d, and&]+)", re.I
)
_YES = re.compile(
    r"^\W*(?:y|ye+s+|yea+h*|yep|yup|yas|sure|ok(?:ay)?|okey|k|kk|correct|right|confirm(?:ed)?|go ahead|go for it|do (?:it|that|so)|"
    r"please do|sounds good|looks? (?:good|right|fine|great|correct)|perfect|great|fine|absolutely|definitely|of course|"
    r"that'?s (?:right|it|fine|good|correct)|send it|book it|place (?:it|the order)|agreed|approved|deal|exactly|si|ja|oui)\b|^\s*[👍✅]",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:n|no+(?!\s+(?:idea|clue|one|problem|worries|doubt)\b)|nope|nah|nein|non|don'?t|do not|not (?:yet|now|that|this|really|quite|so fast)|negative|wrong|incorrect|"
    r"hold on|wait|stop)\b",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"\b(?:(?:leave|keep) (?:it|that|them|everything|the order|the quote|things|all)(?: all)?(?: (?:as|like|the way) .*)?"
    r"|forget (?:it|that|about it)|never ?mind|don'?t (?:bother|change (?:it|anything))|stays? (?:as|like) (?:it|is)"
    r"|not (?:now|after all)|as it (?:is|was))\W*(?:please|then|thanks)?\W*$",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:but|except|however|only|just|though|instead|change|make (?:it|that)|actually)\b", re.IGNORECASE
)
_CORRECTION = re.compile(
    r"\b(?:sorry|i mean|meant|no wait|wait|wrong (?:one|number|order)|not that|actually|rather|correction|oops|scratch that)\b",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"\b(?:remove|drop|delete|take (?:[^,.;]{1,40} )?(?:off|out|away)\b|kick out|strike|minus|lose|skip|without|leave (?:off|out)|forget (?:about )?the|scrap|"
    r"don'?t (?:need|want)|no longer (?:need|want)|no more|cancel)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|another|additional|extra|add|plus|also|as well|too|on top)\b", re.IGNORECASE)
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
_REFERENCE = re.compile(
    r"\b(?:it|that|this|them|those|these|the (?:one|same|order|rest|last one)|that (?:one|order)|same (?:one|order))\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:it(?! (?:possible|ok|okay|true|too)\b)|(?:this|that|the same) (?:one|order|delivery|shipment)"
    r"|the (?:whole )?(?:order|delivery|shipment|thing))\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(
    rf"\b(?:(?:the|this|that|which)(?:\s+[a-z-]+){{0,2}}|{'|'.join(ORDINALS)}|last|other|\w+est)\s+ones?\b",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"(?<![\w.,$/-])(\d{1,3}(?:,\d{3})+|\d{1,7})(?![\w$%/-]|[.,]\d)")
_EXISTING = re.compile(
    r"\b(?:to|on|onto|in|into) (?:my|our|the|that|this) (?:last|latest|newest|existing|open|current|recent|most recent|previous|pending)"
    r"(?: open)? order\b",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:last|latest|most recent|newest|previous) (?:order|one|purchase|delivery|quote)\b", re.IGNORECASE
)
_ALL = re.compile(
    r"(?<!\bat )(?<!\bafter )\b(?:all(?: of (?:it|them))?(?! (?:the time|day|week|along|right|good))|everything|whole|entire|complete(?:ly)?|the lot|both|full)\b",
    re.IGNORECASE,
)


_DELIVERY_NOTE = re.compile(
    r"\b(?:(?:please )?(?:leave|drop) (?:it|them|everything|the boxes?|the order)? ?(?:off )?(?:at|with|by|in|behind|inside) [^.;,\n]+"
    r"|(?:deliver(?:y)? |bring it |go )?(?:to|at|through|via|use) the (?:back|side|rear|loading|service|freight|main) "
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
_GIVE_UP = re.compile(
    r"^\W*(?:(?:ok|oh|no|please|just|then|actually|well|let'?s|you can)\W+)*"
    r"(?:drop|forget|scrap|scratch|cancel|abandon|stop|delete|never ?mind)\s+"
    r"(?:it|this|that|all of (?:it|this)|everything|(?:this|the|my) (?:whole |entire )?(?:thing|order|quote|lot|draft))"
    r"(?: (?:all|please|then|altogether|entirely))*\W*$",
    re.IGNORECASE,
)


_PERSON = re.compile(
    r"\b(?:(?:talk|speak|chat) (?:to|with) (?:\w+ ){0,3}(?:human|person|people|colleague|manager|supervisor|agent|rep|representative|someone|somebody)"
    r"|(?:get|give|want|need|fetch) (?:me )?(?:(?:an?|some|your|the|real|actual|live) )+(?:human|person|manager|supervisor|agent|representative|colleague)"
    r"|(?:can|could|have|let|ask) (?:an?|your|some|another) (?:\w+ )?(?:colleague|human|person|manager|supervisor|rep|representative|agent)(?: \w+)?)\b",
    re.IGNORECASE,
)  # fmt: skip
_RELEASE = re.compile(
    r"\b(?:releas\w+|unblock\w*|lift (?:it|the hold)|free (?:it|the order) up|off hold)\b", re.I
)
_BUY = re.compile(
    r"\b(?:need|order|want|buy|purchase|quote|re-?order|replace(?:ment)?s?|(?:send|get|give) (?:me|us))\b",
    re.I,
)
_UNWANTED = re.compile(
    r"\b(?:\w*n'?t|not|never|no longer|nobody|no one) (?:\w+ )?(?:needs?|wants?|order(?:ed)?)\b",
    re.IGNORECASE,
)
_WHY_NOT = re.compile(
    r"^\W*(?:but |and |well |hey |ok |so )*(?:why not|why can'?t|why (?:is|are) (?:it|that|they) not|how come (?:not|i can'?t|we can'?t)|why don'?t you)\b",
    re.I,
)


def wants_person(text: str) -> bool:
    """A person is asked for: can a colleague look at it, get me a human."""
    return bool(_PERSON.search(text))


def wants_release(text: str) -> bool:
    """An order on hold shall go."""
    return bool(_RELEASE.search(text))


def wants_to_buy(text: str) -> bool:
    return bool(_BUY.search(_UNWANTED.sub(" ", text)))


def asks_why_not(text: str) -> bool:
    """A refusal is questioned."""
    return bool(_WHY_NOT.search(text))


def wants_quote(text: str) -> bool:
    """A quote in place of an order: as a quote first, only a quote for now."""
    return bool(_QUOTE.search(text))


def gives_up(text: str) -> bool:
    """What is being made shall be dropped: drop the whole thing, forget this order."""
    return bool(_GIVE_UP.search(text))


def wants_extension(text: str) -> bool:
    return bool(_EXTENSION.search(text))


_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:where|when|what|which|who|how|why)(?:'?s)?|is|are|was|were|do|does|did|can|could|will|would|has|have)\b",
    re.IGNORECASE,
)


_TALK = frozenset(
    "fine place placing address office hold issue issued date delivery shipping line lines number account manager"
    " boss correct wish time times order orders quote freight way option ship team thing things morning noon pm am"
    " location building rush hurry cost costs price total name attention note day week month soon quick change"
    " should we our us i'm it's is are was be been will except but only just all my so then there here say as if"
    " plus also and or by at in on from not no yes now still really actually instead rather than hold wait sorry"
    " what about how maybe else too enough again".split()
)
"""Words that also stand in names of items; alone they name none."""


def is_talk(text: str, also: Container[str] = ()) -> bool:
    """Whether a text has no word that names anything; numbers name nothing."""
    words = [word for word in re.findall(r"[a-z'-]+", text.lower()) if word not in also]
    return not words or all(word in _TALK or word in _FILLER for word in words)


_ASKS = re.compile(
    r"\?|^\W*(?:ok|and|so|then|well|hi|hello)?\W*(?:(?:where|when|what|which|who|how|why)(?:'?s)?|do you (?:have|carry|sell)|is there|are there)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a fact is asked for; "can you send …" asks for a deed."""
    return bool(_ASKS.search(text))


def is_question(text: str) -> bool:
    return bool(_QUESTION.search(text))


def leaves_it(text: str) -> bool:
    """Nothing shall be done after all: leave it as it is, keep it, forget it."""
    return bool(_LEAVE.search(text))


def says_yes(text: str) -> bool:
    return bool(_YES.search(text))


def says_no(text: str) -> bool:
    return bool(_NO.search(text))


def names_one_of_them(text: str) -> bool:
    """The dual one, this white one: one of what was just offered."""
    return bool(_THE_ONE.search(text))


def has_figures(text: str) -> bool:
    """A number or a place in a list: more than a yes."""
    return bool(_ORDINAL.search(text) or read_numbers(text))


def says_but(text: str) -> bool:
    return bool(_BUT.search(text))


def is_correction(text: str) -> bool:
    return bool(_CORRECTION.search(text))


def wants_removal(text: str) -> bool:
    return bool(_REMOVE.search(text))


def wants_more(text: str) -> bool:
    return bool(_MORE.search(text))


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
    r"\b(?:keep|leave|put (?:\w+ ){0,3}back|bring (?:\w+ ){0,3}back|restore|re-?add|undo|still (?:need|want)|do (?:need|want))\b(?! (?:off|out)\b)",
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


_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|less pricey|not (?:that|so|too|as|this) (?:expensive|pricey|much)|(?:too|so|very|a bit|bit) (?:expensive|pricey|costly)"
    r"|lower price|more affordable)\b",
    re.IGNORECASE,
)


def wants_cheaper(text: str) -> bool:
    """Not that expensive, anything cheaper."""
    return bool(_CHEAPER.search(text))


def read_number_swap(text: str) -> tuple[int, int] | None:
    """The old and the new number in "10, not 12" and "not 12 but 10"."""
    match = _NUMBER_FOR_NUMBER.search(text)
    if match is None:
        return None
    return int(match["old"] or match["gone"]), int(match["new"] or match["come"])


_OPENS_QUESTION = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|but|well|hm+|um+|uh+|oh)\W+)*"
    r"(?:what(?:'?s)?|which|how|why|is|are|do|does|whats)\b(?! about)",
    re.IGNORECASE,
)


def opens_question(text: str) -> bool:
    """What is the difference, are they quiet: something is asked, nothing chosen."""
    return bool(_OPENS_QUESTION.search(text))


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


def wants_all(text: str) -> bool:
    return bool(_ALL.search(text))


def refers_back(text: str) -> bool:
    return bool(_REFERENCE.search(text))


def refers_to_document(text: str) -> bool:
    """Cancel it, that order: the whole of what was just shown."""
    return bool(_DOCUMENT.search(text))


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


_REPEAT = re.compile(
    r"^\W*(?:(?:please|can you|could you|just|pls|let'?s)\W+)*(?:repeat|redo|re-?order|duplicate)\b|^\W*so-?\d+\s+(?:once )?again\b",
    re.IGNORECASE,
)


def wants_same_again(text: str) -> bool:
    """Same to the other office, same as last time but to the West house, the usual, repeat SO-1011."""
    return bool(_SAME_AGAIN.search(text) or _REPEAT.search(text))


def names_latest(text: str) -> bool:
    return bool(_LATEST.search(text))


def read_swap(text: str) -> tuple[str, str] | None:
    """The old and the new in "not the black, the white", "24s instead of the 27s", "swap A for B"."""
    for pattern in (_NOT_BUT, _INSTEAD_OF, _SWAP, _BUT_NOT):
        match = pattern.search(text)
        if match:
            return match["old"].strip(), _LEAD_OF_NEW.sub("", match["new"].strip())
    return None


def read_ordinal(text: str, count: int) -> int | None:
    """The position (from 0) of "the second one", "option b", "last" among `count` choices."""
    match = _ORDINAL.search(text)
    if match is None:
        return None
    word = (match["word"] or match["number"]).lower()
    if word in ("last", "latter"):
        return count - 1
    if word in ("former",):
        return 0
    position = (
        ORDINALS.get(word) or NUMBER_WORDS.get(word) or (int(word) if word.isdigit() else ord(word) - 96)
    )
    return position - 1 if 1 <= position <= count else None


_TEENS = {word: number for number, word in enumerate(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
)}  # fmt: skip
_TENS = {word: number for number, word in zip(
    range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True
)}  # fmt: skip
_DIGITS = {"oh": 0, "zero": 0} | {word: number for word, number in NUMBER_WORDS.items() if number < 10}
_UNDER_HUNDRED = rf"(?:{'|'.join(_TEENS)}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_DIGITS)[2:])}))?)"
_SPOKEN = re.compile(
    rf"\b(?P<high>{_UNDER_HUNDRED})[ -](?P<low>{_UNDER_HUNDRED}|(?:oh|zero)[ -](?:{'|'.join(_DIGITS)}))\b"
    rf"|\b(?P<digits>(?:{'|'.join(_DIGITS)})(?:[ -](?:{'|'.join(_DIGITS)})){{3}})\b",
    re.IGNORECASE,
)


def read_spoken_numbers(text: str) -> tuple[int, ...]:
    """Four digits as they are dictated: ten twenty, ten oh four, one zero one two."""
    return tuple(
        _spelled(match["digits"]) if match["digits"] else 100 * _valued(match["high"]) + _valued(match["low"])
        for match in _SPOKEN.finditer(text)
    )


def _valued(words: str) -> int:
    return sum((_TEENS | _TENS | _DIGITS)[word] for word in re.split(r"[ -]", words.lower()))


def _spelled(words: str) -> int:
    return int("".join(str(_DIGITS[word]) for word in re.split(r"[ -]", words.lower())))


def read_line_numbers(text: str) -> tuple[int, ...]:
    """Line 2; lines 1 and 3."""
    numbers: list[int] = []
    for match in _LINE.finditer(text):
        for word in re.findall(
            r"\d+|one|two|three|four|five", match["number"] or match["list"] or "", re.IGNORECASE
        ):
            numbers.append(int(word) if word.isdigit() else NUMBER_WORDS[word.lower()])
    return tuple(dict.fromkeys(numbers))


def read_numbers(text: str) -> tuple[int, ...]:
    """Bare whole numbers, as digits or words, without those that name a line, an option or a document."""
    rest = _THE_ONE.sub(" ", _ORDINAL.sub(" ", _LINE.sub(" ", text)))
    found = [(match.start(), int(match[1].replace(",", ""))) for match in _BARE_NUMBER.finditer(rest)]
    words = re.finditer(
        rf"\b({'|'.join(NUMBER_WORDS)})\b(?!\s+(?:of|that|in|with|on)\b)", rest, re.IGNORECASE
    )
    found += [(match.start(), NUMBER_WORDS[match[1].lower()]) for match in words]
    return tuple(number for _, number in sorted(found))


def choose(
    text: str, choices: Sequence[dict[str, Any]], *, name: str = "name", cutoff: int = 78
) -> dict[str, Any] | None:
    """The offered choice that a message names, by position or by its words; None when it names none or several."""
    if not choices:
        return None
    position = read_ordinal(text, len(choices))
    if position is not None:
        return choices[position]
    if text.strip().isdigit() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    names = [str(choice[name]) for choice in choices]
    ranked = process.extract(
        text, names, scorer=_covers, processor=utils.default_process, limit=2, score_cutoff=cutoff
    )
    if not ranked or len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 4:
        return None
    return choices[ranked[0][2]]


def _covers(text: str, name: str, **_: Any) -> float:
    """How well the words of the message are found in the name, spelling mistakes included."""
    words = [_SIZES.get(word, word) for word in text.split() if word not in _FILLER]
    if not words:
        return 0.0
    parts = name.split()
    return sum(max((fuzz.ratio(word, part) for part in parts), default=0) for word in words) / len(words)


_SIZES = {"small": "s", "medium": "m", "large": "l", "xlarge": "xl"}
_FILLER = frozenset(
    [
        "the",
        "a",
        "an",
        "one",
        "ones",
        "please",
        "i",
        "want",
        "need",
        "take",
        "give",
        "me",
        "that",
        "this",
        "it",
        "with",
        "for",
        "of",
        "to",
        "go",
        "mean",
        "meant",
        "ok",
        "yes",
    ]
)
