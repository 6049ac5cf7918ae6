"""Dates as people in the trade write them, read against the customer's own today."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import dateparser
from dateutil.relativedelta import FR, MO, TH, relativedelta
from dateutil.relativedelta import weekday as relative_weekday

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?P<day>mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "couple of": 2,
    "ten": 10,
}
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_WORDS)})"
_ASAP = re.compile(
    r"\b(asap|a\.s\.a\.p\.?|as (?:soon|fast|quick(?:ly)?) as (?:possible|you can)|soonest|earliest|fastest|quickest|urgent(?:ly)?"
    r"|rush|right away|immediately|express|overnight|next[- ]day)\b",
    re.IGNORECASE,
)
_UNHURRIED = (
    r"no (?:\w+ )?(?:rush|hurry)|not (?:in )?(?:an? |any )?(?:\w+ )?(?:rush|hurry)"
    r"|(?:not|isn'?t|nothing) (?:\w+ )?urgent|any ?time|whenever"
)
_NO_HURRY = re.compile(
    rf"\b(?:{_UNHURRIED}|cheapest|least expensive|lowest (?:price|cost)|economy)\b", re.IGNORECASE
)
_WAY = re.compile(
    r"\b(?:cheapest|least expensive|lowest (?:price|cost)|economy)"
    r"(?=\s*(?:$|[,.;!?/–-]|(?:one|option|way|shipping|delivery|freight|please|pls|then|and|but|with|is)\b))"
    rf"|{_UNHURRIED}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReadDate:
    """A date in a message: one day, or several when it can be read in several ways (03/04)."""

    days: tuple[date, ...]
    text: str
    start: int
    end: int

    @property
    def day(self) -> date | None:
        """The day when there is only one reading."""
        return self.days[0] if len(self.days) == 1 else None


_NOT_BEFORE = re.compile(
    r"\b(?:(?<!day )after|not (?:\w+ )?(?:before|until|till)|no (?:earlier|sooner) than|earliest|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


_LATER = re.compile(
    r"\b(?:push|move)\b[^.;\n]{0,40}\b(?:out|back)\b|\b(?:postpone|delay|defer|hold (?:it|off|that|so-?\d+))\b[^.;\n]*$",
    re.IGNORECASE,
)


def is_not_before(reading: ReadDate, text: str) -> bool:
    """Deliver after January 5, not before Monday: the day is the first that suits, not the last."""
    before = text[: reading.start]
    return bool(_NOT_BEFORE.search(before) or _LATER.search(before))


def wants_fastest(text: str) -> bool:
    """ASAP and its kin: the fastest option."""
    return bool(_ASAP.search(_NO_HURRY.sub(" ", text)))


def wants_cheapest(text: str) -> bool:
    """No hurry: the cheapest option."""
    return bool(_NO_HURRY.search(text))


def speaks_of_way(text: str) -> bool:
    """Whether "cheapest" is said of the way of shipping rather than of an item."""
    return bool(_WAY.search(text))


def read_dates(text: str, today: date) -> list[ReadDate]:
    """Every date in a message, in order; overlapping readings are read once, longest pattern first."""
    found: list[ReadDate] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            days = read(match, today)
            if days:
                found.append(ReadDate(days, match[0].strip(), match.start(), match.end()))
    return _settled_by_weekday(sorted(found, key=lambda reading: reading.start))


def _settled_by_weekday(found: list[ReadDate]) -> list[ReadDate]:
    """ "Fri 3/6" is one date: the reading of the digits that falls on that weekday."""
    settled: list[ReadDate] = []
    for reading in found:
        before = settled[-1] if settled else None
        if before and before.day and reading.start - before.end <= 2:
            matching = [day for day in reading.days if day.weekday() == before.day.weekday()]
            if matching:
                settled[-1] = ReadDate(
                    (matching[0],), f"{before.text} {reading.text}", before.start, reading.end
                )
                continue
        settled.append(reading)
    return settled


def last_working_day_of_month(day: date) -> date:
    """The month's last Monday-to-Friday day."""
    last = day + relativedelta(day=31)
    return last if last.weekday() < 5 else last + relativedelta(weekday=FR(-1))


def _numeric(match: re.Match[str], today: date) -> tuple[date, ...]:
    first, second = int(match["first"]), int(match["second"])
    given = match["year"]
    year = today.year if not given else int(given) + (2000 if len(given) == 2 else 0)
    readings = {_day(year, first, second), _day(year, second, first)} - {None}
    if not given:
        readings = {day if day >= today else _day(year + 1, day.month, day.day) for day in readings if day}
    return tuple(sorted(day for day in readings if day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], today: date) -> tuple[date, ...]:
    day = _day(int(match["year"]), int(match["month"]), int(match["dom"]))
    return (day,) if day else ()


def _named_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    words = re.sub(r"\b(the|of|end)\b|(?<=\d)(st|nd|rd|th)\b|,", " ", match[0], flags=re.IGNORECASE)
    parsed = dateparser.parse(" ".join(words.split()), languages=["en"], settings={"DATE_ORDER": "MDY"})
    if parsed is None:
        return ()
    if re.search(r"\d{4}", words):
        return (parsed.date(),)
    day = _day(today.year, parsed.month, parsed.day)
    if day is None or day < today:
        day = _day(today.year + 1, parsed.month, parsed.day)
    return (day,) if day else ()


def _weekday(match: re.Match[str], today: date) -> tuple[date, ...]:
    index = next(i for i, name in enumerate(WEEKDAYS) if name.startswith(match["day"].lower()[:3]))
    day = today + relativedelta(days=1, weekday=relative_weekday(index)(1))
    qualifier = (match["qualifier"] or "").lower()
    if "last" in qualifier:
        return (today + relativedelta(days=-1, weekday=relative_weekday(index)(-1)),)
    if "next" in qualifier:
        day = max(day, today + relativedelta(days=1, weekday=MO(1)) + timedelta(days=index))
    if "after" in qualifier or "week from" in qualifier or match.groupdict().get("week"):
        return (day + timedelta(days=7),)
    return (day - timedelta(days=1),) if "before" in qualifier else (day,)


def _in_units(match: re.Match[str], today: date) -> tuple[date, ...]:
    words = match["count"].lower()
    count = _WORDS.get(words) or int(words)
    unit = match["unit"].lower()
    if unit.startswith(("business", "working", "work")):
        day = today
        for _ in range(count):
            day += timedelta(days=1)
            while day.weekday() > 4:
                day += timedelta(days=1)
        return (day,)
    if unit.startswith("day"):
        return (today + timedelta(days=count),)
    return (today + (relativedelta(weeks=count) if unit.startswith("w") else relativedelta(months=count)),)


def _day_of_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    wanted = int(match["dom"])
    for months in range(3):
        month = today + relativedelta(months=months, day=1)
        day = _day(month.year, month.month, wanted)
        if day and day > today:
            return (day,)
    return ()


def _fixed(reading: Callable[[date], date]) -> Callable[[re.Match[str], date], tuple[date, ...]]:
    return lambda match, today: (reading(today),)


def _end_of_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    named = _named_month(match, today)
    return tuple(last_working_day_of_month(day) for day in named)


def _middle_of_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    """The 15th, or the working day before it."""
    name = re.sub(r"^mid(?:dle of)?[- ]?\s*", "", match[0], flags=re.IGNORECASE)
    parsed = dateparser.parse(f"{name} 15", languages=["en"], settings={"DATE_ORDER": "MDY"})
    if parsed is None:
        return ()
    day = date(today.year, parsed.month, 15)
    day = day if day >= today else date(today.year + 1, parsed.month, 15)
    return (day if day.weekday() < 5 else day + relativedelta(weekday=FR(-1)),)


def _end_of_next_month(today: date) -> date:
    return last_working_day_of_month(today + relativedelta(months=1, day=1))


def _named_day(of_year: Callable[[int], date]) -> Callable[[re.Match[str], date], tuple[date, ...]]:
    """A day of the year that has a name; before it is the working day before."""

    def read(match: re.Match[str], today: date) -> tuple[date, ...]:
        day = of_year(today.year)
        day = day if day >= today else of_year(today.year + 1)
        if not match["before"]:
            return (day,)
        day -= timedelta(days=1)
        return (day if day.weekday() < 5 else day + relativedelta(weekday=FR(-1)),)

    return read


def _thanksgiving(year: int) -> date:
    return date(year, 11, 1) + relativedelta(weekday=TH(4))


_HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"(?:christmas|xmas|x-mas)(?: (?:eve|day))?", lambda year: date(year, 12, 25)),
    (r"new year(?:'?s)?(?: (?:eve|day))?", lambda year: date(year, 1, 1)),
    (r"(?:thanksgiving|turkey day)(?: day)?", _thanksgiving),
    (r"black friday", lambda year: _thanksgiving(year) + timedelta(days=1)),
    (r"cyber monday", lambda year: _thanksgiving(year) + timedelta(days=4)),
    (r"halloween", lambda year: date(year, 10, 31)),
    (r"(?:independence day|july (?:the )?4th|(?:the )?4th of july)", lambda year: date(year, 7, 4)),
    (r"memorial day", lambda year: date(year, 5, 31) + relativedelta(weekday=MO(-1))),
    (r"labou?r day", lambda year: date(year, 9, 1) + relativedelta(weekday=MO(1))),
    (r"valentine'?s?(?: day)?", lambda year: date(year, 2, 14)),
)


def _friday(today: date, weeks: int = 0) -> date:
    return today + relativedelta(weekday=FR(1)) + timedelta(weeks=weeks)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], tuple[date, ...]]], ...] = (
    *((_compiled(rf"\b(?P<before>before\s+)?{name}\b"), _named_day(of_year)) for name, of_year in _HOLIDAYS),
    (_compiled(r"\b(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<dom>\d\d?)\b"), _iso),
    (
        _compiled(
            r"(?<![\w/.$-])(?P<first>\d\d?)[/.](?P<second>\d\d?)(?:[/.](?P<year>\d{4}|\d\d))?(?![\w/%])"
            r"(?!\s*(?:a |of )?(?:case|pallet|dozen|box|layer|pack|inch|in\b))"
        ),
        _numeric,
    ),
    (_compiled(rf"\b{_MONTH}\s+(?:the\s+)?\d\d?(?:st|nd|rd|th)?\b(?:,?\s+20\d\d)?"), _named_month),
    (
        _compiled(rf"\b(?:the\s+)?\d\d?(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+20\d\d)?"),
        _named_month,
    ),
    (_compiled(rf"\bend of {_MONTH}"), _end_of_month),
    (_compiled(r"\bday after tomorrow\b"), _fixed(lambda today: today + timedelta(days=2))),
    (
        _compiled(r"\b(?:tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow)\b"),
        _fixed(lambda today: today + timedelta(days=1)),
    ),
    (_compiled(r"\b(?:today|tonight)\b"), _fixed(lambda today: today)),
    (_compiled(r"\byesterday\b"), _fixed(lambda today: today - timedelta(days=1))),
    (_compiled(r"\bend of (?:the |this )?week\b|\beow\b"), _fixed(_friday)),
    (_compiled(r"\bend of next week\b"), _fixed(lambda today: _friday(today, 1))),
    (_compiled(r"\b(?:end of next month)\b"), _fixed(_end_of_next_month)),
    (
        _compiled(r"\bend of (?:the |this )?month\b|\b(?:eom|month[- ]?end)\b"),
        _fixed(last_working_day_of_month),
    ),
    (
        _compiled(
            rf"\b(?P<qualifier>(?:a week (?:from|on)|next|this|coming|last|before|after(?: next)?)\s+)?"
            rf"(?<![\w-]){_DAY}\b(?P<week>\s+week\b)?(?!'|\s?-?\d{{3}})"
        ),
        _weekday,
    ),
    (
        _compiled(
            rf"\b(?:in|within)\s+{_COUNT}\s+(?P<unit>(?:business |working |work )?days?|weeks?|months?)\b"
        ),
        _in_units,
    ),
    (
        _compiled(
            rf"\b{_COUNT}\s+(?P<unit>(?:business |working |work )?days?|weeks?|months?)\s+from (?:now|today)\b"
        ),
        _in_units,
    ),
    (_compiled(r"\b(?:the\s+)?week after next\b"), _fixed(lambda today: _friday(today, 2))),
    (_compiled(r"\b(?:in )?a fortnight\b"), _fixed(lambda today: today + timedelta(days=14))),
    (_compiled(rf"\bmid(?:dle of)?[- ]?\s*{_MONTH}"), _middle_of_month),
    (_compiled(r"\bnext week\b"), _fixed(lambda today: _friday(today, 1))),
    (_compiled(r"\bthis week\b"), _fixed(_friday)),
    (_compiled(r"\bnext month\b"), _fixed(_end_of_next_month)),
    (_compiled(r"\b(?:by|on|before|until|till)\s+the\s+(?P<dom>\d\d?)(?:st|nd|rd|th)?\b"), _day_of_month),
    (
        _compiled(r"\bthe\s+(?P<dom>\d\d?)(?:st|nd|rd|th)\b(?!\s+(?:one|option|line|item|order))"),
        _day_of_month,
    ),
)
