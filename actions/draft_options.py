"""Offers of a draft: which is decided by what was said, which one a message chooses, how they are shown."""

from datetime import date
from decimal import Decimal
from typing import Any

from actions import cards
from actions.change_words import read_swap, wants_removal
from actions.choosing import choose
from actions.formatting import show_date
from actions.reading import is_correction, opens_question, read_numbers, read_ordinal, says_no, says_yes
from actions.stockouts import named_way, no_thanks_button
from actions.turn import Turn
from backend.services.promises import PromiseAnswer

LOWEST = ("cheap", "lowest", "least", "barat", "económic", "economic", "billig", "günstig", "moins cher")
WORDS = {
    "fastest": (
        *("fastest", "quickest", "soonest", "earliest", "express", "overnight", "asap"),
        *("rápid", "rapid", "schnell", "vite"),
    ),
    "cheapest": (*LOWEST, "standard", "regular"),
    "split": (
        "split",
        "now and",
        "rest later",
        "part now",
        "in two",
        "partial",
        "what you have",
        "separately",
    ),
    "economy": ("economy", "discount", "slow"),
    "complete": ("complete", "together", "all at once", "one delivery", "one shipment"),
    "substitute": ("substitute", "alternative", "instead", "other one", "replacement", "equivalent"),
}


def preferred(answer: PromiseAnswer, pace: str | None, requested: date | None) -> str | None:
    """The option that the words decide: the only one, the soonest for ASAP, the recommended one that is in time."""
    options = answer.options
    if len(options) == 1 and (requested is None or options[0].meets_requested_date):
        return options[0].key
    if pace == "fastest":
        return min(options, key=lambda option: (option.promise_date, option.total_amount)).key
    if pace == "cheapest":
        return min(options, key=lambda option: (option.total_amount, option.promise_date)).key
    if requested:
        return next((option.key for option in options if option.meets_requested_date), None)
    return None


def _changes(text: str) -> bool:
    """Words about the lines rather than the offers: drop the last one, gray instead of black."""
    return wants_removal(text) or read_swap(text) is not None


def choose_option(turn: Turn, offered: list[dict[str, Any]], *, is_asked: bool) -> str | None:
    """The key of the offer that a message names by position, word or date; yes takes the recommended first."""
    text = turn.words.lower()
    if not text or not offered or not (is_asked or turn.intent == "choose_option") or _changes(text):
        return None
    position = None if opens_question(turn.words) else read_ordinal(text, len(offered))
    if position is None and text.strip().isdigit() and 1 <= int(text) <= len(offered):
        position = int(text) - 1
    if position is not None:
        return str(offered[position]["key"])
    if any(word in text for word in LOWEST) and all("total_amount" in entry for entry in offered):
        return str(min(offered, key=lambda entry: Decimal(entry["total_amount"]))["key"])
    for entry in offered:
        if any(word in text for word in WORDS.get(entry["key"], ())):
            return str(entry["key"])
    if way := named_way(text, offered):
        return way
    days = {reading.day.isoformat() for reading in turn.dates if reading.day}
    dated = [entry["key"] for entry in offered if entry.get("promise_date") in days]
    if len(dated) == 1:
        return str(dated[0])
    if (
        turn.spare_words <= 5
        and (turn.intent == "affirm" or says_yes(text))
        and not (says_no(text) or is_correction(text) or read_numbers(text))
    ):
        return str(offered[0]["key"])
    named = None if opens_question(turn.words) else choose(turn.words, offered, cutoff=88)
    return str(named["key"]) if named else None


def offer(turn: Turn, answer: PromiseAnswer, requested: date | None) -> None:
    """Show the offers with price and date side by side, and say plainly when none is in time; where something is
    short, no thanks is one of the ways."""
    card = cards.options_card(turn, answer)
    locale = turn.locale.locale
    buttons = [{"title": entry["button"], "payload": entry["payload"]} for entry in card["options"]]
    buttons += [no_thanks_button()] if answer.stockouts else []
    if requested and not any(option.meets_requested_date for option in answer.options):
        soonest = min(option.promise_date for option in answer.options)
        turn.utter(
            "utter_options_miss_date",
            card=card,
            buttons=buttons,
            requested_date=show_date(requested, locale),
            soonest=show_date(soonest, locale),
        )
    elif len(answer.options) == 1:
        turn.utter("utter_option_offered", card=card, buttons=buttons)
    else:
        turn.utter("utter_options_offered", card=card, buttons=buttons)
