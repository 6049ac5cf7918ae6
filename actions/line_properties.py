"""Properties said beside a thing: 30 headsets with two ears, wired; 16 monitors, the QHD ones; a whiteboard, the
bigger."""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.draft_state import LIMIT_OF_CANDIDATES, Line
from actions.line_names import covered, fitting, name_words
from actions.picking import Pick, pick
from actions.turn import Turn
from backend.domain.units import UNIT_OF
from backend.domain.words import head_word, singular
from backend.services import items
from backend.services.items import ItemCandidate
from backend.services.order_text import ReadLine

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,4}(?![\w.,/-])")
_SEPARATOR = re.compile(r"[,;&.!?\n]+|\band\b|\bplus\b")
_NEGATION = re.compile(r"\b(?:not|no|without|except|but not|don'?t (?:want|need))\b", re.IGNORECASE)
_NOTHING = frozenset("a an the and or of in to for with on at by is are be ones one it them not no".split())
LIMIT_OF_FOUND = 12


def without_properties(reads: Sequence[ReadLine], text: str) -> list[ReadLine]:
    """The lines that are things: "letter", said behind the file folders, is none."""
    kept: list[ReadLine] = []
    for read in reads:
        if not (kept and _is_property(kept[-1], read, text)):
            kept.append(read)
    return kept


def within_kinds(reads: Sequence[ReadLine]) -> list[ReadLine]:
    """We need gloves: size L, 3 cases, and M, 1 case. The kind named first narrows what is counted after it."""
    kinds = [read for read in reads if read.stated_quantity is None and len(read.candidates) > 1]
    kept: list[ReadLine] = []
    for read in reads:
        kind = next((one for one in reversed(kinds) if _is_of(read, one)), None)
        kept.append(_within(read, kind) if kind else read)
    return [read for read in kept if not any(_is_of(other, read) for other in reads if read in kinds)]


def _is_of(read: ReadLine, kind: ReadLine) -> bool:
    """A quantity with hardly more than a size or a color beside it."""
    words = [word for word in name_words(read.text) if word not in UNIT_OF]
    if read.stated_quantity is None or read.start < kind.end or len(words) > 1:
        return False
    known = {one.sku for one in kind.candidates}
    return any(one.sku in known for one in read.candidates)


def _within(read: ReadLine, kind: ReadLine) -> ReadLine:
    known = {one.sku for one in kind.candidates}
    left = tuple(one for one in read.candidates if one.sku in known)
    return replace(
        read, candidates=left, is_certain=len(left) == 1, sku=left[0].sku if len(left) == 1 else None
    )


def _is_property(thing: ReadLine, read: ReadLine, text: str) -> bool:
    is_counted = read.text[:1].isdigit() and not _is_number_of(thing, read, text)
    if thing.is_certain or not thing.candidates or read.stated_unit or is_counted:
        return False
    words = set(name_words(read.text))
    heads = {word for one in read.candidates for word in name_words(head_word(one.name) or "")}
    is_beside = _is_beside(thing, text[thing.end : read.start])
    is_thing = words & heads and read.text.rstrip(" .?!").endswith("s")
    return (
        (is_beside or _is_number_of(thing, read, text))
        and not is_thing
        and 0 < len(_fitting_most(thing.candidates, read.text)) < len(thing.candidates)
    )


def _is_beside(thing: ReadLine, between: str) -> bool:
    """Nothing stands between but what joins, or more of the thing's own words: wired with two ears."""
    words = [singular(word) for word in _WORD.findall(between.lower())]
    own = [word for word in words if word not in _NOTHING]
    return not re.search(r"[.!?;\n\d]", between) and all(
        any(_has(word, one.name) for one in thing.candidates) for word in own
    )


def _is_number_of(thing: ReadLine, read: ReadLine, text: str) -> bool:
    """2 UPS 1500: the number of a model, not how many of a cart."""
    numbers = _NUMBER.findall(read.text)
    is_behind = not text[thing.end : read.start].strip()
    return is_behind and any(
        numbers[:1] == _NUMBER.findall(one.name)[:1] for one in thing.candidates if numbers
    )


def narrowed(turn: Turn, read: ReadLine, rest: str) -> tuple[list[ItemCandidate], Pick | None]:
    """The candidates that the words behind a thing leave, and the superlative that picked them."""
    said, unwanted = _parted(read, rest)
    gone = _fitting_most(read.candidates, unwanted)
    kept = [one for one in read.candidates if one not in gone]
    found = pick(turn, [entry(one) for one in kept], f"{said} {read.text}") if said.strip() else None
    if found:
        left = [thing["sku"] for thing in found.things]
        return [one for one in kept if one.sku in left], found
    return _fitting_most(kept, said) or kept, None


def _parted(read: ReadLine, rest: str) -> tuple[str, str]:
    """What is said of a thing and what is said not to be meant; what counts something else is of another thing."""
    known = {number for one in read.candidates for number in _NUMBER.findall(one.name)}
    said, unwanted = "", ""
    for part in _SEPARATOR.split(rest):
        if any(number not in known for number in _NUMBER.findall(part)):
            break
        negated = _NEGATION.search(part)
        said += f" {part[: negated.start()] if negated else part}"
        unwanted += f" {part[negated.end() :]}" if negated else ""
    return said, unwanted


def entry(candidate: ItemCandidate) -> Line:
    return {"sku": candidate.sku, "name": candidate.name}


def described_again(turn: Turn, line: Line, text: str) -> list[ItemCandidate]:
    """What the words of a later sentence leave of an open line: the monitors should be 24 inch with USB-C."""
    asked = " ".join(name_words(line["text"]))
    found = items.search_items(turn.session, turn.actor, f"{asked} {text}", limit=LIMIT_OF_FOUND)
    kin = [one for one in found if one.is_active and fitting(asked, [entry(one)])]
    return _fitting_most(kin, text)[:LIMIT_OF_CANDIDATES]


def _fitting_most(candidates: Sequence[ItemCandidate], text: str) -> list[ItemCandidate]:
    """Those whose names have the most of the words that any of their names has; none when no word tells them
    apart."""
    said = {singular(word) for word in _WORD.findall(text.lower())} - _NOTHING | set(name_words(text))
    said |= set(_NUMBER.findall(text))
    counts = [sum(_has(word, one.name) for word in said) for one in candidates]
    most = max(counts, default=0)
    left = [one for one, count in zip(candidates, counts, strict=True) if count == most]
    return left if most and len(left) < len(candidates) else []


def _has(word: str, name: str) -> bool:
    plain = {singular(part) for part in _WORD.findall(name.lower())}
    return word in plain or word in _NUMBER.findall(name) or bool(covered([word], name))
