"""What a message says besides its order lines: dates, places, numbers of documents, prices, people, time."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

NUMBER = (
    r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty"
    r"|(?:a\s+)?(?:couple|few)(?:\s+of)?|several|half\s+an?)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_SURE_STREET = r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|pkwy|parkway|hwy|highway|terrace)"
_STREET_WORD = r"(?:(?!(?:to|at|in|for|of|and|the|on|by|from)\b)[a-z][a-z.']*|\d+(?:st|nd|rd|th))"
_PLACE = (
    r"(?:offices?|branch|clinics?|sites?|warehouse|school|district|campus|plant|store|hq|headquarters"
    r"|location|address"
    r"|building|lab|reception|library|department|dept|entrance|lobby)"
)
_DOCUMENT = (
    r"(?:order|quote|invoice|rma|return|shipment|ticket|claim|confirmation|case|account|acct|customer)"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("contact", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("contact", r"https?://\S+|www\.\S+"),
    ("contact", r"(?<![\w-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)"),
    ("contact", r"\b(?:ext|extension|phone|tel|fax|call me at)\.?:?\s*\d[\d -]*"),
    (
        "document",
        r"\b(?:(?:our|my|the)\s+)?(?:p\.?\s?o\.?|purchase order"
        r"|purchase ord)(?:\s+box)?(?:\s*(?:number|no\.?|num|nr|#))?"
        r"\s*(?:is|:|#|=|-)?\s*#?\s*(?=[a-z0-9/_-]*\d)[a-z0-9][a-z0-9/_-]*",
    ),
    ("document", r"\b(?:so|qt|sh|rma|esc|rc|inv|bol|cm|wv|ld)(?:\s*[-#:._]\s*|#\s?)\d{1,9}\b"),
    ("document", r"\b(?:so|qt|sh|rma|esc|inv|bol)\s?\d{4,9}\b"),
    ("document", rf"\b{_DOCUMENT}\s*(?:number|no\.|num\.?|nr\.?|id|#)\s*[:#]?\s*(?=[\w-]*\d)[\w-]+"),
    ("document", rf"\b{_DOCUMENT}\s+\d{{4,}}(?=\s*(?:[.,;:?!)]|$|(?:is|was|from|for|has|to|and|please"
    rf"|status|not|came|where)\b))"),
    ("document", r"\b(?:tracking|serial|s/n|sn|part of order)\s*(?:number|no\.?"
    r"|#)?\s*[:#]?\s*(?=[\w-]*\d{3})[\w-]{6,}"),
    ("date", rf"\b(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:,?\s*(?:19|20)\d\d)?"),
    ("date", rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:x\b|boxes|cases"
    rf"|packs))(?:,?\s*(?:19|20)\d\d\b)?"),
    ("date", r"(?<![\d/-])\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?![\d/-])|(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])"),
    ("date", r"(?<![\d/.])(?!1/[2348]\b|2/3\b|3/4\b)\d{1,2}/\d{1,2}(?![\d/])"
    r"|(?<![\d.])\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d)"),
    ("place", r"\b\d{1,2}(?:st|nd|rd|th)\s+(?:floor|fl|street|st|ave(?:nue)?)\b"),
    ("date", r"\b(?:the\s+)?\d{1,2}(?:st|nd|rd|th)\b(?:\s+of\s+(?:(?:next|this"
    r"|the)\s+)?month)?(?!\s+(?:one|item|option))"),
    (
        "date",
        rf"\b(?:(?:this|next|coming|last|every|on|by)\s+)?{_DAY}\b(?!\s?-?\d{{3}})(?!-)"
        r"(?:\s+(?:morning|afternoon|evening|noon|night|am|pm))?",
    ),
    ("date", rf"\b(?:(?:early|mid|late|end of|beginning of|by|in|next|this|last)[\s-]+){_MONTH}\b"),
    (
        "date",
        r"\b(?:next|this|last|every|the following|per|a|end of(?: the)?|beginning of(?: the)?)\s+"
        r"(?:week|month|quarter|year|weekend|morning|afternoon|evening|day)\b",
    ),
    ("date", r"\b(?:today|tonight|tomorrow|tmrw|tmr|yesterday|asap|a\.s\.a\.p\.?|eod|eow|eom|overnight"
    r"|noon|midnight)\b"),
    ("time", r"(?<![\d:])\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.?|p\.m\.?|o'?clock)(?![a-z])"
    r"|(?<!\d)\d{1,2}:\d{2}(?![\d:])"),
    (
        "time",
        rf"\b(?:(?:in|within|after|for|about|every|next)\s+)?{NUMBER}\s*(?:(?:-|to"
        rf"|or)\s*\d+\s*)?(?:business\s+|working\s+)?"
        r"(?:days?|weeks?|wks?|months?|hours?|hrs?|minutes?|mins?)\b(?:\s+(?:ago|from now|earlier|later))?",
    ),
    ("time", rf"\b{NUMBER}[\s-]*(?:years?|yrs?)\b(?!\s+(?:warranty|service|plan|protection))"),
    (
        "limit",
        r"\bbetween\s*\$?\s*\d(?:[\d,]*\d)?(?:\.\d+)?\s*(?:and|to"
        r"|-)\s*\$?\s*\d(?:[\d,]*\d)?(?:\.\d+)?(?:\s*(?:dollars|bucks|usd))?",
    ),
    (
        "limit",
        r"\b(?:under|below|less than|cheaper than|budget(?: (?:of|is|around"
        r"|about))*)\s*\$?\s*\d(?:[\d,]*\d)?(?:\.\d+)?"
        r"(?:\s*(?:dollars|bucks|usd|each|apiece|a piece))?",
    ),
    (
        "limit",
        r"\b(?:up to|at most|max(?:imum)?(?: of)?|over|above|more than|around|about"
        r"|at least)\s*\$\s*\d(?:[\d,]*\d)?(?:\.\d+)?",
    ),
    (
        "limit",
        r"\b(?:up to|at most|max(?:imum)?|around|about)\s*\d(?:[\d,]*\d)?(?:\.\d+)?\s*(?:dollars|bucks"
        r"|usd)\b",
    ),
    (
        "price",
        r"(?:@\s*)?[$€£]\s?\d(?:[\d,]*\d)?(?:\.\d+)?k?(?:\s*(?:each|ea|apiece|a piece|per \w+|usd)\b)?"
        r"|@\s*\d+\.\d{2}\b|\b\d(?:[\d,]*\d)?(?:\.\d+)?\s?(?:dollars?|bucks|usd|eur|cents)\b",
    ),
    ("price", r"\b\d+(?:\.\d+)?\s?(?:%|percent\b)"),
    (
        "people",
        rf"\b(?:(?:for|about|of|team of|room for|seats?)\s+)*{NUMBER}\s+(?:of\s+(?:our|my|the|their)\s+)?"
        r"(?:\w+\s+)?(?:people|persons|students|employees|agents|kids|users|patients|teachers|guests|colleagues"
        r"|hires|engineers|children|heads|nurses?|doctors?|lawyers?|attorneys?|associates?|partners?|interns?"
        r"|clerks?|drivers?|dispatchers?|staff|folks|guys|managers?|assistants?|volunteers?|coworkers?)\b",
    ),
    (
        "reference",
        r"\blines?\s+(?:item\s+|no\.?\s*|number\s+)?#?(?:\d+|one|two|three|four|five)"
        r"(?:\s*(?:,|and|&|to|-)\s*(?:line\s+)?\d+\b)*",
    ),
    ("reference", r"\b(?:option|number|step|page|choice|tray|version|room|suite|ste|floor|apt|bldg"
    r"|building|gate|door|bay)"
     r"\s+#?(?:\d+[a-z]?|one|two|three)\b"),
    (
        "reference",
        rf"\b(?:(?:first|second|third|fourth|last|other|previous|another)\s+"
        rf"|{NUMBER}\s+(?:\w+\s+)?)(?:orders?|quotes?|shipments?"
        r"|deliver(?:y|ies)|invoices?|returns?|lines?|items?|things?|questions?|options?|e-?mails?"
        r"|times|tickets?|addresses"
        r"|places|sites|locations|offices|branches|proposals?|problems?|issues?|reasons?|pos?"
        r"|attempts?|calls?|trucks?"
        r"|messages?|drops|batches|instal+ments|loads|trips)\b(?!\s+(?:chairs?|desks?))",
    ),
    ("place", r"\b[a-z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b"),
    ("place", r"(?<![\w$.,-])\d{5}-\d{4}(?![\w-])"),
    ("postcode", r"(?<![\w$.,-])(?!\d{3}00)\d{5}(?![\w-])(?!\s*(?:x\b|pcs|pieces|units|boxes|cases"
    r"|sheets|each|ea\b))"),
    ("place", rf"\b(?:to|at|from)\s+(?:(?:the|our|my|their"
    rf"|your)\s+)?(?:[a-z']+\s+){{0,3}}?{_PLACE}\b(?:\s+#?\d{{1,3}}\b(?!\s*\w))?"),
    ("place", rf"\b(?:for|in)\s+(?:(?:the|our|my|their"
    rf"|your)\s+)(?:[a-z']+\s+){{0,2}}?{_PLACE}\b(?!\s+(?:chair|desk))"),
    ("place", r"(?:(?<=^)|(?<=[,;.]\s)|(?<=\bto\s))(?:the\s+)?warehouse\s+\d{1,3}\b"),
    ("place", r"\b(?:the|our|my|this)\s+(?:[a-z]+\s+)?(?:room|closet|kitchen|hallway|basement|floor)\b"
     r"(?:\s+(?:on|in)\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\b)?(?!\s+(?:kit|kits|mat|mats|chairs?|cleaner|phones?)\b)"),
    ("time", r"\b(?:by|before|until|till|after|at)\s+\d{1,2}\b(?!\s*(?:x\b|(?!(?:and|or|please|on|with"
    r"|sharp)\b)[a-z\"]))"),
    ("instead", r"(?<=\d)\s?\((?:[a-z]+teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|twenty|thirty"
     r"|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|and|[\s-])+\)"),
    ("instead", rf"\b(?:not|instead of|rather than|and not)\s+(?:the\s+)?{NUMBER}\b(?!\s*(?:inch|in\b"
    rf"|\"|lb|ft|sheets?\b))"),
    ("instead", rf"\b{NUMBER}\s*[,.-]*\s*(?:no wait|no,? sorry|sorry|no|wait|actually|i mean(?:t)?"
    rf"|make (?:that|it)|correction)"
     rf"[\s,.:-]+(?:(?:make (?:that|it)|i mean(?:t)?|wait|sorry)[\s,]+)*(?={NUMBER}\b)"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_NUMBERED_STREET = re.compile(
    rf"\b\d{{1,5}}\s+(?:(?:[nsew]|north|south|east"
    rf"|west)\.?\s+)?(?P<name>(?:{_STREET_WORD}\s+){{1,3}}?){_SURE_STREET}\b\.?"
)
_NAMED_STREET = re.compile(
    rf"(?:\b(?:in|at|to|on|from|for)\s+(?:the\s+)?)?\b(?P<name>[a-z']{{3,}})\s+{_SURE_STREET}\b\.?(?!\s*-?\d)"
)
_TITLED_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3}(?:Dr|Drive|Way|Ct|Court|Pl|Place|Sq|Square"
    r"|Plaza|Circle|Loop|Lane)\b"
)
_DESCRIBES = re.compile(r"^\d+[\s-]*(?:hour|hr|hours|hrs)$")
_NEXT_WORD = re.compile(r"\s+([a-z]+)")
_TOWARDS = re.compile(r"\b(?:to|at|from|is|address:?)\s+$")
_ENUMERATOR = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+(?=\S)")
_ROW_NUMBER = re.compile(r"^[ ]*(\d{1,3})[ ]*[\t|,;][ ]*(?=.*\d)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of the message that is no order line; `kind` says what it is."""

    kind: str
    start: int
    end: int


def find_asides(text: str, folded: str, is_item_word: Callable[[str], bool]) -> list[Aside]:
    """Stretches that are no order lines, none overlapping another, in order; earlier patterns win."""
    taken = bytearray(len(folded))
    found: list[Aside] = []

    def take(kind: str, start: int, end: int) -> None:
        if end > start and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Aside(kind, start, end))

    for start, end in _enumerators(folded):
        take("row", start, end)
    for match in _TITLED_STREET.finditer(text):
        take("place", *match.span())
    for pattern in (_NUMBERED_STREET, _NAMED_STREET):
        for match in pattern.finditer(folded):
            is_sent_there = pattern is _NUMBERED_STREET and _TOWARDS.search(folded, 0, match.start())
            if is_sent_there or not any(is_item_word(word) for word in match["name"].split()):
                take("place", *match.span())
    for kind, compiled in _COMPILED:
        for match in compiled.finditer(folded):
            if (
                kind != "time"
                or not _DESCRIBES.search(match[0])
                or not _names_next(folded, match.end(), is_item_word)
            ):
                take(kind, *match.span())
    return sorted(found, key=lambda aside: aside.start)


def _names_next(folded: str, end: int, is_item_word: Callable[[str], bool]) -> bool:
    """The 24 hour chair: a time that belongs to an item's name."""
    after = _NEXT_WORD.match(folded, end)
    return bool(after) and is_item_word(after[1])  # type: ignore[index]


def _enumerators(folded: str) -> Iterable[tuple[int, int]]:
    """The 1) 2) 3) of a list, or the row numbers of a pasted table."""
    for pattern in (_ROW_NUMBER, _ENUMERATOR):
        matches = list(pattern.finditer(folded))
        if len(matches) > 1 and [int(match[1]) for match in matches] == list(range(1, len(matches) + 1)):
            return [match.span() for match in matches]
    return []
