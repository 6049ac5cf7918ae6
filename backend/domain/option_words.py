"""Options in people's words: whole names first, then what is said around a part of the item, and what is not wanted."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from backend.domain.configuring import ConfigurableItem, Option, OptionGroup

NOUNS = {
    "monitor": ("monitor", "monitors", "screen", "screens", "display", "displays"),
    "desk": ("desk", "desks", "table", "tables"),
    "chair": ("chair", "chairs", "seat", "seats"),
    "dock": ("dock", "docks", "docking", "hub"),
    "arm": ("arm", "arms"),
    "headset": ("headset", "headsets"),
}
"""What people call the part that a question is about, by the question's code."""
NONE = frozenset({"no", "not", "without", "skip", "minus", "none", "dont", "omit", "drop"})
STANDARD = frozenset({"standard", "usual", "default"})
BREAKS = re.compile(
    r"[,;:!?()]|\.\s|\b(?:with|and|but|plus|or|also|then)\b|\b(?=no\b|without\b|skip\b|minus\b)"
)
FILLERS = frozenset(
    "a an the in on for of to please one ones i we need want would like have it its is be just instead make take"
    " use go me my our us get with and x qty workstation workstations set sets seat item unit units".split()
)
SPELLINGS = {"grey": "gray", "colour": "color", "4-k": "4k"} | {
    noun: nouns[0] for nouns in NOUNS.values() for noun in nouns if noun not in ("hub", "table", "seat")
}
PARTS = frozenset(noun for nouns in NOUNS.values() for noun in nouns)
NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve dozen single double dual".split()
)
"""Tell nothing but beside the part that they count."""


@dataclass(frozen=True)
class ReadOptions:
    """Codes that were said, questions of which nothing is wanted, and mentions that could mean several."""

    chosen: tuple[str, ...]
    unwanted: tuple[str, ...] = ()
    unclear: tuple[tuple[str, ...], ...] = ()


def read_options(item: ConfigurableItem, text: str, asked: str | None = None) -> ReadOptions:
    """What a message says of the item's options; `asked` is the question that was just put."""
    words = _words(_without_item(item, text))
    found: list[str] = []
    unwanted: list[str] = []
    unclear: list[tuple[str, ...]] = []
    rest = _whole_names(item, words, found, unwanted)
    for segment in _segments(rest):
        _read_segment(item, segment, asked, found, unwanted, unclear)
    last = _one_answer(item, found)
    taken = {item.options[code].group for code in last}
    return ReadOptions(
        last,
        tuple(dict.fromkeys(unwanted)),
        tuple(some for some in unclear if _group(item, some) not in taken),
    )


def _group(item: ConfigurableItem, codes: Sequence[str]) -> str:
    return item.options[codes[0]].group


def _one_answer(item: ConfigurableItem, found: Sequence[str]) -> tuple[str, ...]:
    """To a question that takes one answer, what was said last."""
    kept: list[str] = []
    for code in dict.fromkeys(reversed(found)):
        group = next(each for each in item.groups if each.code == item.options[code].group)
        if len(item.chosen_of(group, kept)) < group.maximum_choices:
            kept.append(code)
    return item.in_order(kept)


def _without_item(item: ConfigurableItem, text: str) -> str:
    """Without the item's own name, its number and how many are wanted."""
    told = re.sub(re.escape(item.sku), " ", text, flags=re.IGNORECASE)
    own = [re.escape(word) for word in re.findall(r"[a-z-]+", item.name.split(":")[0].lower())]
    name = rf"(?:{'|'.join(own)})s?"
    told = re.sub(
        rf"(?:\b\d+\s+(?:of\s+)?(?:the\s+)?)?(?:\b{name}\s+)*\bworkstations?\b(?:\s+{name}\b)*",
        " , ",
        told,
        flags=re.I,
    )
    return told.replace("workstation", " , ")


def _words(text: str) -> list[str]:
    """Lower case, sizes as one word (34in), marks as words of their own."""
    told = text.lower().replace("\u2019", "'").replace("don't", "dont").replace("do not", "dont")
    told = re.sub(r"(\d+(?:\.\d)?)\s*(?:-\s*)?(?:inches|inch|in\b|''|\"|\u201d|\u2033)", r" \1in ", told)
    told = re.sub(r"\b(\d\d)s\b", r"\1in", told)
    told = BREAKS.sub(lambda match: f" {match[0].strip() or '|'} | " if match[0].strip(" .") else " | ", told)
    found = re.findall(r"\||[a-z0-9][a-z0-9'/-]*", told)
    return [SPELLINGS.get(word, word) for word in found]


def _phrases(item: ConfigurableItem) -> list[tuple[tuple[str, ...], Option]]:
    """Every name of every option, longest first; a bare number is none."""
    pairs = []
    for option in item.options.values():
        for name in (option.code, option.name, *option.words):
            words = tuple(word for word in _words(name) if word != "|")
            if words and not all(word.isdigit() for word in words):
                pairs.append((words, option))
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _whole_names(
    item: ConfigurableItem, words: list[str], found: list[str], unwanted: list[str]
) -> list[str]:
    """Take the names that stand in the message; those after a no are not wanted. What is left comes back."""
    phrases = _phrases(item)
    owners: Counter[tuple[str, ...]] = Counter(phrase for phrase, _ in phrases)
    plain = [(place, word) for place, word in enumerate(words) if word != "|"]
    used: set[int] = set()
    for phrase, option in phrases:
        if owners[phrase] > 1 or (len(phrase) == 1 and phrase[0] in PARTS):
            continue
        for start in range(len(plain) - len(phrase) + 1):
            window = plain[start : start + len(phrase)]
            places = {place for place, _ in window}
            if tuple(word for _, word in window) != phrase or places & used:
                continue
            before = [
                word for _, word in plain[max(0, start - 2) : start] if word not in {"a", "the", "any"}
            ][-1:]
            used |= places
            if before and before[0] in NONE and phrase[0] not in NONE:
                unwanted.append(option.code)
            else:
                found.append(option.code)
    return [word if place not in used else "|" for place, word in enumerate(words)]


def _segments(words: Sequence[str]) -> Iterator[list[str]]:
    """What is said around each part of the item: up to its noun, or after it when nothing stands before."""
    segment: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word == "|":
            if segment:
                yield segment
            segment = []
            continue
        segment.append(word)
        is_noun = word in PARTS and following not in ("arm", "arms")
        if is_noun and any(each not in FILLERS and each not in PARTS for each in segment):
            yield segment
            segment = []
    if segment:
        yield segment


def _read_segment(
    item: ConfigurableItem,
    segment: Sequence[str],
    asked: str | None,
    found: list[str],
    unwanted: list[str],
    unclear: list[tuple[str, ...]],
) -> None:
    """One mention: of which question, and which of its answers."""
    group = _group_of(item, segment, asked)
    words = [word for word in segment if word not in FILLERS]
    if group is None:
        return
    if any(word in NONE for word in words):
        empty = [option.code for option in group.options if not option.components]
        found.extend(empty[:1])
        unwanted.extend([] if empty else [group.code])
        return
    if STANDARD & set(words):
        found.extend(option.code for option in group.standard)
        return
    fits = _fitting(group, words)
    before = next((some for some in unclear if item.options[some[0]].group == group.code), None)
    if before and set(before) & set(fits):
        unclear.remove(before)
        fits = [code for code in fits if code in before]
    if len(fits) == 1:
        found.append(fits[0])
    elif fits:
        unclear.append(tuple(fits))


def _group_of(item: ConfigurableItem, segment: Sequence[str], asked: str | None) -> OptionGroup | None:
    """The question whose noun is named, else the only one that knows the words, else the one just put."""
    groups = {group.code: group for group in item.groups}
    for word in reversed(segment):
        named = next((code for code, nouns in NOUNS.items() if word in nouns and code in groups), None)
        if named:
            return groups[named]
    knowing = [
        group
        for group in item.groups
        if any(_has(option, word) for option in group.options for word in segment)
    ]
    if asked in groups and (
        groups[asked] in knowing or any(word in NONE | STANDARD or word.isdigit() for word in segment)
    ):
        return groups[asked]
    return knowing[0] if len(knowing) == 1 else None


def _has(option: Option, word: str) -> bool:
    if word in FILLERS | NONE | NUMBERS or word.isdigit():
        return False
    return word in _vocabulary(option)


def _vocabulary(option: Option) -> set[str]:
    """The words of an option's names; of one that leaves the part out, those of its name alone."""
    names = (option.name, *option.words) if option.components else (option.name,)
    return {word for name in names for word in _words(name)} - FILLERS - STANDARD - PARTS - {"|"}


def _fitting(group: OptionGroup, words: Collection[str]) -> list[str]:
    """The answers that know every telling word; a word that empties the list tells nothing."""
    fits = list(group.options)
    told = False
    for word in words:
        spelled = {word}
        if word.isdigit():
            spelled = {f"{word}in"}
        knowing = [option for option in fits if spelled & _vocabulary(option)]
        if knowing and len(knowing) < len(fits):
            fits, told = knowing, True
    return [option.code for option in fits] if told else []
