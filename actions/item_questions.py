"""What an item is and how it differs from another; what fits it."""

import re
from collections.abc import Sequence

from actions import cards
from actions.availability import shows_an_order, take_as_order
from actions.base import DeskAction
from actions.configuration_words import names_configuration
from actions.item_cards import show_comparison
from actions.item_search import (
    LIMIT_OF_ITEMS,
    SURE,
    UNSURE,
    named_skus,
    offer_candidates,
    show_details,
    wanted_skus,
)
from actions.line_names import fitting
from actions.turn import Turn
from actions.wording import label
from backend.domain.words import head_word, singular
from backend.services import items
from backend.services.items import ItemCandidate

PART_WORDS = frozenset(
    (
        "black",
        "cyan",
        "magenta",
        "yellow",
        "toner",
        "ink",
        "drum",
        "tray",
        "caster",
        "mat",
        "headrest",
        "filter",
    )
)


class ActionShowItem(DeskAction):
    """Properties of an item."""

    intents = ("ask_product_info",)

    def name(self) -> str:
        return "action_show_item"

    def act(self, turn: Turn) -> None:
        if names_configuration(turn):
            take_as_order(turn)
            return
        if shows_an_order(turn):
            return
        skus = compared_skus(turn) or wanted_skus(turn)
        if not skus:
            if not offer_candidates(turn, "utter_items_which", "ask_product_info"):
                turn.utter("utter_items_none")
            return
        if len(skus) == 2:
            show_comparison(turn, *skus)
            return
        show_details(turn, skus[0])


_COMPARISON = re.compile(
    r"\b(?:compar\w*|differ\w*|versus|vs\.?|better|between|side by side|or)\b", re.IGNORECASE
)
_THE_TWO = re.compile(r"\b(?:the|your|both|those) (?:two |2 )?(?P<what>[a-z][a-z -]{2,30}s)\b", re.IGNORECASE)
_JOINTS = re.compile(r"\s+(?:and|or|vs\.?|versus|with|to|against|than)\s+(?:the\s+)?|\s*/\s*", re.IGNORECASE)


def compared_skus(turn: Turn) -> list[str]:
    """The two items that a message sets side by side; none when it does not."""
    if not _COMPARISON.search(turn.words):
        return []
    pressed = list(dict.fromkeys(sku.upper() for sku in turn.entities("sku")))
    named = pressed or [found for part in _JOINTS.split(turn.words) if (found := _best(turn, part))]
    distinct = list(dict.fromkeys(named))
    if len(distinct) < 2 and (pair := _both(turn)):
        return pair
    if len(distinct) < 2 and turn.skus and len(turn.skus) == 2:
        return turn.skus
    return distinct[-2:] if len(distinct) >= 2 else []


def _both(turn: Turn) -> list[str]:
    """The difference between the two staplers, when there are just two."""
    match = _THE_TWO.search(turn.words)
    found = items.search_items(turn.session, turn.actor, match["what"], limit=LIMIT_OF_ITEMS) if match else ()
    kin = [
        one.sku for one in found if one.is_active and match and fitting(match["what"], [{"name": one.name}])
    ]
    named = (
        [one.sku for one in found if head_word(one.name) == singular(match["what"].split()[-1])]
        if match
        else []
    )
    return next((skus for skus in (named, kin) if len(skus) == 2), [])


def _best(turn: Turn, words: str) -> str | None:
    plain = _COMPARISON.sub(" ", words)
    found = items.search_items(turn.session, turn.actor, plain, limit=1)
    return found[0].sku if found and found[0].score >= UNSURE else None


class ActionShowParts(DeskAction):
    """What fits an item: consumables, and what a consumable is for."""

    intents = ("ask_parts",)

    def name(self) -> str:
        return "action_show_parts"

    def act(self, turn: Turn) -> None:
        sku = machine_named(turn)
        if sku is None:
            if not offer_candidates(turn, "utter_items_which_fits", "ask_parts"):
                turn.utter("utter_items_none")
            return
        item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
        fitting = item.consumables or item.fits
        if not fitting:
            turn.utter("utter_parts_none", name=item.name)
            return
        fitting = asked_for(turn, fitting)
        turn.talk_of(*(candidate.sku for candidate in fitting))
        response = "utter_parts_shown" if item.consumables else "utter_fits_shown"
        card = cards.items_card(turn, fitting[:LIMIT_OF_ITEMS], title=label("items_title"))
        turn.utter(response, name=item.name, card=card)


def machine_named(turn: Turn) -> str | None:
    """The item whose parts are asked for; toners found by the printer's name speak of the printer."""
    skus = named_skus(turn)
    if skus:
        return skus[0]
    best = [
        line.candidates[0].sku for line in turn.lines if line.candidates and line.candidates[0].score >= SURE
    ]
    machine = next(
        (sku for sku in best if items.show_item(turn.session, turn.actor, sku, now=turn.now).consumables),
        None,
    )
    if machine:
        return machine
    if turn.skus and not turn.lines:
        return turn.skus[0]
    found = [candidate for line in turn.lines for candidate in line.candidates]
    found = found or list(items.search_items(turn.session, turn.actor, turn.words)) if turn.words else []
    machines: list[set[str]] = []
    for candidate in found[:LIMIT_OF_ITEMS]:
        item = items.show_item(turn.session, turn.actor, candidate.sku, now=turn.now)
        machines.append({other.sku for other in item.fits} or {item.sku})
    shared = set.intersection(*machines) if machines else set()
    return shared.pop() if len(shared) == 1 else None


def asked_for(turn: Turn, fitting: Sequence[ItemCandidate]) -> tuple[ItemCandidate, ...]:
    """Of what fits, what the words narrow it to: the black one, the toner."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", turn.words.lower())}
    kinds = words & PART_WORDS
    named = tuple(one for one in fitting if kinds <= {word.rstrip("s") for word in one.name.lower().split()})
    return named or tuple(fitting)
