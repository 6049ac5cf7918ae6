"""What a message says besides its intent: yes and no, questions, corrections, references, numbers."""

import re

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
    r"|not (?:now|after all)|as it (?:is|was)"
    r"|^\W*(?:(?:actually|hmm+|wait|oh|sorry|on second thoughts?)\W+)+no)\W*(?:please|then|thanks)?\W*$",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:but|except|however|only|just|though|instead|change|make (?:it|that)|actually)\b", re.IGNORECASE
)
_CORRECTION = re.compile(
    r"\b(?:sorry|i mean|meant|no wait|wait|wrong (?:one|number|order)|not that|actually|rather|correction|oops|scratch that)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|another|additional|extra|add|plus|also|as well|too|on top)\b", re.IGNORECASE)
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
_ALL = re.compile(
    r"(?<!\bat )(?<!\bafter )\b(?:all(?: of (?:it|them))?(?! (?:the time|day|week|along|right|good))|everything|whole|entire|complete(?:ly)?|the lot|both|full)\b",
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


def wants_to_buy(text: str) -> bool:
    return bool(_BUY.search(_UNWANTED.sub(" ", text)))


def asks_why_not(text: str) -> bool:
    """A refusal is questioned."""
    return bool(_WHY_NOT.search(text))


def gives_up(text: str) -> bool:
    """What is being made shall be dropped: drop the whole thing, forget this order."""
    return bool(_GIVE_UP.search(text))


_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:where|when|what|which|who|how|why)(?:'?s)?|is|are|was|were|do|does|did|can|could|will|would|has|have)\b",
    re.IGNORECASE,
)
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


def wants_more(text: str) -> bool:
    return bool(_MORE.search(text))


_OPENS_QUESTION = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|but|well|hm+|um+|uh+|oh)\W+)*"
    r"(?:what(?:'?s)?|which|how|why|is|are|do|does|whats)\b(?! about)",
    re.IGNORECASE,
)


def opens_question(text: str) -> bool:
    """What is the difference, are they quiet: something is asked, nothing chosen."""
    return bool(_OPENS_QUESTION.search(text))


def wants_all(text: str) -> bool:
    return bool(_ALL.search(text))


def refers_back(text: str) -> bool:
    return bool(_REFERENCE.search(text))


def refers_to_document(text: str) -> bool:
    """Cancel it, that order: the whole of what was just shown."""
    return bool(_DOCUMENT.search(text))


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
