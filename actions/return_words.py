"""Why goods come back and how many of them, from the words of a message."""

import re

from actions.counts import COUNT, count_of
from actions.reading import asks, is_question
from backend.domain.returns import ReturnReason

_REASONS = (
    (ReturnReason.DAMAGED, r"damag|broken|crack(?!l)|crush|\bdent|\bbent\b|scratch|smash|leak|\btorn|shatter|\bwet\b|soaked|swell\w*|swollen|bulg(?:es|ed|ing)|\bripp?(?:ed|s)?\b|\bkaputt\w*|\bzerbrochen|\bbesch[äa]e?digt|\bgerissen\b|\brot[oa]s?\b|\bda[ñn]ad[oa]s?\b|\baveriad[oa]s?\b|\bestropead[oa]s?\b"),
    (ReturnReason.DEFECTIVE, r"defe[ck]t|faulty|\b(?:geht|gehen|funktioniert|funktionieren|l[äa]uft|laufen|druckt|drucken|l[äa]dt|startet) (?:gar |mehr |auch |leider |einfach )*nicht\b|\bno (?:me |nos )?(?:funciona|sirve|anda|enciende|prende|carga|imprime|arranca|va bien)n?\b|\bdefectuos[oa]s?\b|\b(?:not|(?:do|does|did|wo|ca|is|are|was|were|would|could)n['’]?t) (?:(?:really|even|always) )?(?:work|turn|start|power|charge|connect|pair|switch|cut|click|close|open|spin|light|ring|move|lock|scan|seal|write|grip|roll)(?:s|ing)?\b|dead|won'?t (?:turn|start|power|print|charge|connect|pair|switch)|flicker|doa\b|malfunction|crackl|stopped|stick(?:ing|s|y)? (?:keys|buttons)|(?:keys?|buttons?|\bare|\bis) stick|jam(?:s|med|ming)?\b|dead pixels?|\blines? (?:thr(?:u|ough)|across|on|down|over)\b|\b(?:black|blank|frozen) screen|\bno (?:power|signal|sound|picture|image|display|connection)\b|keeps? (?:dropping|cutting|dying|freezing|beeping|disconnecting|losing|shutting|turning)|overheat|smok(?:es|ing)\b|wobbl|squeak|streak(?:s|y|ing)\b|smudg|\b(?:is|are|r|get|feel) (?:all |so |really )?sticky\b|buzz(?:es|ing)"),
    (ReturnReason.WRONG_ITEM, r"\bfalsche[rnms]?\b|\b(?:equivocad|incorrect)[oa]s?\b|(?:got|received|sent|delivered|you sent|came with) (?:us |me )?(?:the )?(?:wrong|different|another)|wrong (?:item|product|thing|model) (?:came|arrived|was)|(?:is|are|was|were) (?:just |simply |totally |completely )?(?:the |a )?wrong (?:ones?|items?|kind|thing|product)\b|not what (?:we|i) ordered|send (?:us |me )?the (?:right|correct|proper) |\binside (?:is|was|were|are) |instead of what|\b(?:has|have|had|with) (?:a |the )?wrong (?!size|colou?r|model|ones?\b|kind|type)\w+"),
    (ReturnReason.ORDERED_WRONG, r"by mistake|mistakenly|my (?:mistake|fault|error)|our (?:mistake|fault|error)|ordered (?:the )?wrong|wrong (?:size|colou?r|model|one|kind|type)|too many|twice|duplicate|accident"),
    (ReturnReason.DOES_NOT_FIT, r"(?:does|do|did)(?:n'?t| not) (?:fit|suit|match)|\btoo (?!late|many|much|few|long|expensive|pric[ey]|bad|slow|soon|early)[a-z]+|incompatible|not compatible|don'?t like"),
    (ReturnReason.LATE, r"too late|came late|arrived late|missed (?:the|our)"),
    (ReturnReason.NO_LONGER_NEEDED, r"no longer|(?:do|are|is|did)(?:n'?t| not) (?:\w+ )?(?:need|want)|not need|(?:nobody|no one) (?:needs|wants|uses)|changed (?:my|our) mind|change of mind|surplus|left ?over|unused|extra|cancelled (?:the )?(?:project|event)|called off|fell through|went with"),
)  # fmt: skip
_SENT_BACK = re.compile(
    r"\b(?:return(?:ing)?|send(?:ing)?|ship(?:ping)?|take|give|giving|bring|get rid of|back|only|just)\s+(?:back\s+)?(?:only\s+|just\s+)?"
    rf"(?P<number>{COUNT})\b(?!\s*(?:days?|weeks?|months?|st|nd|rd|th|%|inch|in\b))",
    re.IGNORECASE,
)  # fmt: skip
_SOME_OF = re.compile(
    rf"\b(?P<number>{COUNT})\s+(?:(?:out )?of (?:them|those|these|the|my|our|\d|two|three|four|five)"
    r"|(?:was|is|were|are|has|have|came|arrived|does|do|did|stopped|(?:does|do|are|is|were|was)n'?t|can|could|no longer)\b)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    r"\b(?:an?\s+(?:[\w-]+\s+){1,3}|th(?:at|is) one\s+)(?:back|arrived|came|is|was|has|stopped|does|broke)\b",
    re.IGNORECASE,
)


def read_reason(text: str) -> str | None:
    """Why goods come back, from the words; damage before mistake, because the fault decides the fee."""
    return next((str(reason) for reason, words in _REASONS if re.search(words, text, re.IGNORECASE)), None)


_NO_RETURN = re.compile(
    r"\b(?:not?|don'?t want|do not want|without|rather than|instead of)(?: to| a| the| it)*\s+(?:return|returning|sending (?:it|them) back|send (?:it|them) back)\b",
    re.IGNORECASE,
)  # fmt: skip


_SENDS_BACK = re.compile(
    r"\b(?:send|sending|ship|give|giving|bring)\s+(?:[\w-]+\s+){0,6}back\b|\breturn(?:ing)?\b"
    r"|\b(?:goes|going|(?:to|must|should|can|will|shall|\w+s|\w+'ll|one|it|them) go) back\b(?! to\b)",
    re.IGNORECASE,
)


_ALL_BUT = re.compile(
    rf"\b(?:all|every\w*|each)\b[^.?!]*\b(?:except|but|apart from|other than|minus)\s+(?:for\s+)?(?P<number>{COUNT})\b",
    re.IGNORECASE,
)


def read_all_but(text: str) -> int | None:
    """All the keyboards except two: so many stay."""
    found = _ALL_BUT.search(text)
    if found is None:
        return None
    return count_of(found["number"])


_WINDOW = re.compile(
    r"\b(?:until when|till when|how long|by when|deadline|last day|how many days|still)\b", re.IGNORECASE
)


def asks_window(text: str) -> bool:
    """Until when something can be sent back."""
    return bool(_WINDOW.search(text)) and asks_how_to_send(text) and (asks(text) or is_question(text))


def without_reasons(text: str) -> str:
    """The text without why it comes back: what does not pair names no pairs."""
    for _, words in _REASONS:
        text = re.sub(words, lambda match: " " * len(match[0]), text, flags=re.IGNORECASE)
    return text


def sends_back(text: str) -> bool:
    return bool(_SENDS_BACK.search(text)) and not refuses_return(text)


_MONEY_BACK = re.compile(
    r"\b(?:want|need|demand|expect|like|give|get|have|owe)\b[^.?!]{0,30}\b(?:money back|refund|reimburse\w*|credit for)\b|^\W*(?:please )?refund\b|\b(?:just|please|rather|simply) refund\b|\bmoney back(?: please| now)?\W*$",
    re.IGNORECASE,
)  # fmt: skip
_ALREADY_SENT = re.compile(r"\b(?:when|where|how long|status|already|yet|still)\b", re.IGNORECASE)


_OTHER = re.compile(
    r"\b(?:other|something else|no (?:particular |special )?reason|just because|personal|don'?t know|not sure)\b",
    re.I,
)
ENOUGH_OF_A_REASON = 3


_CREDIT = re.compile(
    r"\b(?:fee|restocking|credit(?:ed)?|label|(?:will|do|would) you keep|get back|money|cash|refund|deduct\w*|tax(?:es)?|kept|withh\w+|full amount|how much (?:do|will|would) (?:i|we) get)\b|\$\$",
    re.IGNORECASE,
)
_BY_WHEN = re.compile(
    r"\b(?:by when|when|until|how long|deadline|how many days|where|who pays|address|postage|shipping)\b"
    r"[^.!]*\b(?:send|ship\w*|return|back|drop|post|label|pays?|go(?:es)?)\b",
    re.IGNORECASE,
)
_FEE_REFUSED = re.compile(
    r"\btoo (?:much|high|expensive|steep)\b|\b(?:not|\w*n'?t|never|refuse to|no way (?:i|we)) (?:\w+ ){0,2}pay(?:ing)?\b"
    r"|\bwaive\b|\b(?:without|no|drop|skip|remove) (?:a |the |any |that )?(?:restocking )?(?:fee|charge)\b|\bfor free\b|\brip-?off\b|\b(?:un)?fair\b"
    r"|\bwhat (?:else )?can (?:i|we) do\b|\b(?:another|other) (?:way|option|choice)s?\b",
    re.IGNORECASE,
)
SHORT = 10


def asks_how_to_send(text: str) -> bool:
    """By when and where to the goods of a return have to go."""
    return bool(_BY_WHEN.search(text)) and len(text.split()) <= SHORT + SHORT // 2


def refuses_fee(text: str) -> bool:
    """What is kept is not agreed to: too much, I'm not paying that, can you waive it."""
    return bool(_FEE_REFUSED.search(text))


def is_about_credit(text: str) -> bool:
    """A short question about what a return in talk costs or gives."""
    return bool(_CREDIT.search(text)) and len(text.split()) <= SHORT


_IS_RETURNED = re.compile(
    r"\bdid (?:i|we) (?:already )?(?:return|send (?:\w+ ){0,3}back)\b|(?<!if )\b(?:i|we|have|had|been|was|were|already)(?:'ve)? (?:\w+ )?(?:returned|sent (?:\w+ ){0,3}back)\b|\b(?:my|our|the) (?:(?!(?:and|or|to|i|we|for|if|of|can|a)\b)\w+ ){0,2}returns?\b(?! (?:label|policy|window|terms?))",
    re.IGNORECASE,
)  # fmt: skip


def asks_about_return(text: str) -> bool:
    """What was sent back is asked about: we returned a toner, what did you keep?"""
    return bool(_IS_RETURNED.search(text)) and any(
        asks(part) or is_question(part) for part in re.split(r"[,;.]\s", text)
    )


_POLICY = re.compile(
    r"\b(?:what (?:does|do|is|are|would)|how (?:much|long|many days)|is there an?|until when|do (?:i|we) (?:have to|need|pay)|when (?:do|would|will) (?:i|we))\b"
    r"[^.!]*\b(?:return(?:s|ing|ed)?|send(?:ing)? (?:\w+ ){0,3}back|restock\w*)\b|\breturns? policy\b"
    r"|\b(?:who|do (?:i|we)|is|are|how much)\b[^.!]*\breturn (?:shipping|postage|freight)\b|\bwho (?:pays|covers)\b[^.!]*\b(?:returns?|send(?:ing)? (?:\w+ ){0,3}back)\b"
    r"|\b(?:do|can|would|will) (?:you(?: guys)?|we|i)(?: still)? (?:take|accept|return|send|bring)\b[^.!]*\b(?:back|return\w*|open(?:ed)?|unopened|assembled|used|after \d+ days?)\b[^.!]*\?*"
    r"|\bif (?:i|we) (?:return|send|sent|bring)\b[^.!]*\b(?:credit|refund|money|fee|cost|get)\b",
    re.IGNORECASE,
)  # fmt: skip


_ASIDE = re.compile(
    r"\b(?:how long|until when|by when|how many days|deadline|when (?:do|would|will|should) (?:i|we) (?:get|see|have)|who pays|shipping|postage|freight|label|where (?:do|should|to)"
    r"|tax(?:es)?|fee|restocking|credit(?:ed)?|refund(?:ed)?|money|cost|open(?:ed)?|unopened|assembled|box(?:ed)?|packag\w+|full amount|how much)\b",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:is|are|was|were|seem|look|works?|arrived)\s+(?:all |just |perfectly |totally |absolutely )?(?:fine|ok(?:ay)?|good|perfect(?:ly)?|great|alright|all right|not affected|right|well)\b"
    r"|^(?:\W*[\w-]+){1,3}\W+(?:ok(?:ay)?|fine|good|perfect)\W*$|\bnothing wrong with\b|\bno (?:problem|issue|trouble|complaint)s? with\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(?:if|suppose|supposing|assuming)\b[^.!]*\b(?:were|was|is|are|had|would|it'?s|i|we|they)\b",
    re.IGNORECASE,
)


def asks_of_return(text: str) -> bool:
    """A short question in the middle of a return: how long, who pays the shipping, do I get the tax back."""
    is_asked = bool(_ASIDE.search(text)) and (asks(text) or is_question(text))
    return is_asked and len(text.split()) <= SHORT + SHORT // 2


def supposes(text: str) -> bool:
    """What if it were broken: asked, not told."""
    is_asked = (
        asks(text)
        or is_question(text)
        or bool(re.search(r",\s*(?:and )?(?:is|are|would|do|does|how|what)\b", text))
    )
    return is_asked and bool(_SUPPOSES.search(text)) and bool(_ASIDE.search(text))


def is_fine(text: str) -> bool:
    """What a clause names is all right: the gloves are fine."""
    return bool(_FINE.search(text)) and read_reason(text) is None


_TAKEN = re.compile(
    r"\b(?:do|can|would|will) (?:you(?: guys)?|we|i)(?: still)? (?:take|accept|return|send|bring)\b[^.!]*"
    r"\b(?:open(?:ed)?|unopened|assembled|used|after \d+ days?|you(?: guys)? take|without the box)\b|\bdo you(?: guys)? (?:take|accept)\b[^.!]*\b(?:back|returns?)\b",
    re.IGNORECASE,
)


_CANCELS = re.compile(
    r"\b(?:cancel(?:l?ing)?|withdraw|undo|revoke|stop|scrap|call(?:ing)? off|forget(?: about)?|void|never ?mind|take back)\b[^.?!]{0,30}\b(?:returns?(?! (?:policy|window|terms?))|rma)\b"
    r"|\b(?:return|rma)\b[^.?!]{0,30}\b(?:cancelled|canceled|called off|withdrawn|undone)\b(?=[^?]*$)|\breturn\b[^.!?]{0,20}\b(?:can|could) (?:i|we|you) (?:cancel|undo|withdraw|stop)\b"
    r"|\bkeep(?:ing)? (?:it|them|that|those|these|the (?:[\w-]+ ){1,3}?)\s?after all\b|\bno (?:need to return|return (?:is )?(?:needed|necessary))\b"
    r"|\b(?:don'?t|do not|no longer|not) (?:want|need|have) to (?:return|send) (?:it|them|that|those|the [\w ]{2,30}?)(?: back)?(?: any ?more| after all| now)\b",
    re.IGNORECASE,
)


def cancels_return(text: str) -> bool:
    """A return that was authorized shall not be made."""
    return bool(_CANCELS.search(text))


def asks_if_taken(text: str) -> bool:
    """Whether such a thing is taken back at all: assembled, opened, after 45 days."""
    return bool(_TAKEN.search(text))


def asks_policy(text: str) -> bool:
    """Returns asked about in general: what does it cost, how long do we have."""
    return bool(_POLICY.search(text))


_OF_ACCOUNT = re.compile(
    r"\b(?:my|our|account|payment|credit (?:line|limit)) terms\b|\bterms\b|\bquotes?\b", re.IGNORECASE
)


def is_only_about_returns(text: str) -> bool:
    """The return policy and who pays for it, with nothing else of the terms."""
    return asks_policy(text) and not _OF_ACCOUNT.search(text)


def is_other_reason(text: str) -> bool:
    """An answer to why that fits none of the reasons; a word or two, or a question, is none."""
    is_told = len(text.split()) >= ENOUGH_OF_A_REASON and "?" not in text
    return bool(_OTHER.search(text)) or is_told


def wants_money_back(text: str) -> bool:
    """A refund is wanted now, rather than one under way asked about."""
    return bool(_MONEY_BACK.search(text)) and not _ALREADY_SENT.search(text)


_MENDED = re.compile(
    r"\b(?:repair\w*|fix(?:ed)?|mend(?:ed)?|replac\w+|swapp?(?:ed)?|exchang\w+|spare part|technician|serviced?)\b",
    re.IGNORECASE,
)


def wants_mended(text: str) -> bool:
    """Repaired, replaced or swapped: what a colleague decides."""
    return bool(_MENDED.search(text))


def refuses_return(text: str) -> bool:
    """ "A replacement, not a return": another remedy is wanted, which a person gives."""
    return bool(_NO_RETURN.search(text))


_WORKS = re.compile(
    r"\b(?:the |my |our )?(?:others?|remaining|rest)\b[^.;!?,]*\b(?:fine|ok(?:ay)?|good|great|perfect|alright|all right|works?|working|seems?|sounds?)\b[^.;!?,]*",
    re.IGNORECASE,
)


def without_what_works(text: str) -> str:
    """The text without the others that are fine: they count nothing that goes back."""
    return _WORKS.sub(" ", text)


def read_returned_quantity(text: str) -> int | None:
    """How many are to go back, when the message also says how many there are: "got 3, send one back"."""
    text = without_what_works(text)
    found = _SENT_BACK.search(text) or _SOME_OF.search(text)
    if found is None:
        return 1 if _SINGLE.search(text) else None
    return count_of(found["number"])
