"""What is asked about deliveries beside where they are: who signed, just why, the other one of two, which is first."""

import re

from actions.counts import COUNT
from actions.reading import is_question, says_no

_PROOF = re.compile(
    r"\bproof of (?:delivery|that|it|this)\b|\bwho (?:unloaded|was there|accepted)\b|\bp\.?o\.?d\.?(?=\W|$)|\bsignatures?\b"
    r"|\bwho\b(?:\s+\w+){0,2}\s+(?:signed|accepted|received|took)\b"
    r"|\b(?:did|does|has|have|was|were|is|are)\b[^.?!]{0,40}\bsign(?:ed|s)?\b"
    r"|\bnames?\b[^.?!]{0,20}\b(?:who|whoever|person|signer|recipient)\b[^.?!]{0,20}\b(?:signed|accepted|received|took)\b"
    r"|\bsigned (?:for |by )[^.?!]*\?"
    r"|\b(?:whose|(?:any|some)(?:one|body)(?:'?s)?) (?:name|initials|signature)s?\b[^.?!]{0,20}\b(?:on|down|under|against|beside)\b"
    r"|\b(?:what|which|a|is there a|the) (?:name|initials)\b[^.?!]{0,20}\b(?:on|down|under|against|beside)\b[^.?!]{0,12}\b(?:it|them|slip|delivery|receipt|parcel|shipment)\b"
    r"|\bwho(?:'s| is| was)?(?: the)? (?:name|down|(?:put|recorded|listed|named) (?:down )?)(?: as| for| on)\b[^.?!]*\b(?:it|them|delivery|receiv\w+|slip|box\w*)\b"
    r"|\bwho (?:has |had )?(?:got|picked|took|let) (?:it|them|the (?:box\w*|delivery|driver|parcel|package)s?)(?: in| off| over)?\b"
    r"|\bhanded (?:it |them |over )*(?:to|over)\b[^.]*\?",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|but|fine|well|yes|right|then|hm+)\W+)*"
    r"(?:why|how come|(?:what|whats|what'?s|what is) (?:the (?:reason|cause|problem|hold-?\s?up|matter)|holding|happened|going on|wrong))"
    r"\b(?! not\b| can| don)(?:\W+[\w']+){0,4}\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\bthe other (?:one|order|delivery|shipment)\b|\bthe other\W*$", re.IGNORECASE)
_FIRST = re.compile(
    r"\bwhich\b[^.?!]*\b(?:first|sooner|soonest|earlier|earliest|before|quicker|next)\b", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:missing|left out|without (?:the|a|an|its|their|any)|no (?:cords?|cables?|screws|manual|parts?)"
    r"|not (?:in the box|included)|no (?:[\w-]+ ){1,3}in (?:the|our|my|this) (?:box|carton|package|parcel|delivery|crate))\b",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"\b{COUNT} (?:out )?of (?:the |our |my )?{COUNT}\b[^.?!]*\b(?:came|arrived?|received|delivered|here|got)\b"
    rf"|\b(?:got|received|came|arrived|sent|delivered)\b[^.?!]{{0,20}}\bonly {COUNT}\b"
    rf"|\bonly (?:got|received|{COUNT}[^.?!]*(?:came|arrived))\b"
    r"|\b(?:is|are|was|were|came|arrived) (?:\w+ ){0,4}(?:light|lacking|missing)\b"
    rf"|\b{COUNT}\b[^.?!,]{{0,20}}\bon the (?:packing |delivery )?(?:slip|list|note)\b[^.?!]*\b{COUNT}\b"
    r"|\b(?:were|was|are|is) short\b|\bshort(?:ed| of| by)\b|\bshort[- ]?ship",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"\b(?:or|otherwise)\b(?: else)?,? (?:i|we)(?:'ll| will|'m|'re| are| am| have to)?(?: \w+)?"
    r" (?:cancel\w*|call(?:ing)? it off|leav(?:e|ing)|go(?:ing)? (?:elsewhere|somewhere else))\b"
    r"|\bif\b[^.?!]*(?:\b(?:not|late|again)|n'?t)\b[^.?!]*\bcancel",
    re.IGNORECASE,
)
_BILLED_WRONG = re.compile(
    r"\b(?:should (?:be|have been|say)|wrong\w*|incorrect|overcharg\w*|double|twice|mistake|error|too (?:much|high)"
    r"|not what|(?:does|do)(?:n'?t| not) (?:match|add up)|differs?|never (?:ordered|agreed|pay))\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:refus\w+|reject\w*|declin\w+)\b[^.?!]{0,40}\b(?:at (?:the|our) (?:door|dock|reception|desk|gate)"
    r"|(?:the |this |that |our |your )?(?:deliver\w+|shipment|pallet|parcel|package|box\w*)|driver|carrier|courier)\b"
    r"|\brefused (?:it|them)\b"
    r"|\b(?:sent|turned|waved)\b[^.?!]{0,30}\b(?:away|back with (?:the|your) (?:driver|carrier|courier|truck))\b"
    r"|\b(?:didn'?t|did not|wouldn'?t|would not) (?:accept|take in|sign for) (?:it|them|the (?:delivery|box\w*|shipment|pallet|parcel|package))",
    re.IGNORECASE,
)
_BILLED = re.compile(r"\b(?:invoice[ds]?|bill(?:ed|s)?|charged?|statement|pay(?:ing)? for)\b", re.IGNORECASE)
_FEWER_CAME = re.compile(
    rf"\b(?:lists?|says?|shows?|has|for|of|with|claims?)\b[^.?!]*\b{COUNT}\b[^.?!]*(?:[,;]|\b(?:but|and|though|while|when|yet|only)\b)[^.?!]*"
    rf"\b(?:{COUNT}|none|nothing|half)\b[^.?!]*\b(?:received|came|arrived?|got|delivered|here|showed up|in the (?:box|delivery))\b"
    rf"|\b(?:received|got|came|have)\b[^.?!]*\b(?:{COUNT}|none|half)\b[^.?!]*\b(?:invoice\w*|bill\w*|charg\w+)\b[^.?!]*\b{COUNT}\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\b(?:can|could|may|am|are) (?:i|we|you|they|he|she) (?:still|even|yet)\b|\b(?:i|we) (?:can|could|may|might) (?:still|even|yet)\b|\bstill (?:possible|time|able|ok(?:ay)?)\b"
    r"|\b(?:is it|am i|are we|not) (?:already )?too late\b|\btoo late to\b|\bhow late can (?:i|we)\b|\bby when (?:can|do|must) (?:i|we) (?:change|cancel|add|amend)",
    re.IGNORECASE,
)
_ALTERS = re.compile(
    r"\b(?:add\w*|chang\w+|cancel\w*|amend\w*|alter\w*|edit\w*|adjust\w*|increas\w+|reduc\w+|bump|rais\w+|lower|swap|tack|put (?:more|something)|redirect\w*|reroute)\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\b(?:don'?t|do not|stop|quit|never|please no|no more|not)\s+(?:(?:ever|want|wanna|need|to|please)\s+)*(?:send(?:ing)?|ship(?:ping)?|give|giving|get(?:ting)?|bring(?:ing)?|more)?\s*"
    r"(?:(?:us|me|any|more|the|those|that|these)\s+)*(?P<old>[^,;.!?]+?)(?:\s+(?:again|any ?more|ever|please|next time|like last time))*\s*(?:[,;.!-]+|\bbut\b)+\s*"
    r"(?:(?:i|we)(?:'d| would)? (?:want|need|like|rather have|prefer)\s+)?(?P<again>(?:this|next) time|from now on|in future|going forward|instead|rather|better)?\W*"
    r"(?:(?:it'?s|make it|send|give|get|we want|i want|please|us|me|use|do|the|with)\s+)*(?P<new>[^,;.!?]+?)(?P<tail>\s+(?:this time|next time|from now on|instead|please))*(?=\s*(?:[,;.!?]|$))",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:again|any ?more|(?:this|next) time|from now on|in future|going forward|stop sending|no more)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\bwhere(?:'?s| is| are|'?re| r)? (?:my|our|the|all (?:my|our|the))\b(?! (?:\w+ )?(?:credit|refund|money|invoice|quote|rep|return|label|link|statement)s?\b)|\bwhere (?:is|are) .+\b(?:i|we) (?:ordered|bought)\b"
    r"|\b(?:any(?:thing)?|what|which)\b[^.?!]{0,20}\b(?:deliver(?:y|ies)|arriv\w+|coming|due|shipments?|trucks?)\b[^.?!]{0,12}\b(?:today|tomorrow|this (?:morning|afternoon|week))\b",
    re.IGNORECASE,
)
_INNER_QUESTION = re.compile(
    r"[,;.-]\s*(?:and )?(?:are|is|was|were|has|have|did|do|does|will|when|where|why|how|what)\b",
    re.IGNORECASE,
)
_LATE_QUESTION = re.compile(
    r"\b(?:late|delayed|overdue|stuck|slipp(?:ed|ing)|pushed back)\W*\?|^\W*(?:is|are|will) [^?]*\b(?:late|delayed|overdue)\b",
    re.IGNORECASE,
)
_LEAVES_WORD = re.compile(
    r"\b(?:leave|put|pass on|send|take) (?:a |an |them a |him a |her a |my )?(?:note|word|message|memo)\b[^.?!]*\b(?:to|for|that|with|handles?|team|whoever|someone|them)\b"
    r"|\btell (?:them|him|her|someone|somebody|whoever|your (?:team|people|boss|colleagues?))\b|\blet (?:them|him|her|someone|the team) know\b",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(r"^\W*(?:(?:ok|okay|and|so|but)\W+)*(?:what|how) about\b", re.IGNORECASE)
_SAME_AS = re.compile(
    r"^\W*(?:[\w']+\W+){0,4}(?:the )?(?:exact )?same (?:thing |order |items? |stuff )?as\b", re.IGNORECASE
)
_MYSELF = re.compile(
    r"\b(?:i|we)(?:'ll|'d| will| can| would)? (?:rather )?(?:call|ring|phone|mail|e-?mail|write|ask|tell|handle|do|sort|see)\b[^.?!]*"
    r"\b(?:myself|ourselves|them|it|directly|instead|later)\b",
    re.IGNORECASE,
)
_DECLINING = frozenset(
    "no nope nah n non nein not dont don't do never mind stop cancel drop forget leave keep nothing none it that this them"
    " anything send pass on to thanks thank you thx please now yet i i'm we want need would rather after all ok okay"
    " fine sorry wait hold be bother the a message team colleague changed my mind really quite just so let's lets"
    " actually then at away good sir".split()
)
_AGENDA = re.compile(
    r"\bneeds? (?:me|my attention|attention|doing|looking after)\b|\bmy (?:day|morning|agenda|to-?do)\b|\bto-?do list\b"
    r"|\b(?:should|must|do) i (?:do|worry about|work on|look at|take care of|call|chase)\b|\bwhat'?s (?:up|on|new) (?:today|for today)\b"
    r"|\b(?:start|begin) (?:with )?(?:today|my day)\b|\bhot list\b|\bon fire\b|\bburning\b",
    re.IGNORECASE,
)
_TROUBLED = re.compile(
    r"\b(?:why|late|stuck|moving|overdue|delayed|back-?ordered|on hold|held up|held|holds?(?:ing)?(?:[ -]?up)?|should have been|supposed to be here)\b",
    re.IGNORECASE,
)


def is_troubled(text: str) -> bool:
    """Something does not go on as it should: stuck, held up, overdue."""
    return bool(_TROUBLED.search(text))


def asks_what_about(text: str) -> bool:
    """What about the other one: the same question of another order."""
    return bool(_WHAT_ABOUT.search(text))


def asks_where(text: str) -> bool:
    """Where is my bleach, any deliveries today: of what was ordered, whatever it is called."""
    return bool(_WHERE.search(text))


def is_refused(text: str) -> bool:
    """A delivery was not accepted at the door."""
    return bool(_REFUSED.search(text))


def is_billed_short(text: str) -> bool:
    """More is invoiced than came: the invoice lists two, one received."""
    return bool(_BILLED.search(text)) and bool(_FEWER_CAME.search(text))


def read_no_more(text: str) -> tuple[str, str] | None:
    """What shall not be sent again and what instead: "don't send legal paper again, this time letter"."""
    found = _NO_MORE.search(text)
    if found is None or not _AGAIN.search(text):
        return None
    return found["old"].strip(), found["new"].strip()


def is_bill_contested(text: str) -> bool:
    """An invoice that is not right: paid twice, wrong amount."""
    return bool(_BILLED.search(text)) and is_billed_wrong(text)


def asks_if_still(text: str) -> bool:
    """Whether an order can still be changed, added to or called off."""
    return bool(_STILL.search(text)) and bool(_ALTERS.search(text))


def asks_if_late(text: str) -> bool:
    """SO-1030 late??? Is it delayed?"""
    return bool(_LATE_QUESTION.search(text))


def leaves_word(text: str) -> bool:
    """Leave a note to whoever handles it, tell them I paid."""
    return bool(_LEAVES_WORD.search(text))


def declines(text: str) -> bool:
    """A no and nothing else: no thanks, I'll call them myself; not "no number on it"."""
    words = re.findall(r"[\w']+", text.lower())
    return says_no(text) and (bool(_MYSELF.search(text)) or all(word in _DECLINING for word in words))


def repeats_named(text: str) -> bool:
    """Same as SO-1011, but for Cedar: said of an order that is named."""
    return bool(_SAME_AS.search(text))


def asks_aside(text: str) -> bool:
    """A question, also when it follows what it is about: the desks, are they still here?"""
    return is_question(text) or bool(_INNER_QUESTION.search(text))


def asks_agenda(text: str) -> bool:
    """What needs me today: everything a rep should look at, not one kind of it."""
    return bool(_AGENDA.search(text))


def asks_proof(text: str) -> bool:
    """Who signed, proof of delivery, the name of whoever took it."""
    return bool(_PROOF.search(text))


def asks_only_why(text: str) -> bool:
    """Ok and why, what's the reason: of what was just shown."""
    return bool(_WHY.search(text))


def names_other(text: str) -> bool:
    """The other one of two that were shown."""
    return bool(_OTHER.search(text))


def asks_first(text: str) -> bool:
    """Which one comes first."""
    return bool(_FIRST.search(text))


def misses_parts(text: str) -> bool:
    """Something belonging to it did not come along: nothing that a return would mend."""
    return bool(_PARTS.search(text))


def is_short(text: str) -> bool:
    """Fewer came than were ordered."""
    return bool(_SHORT.search(text))


def threatens(text: str) -> bool:
    """A cancellation held out, not wanted: here by Friday or we cancel."""
    return bool(_THREAT.search(text))


def is_billed_wrong(text: str) -> bool:
    """An invoice is not asked for but contested."""
    return bool(_BILLED_WRONG.search(text))
