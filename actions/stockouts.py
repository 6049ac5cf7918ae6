"""When less is there than is wanted: the ways that exist and "no thanks", written down with what becomes of them."""

import re
from typing import Any

from actions import cards, slots
from actions.reading import read_numbers
from actions.turn import Button, Turn
from actions.wording import word
from backend.services import stockout_costs, stockouts
from backend.services.promises import PromiseAnswer

NO_THANKS = "none"
WAYS = {
    "wait": (
        *("wait", "later", "complete", "together", "all at once", "one delivery", "one shipment"),
        *("when it comes", "when they come", "once it's in", "once they're in"),
    ),
    "backorder": (
        *("back-order", "backorder", "back order", "split", "rest", "part now", "what you have", "partial"),
        *("what's there", "in two", "send some"),
    ),
    "substitute": ("substitute", "alternative", "other one", "replacement", "equivalent", "instead"),
}
"""Words for the ways out, beside those for the options themselves."""
_AWAY = re.compile(
    r"\b(?:elsewhere|somewhere else|another (?:supplier|vendor|store|shop|source)|(?:your )?competit\w+|someone else"
    r"|too (?:late|long|slow|far out)|(?:can'?t|cannot|can not|won'?t|couldn'?t) wait"
    r"|(?:we'?ll|i'?ll|we|i|gonna|going to|have to|will)\s+(?:have to\s+)?pass\b(?! it| them)|not interested|no use to (?:us|me)"
    r"|(?:doesn'?t|does not|won'?t|don'?t) (?:work|help|do it) (?:for (?:us|me)|then|us|me)|count (?:us|me) out"
    r"|not (?:worth|good enough|what we need|acceptable))\b",
    re.IGNORECASE,
)
_NO_THANKS = re.compile(
    r"\b(?:no,? ?(?:thanks|thank you|thx|ty)|nah|none of (?:these|those|them|that|the above)|neither|never ?mind"
    r"|forget (?:it|that|about it)|skip (?:it|that|those|them)|leave (?:it|that)|let'?s not|rather not|don'?t bother"
    r"|(?:don'?t|do not) (?:want|need) (?:it|them|any|those|that)(?: then| anymore| any more)?|no deal|drop (?:it|that|them)"
    r"|no gracias|nein danke|non merci|in that case no|then no|not then|no to all)\b",
    re.IGNORECASE,
)
_RECONSIDERS = re.compile(
    r"\b(?:chang(?:e|ed|ing) (?:my|our) minds?|on second thoughts?|second thoughts|after all|actually|reconsider\w*"
    r"|thought about it|(?:can|could|will|'ll|do) wait|come to think of it)\b",
    re.IGNORECASE,
)


def turns_down(text: str) -> bool:
    """No thanks in whatever words: none of those, too late for us, we buy elsewhere."""
    return goes_away(text) or bool(_NO_THANKS.search(text))


def goes_away(text: str) -> bool:
    """The buyer leaves, whatever else the words name."""
    return bool(_AWAY.search(text))


def reconsiders(turn: Turn) -> bool:
    """After a no thanks: we can wait after all, on second thought."""
    state = turn.slot(slots.DECLINED)
    if not state or turn.is_button or names_line(turn):
        return False
    return bool(_RECONSIDERS.search(turn.words)) and not turn.names_document


def names_line(turn: Turn) -> bool:
    """Whether an item or a quantity is named for certain: more than a yes or no to what was offered."""
    is_line = any(line.is_certain or line.stated_quantity is not None for line in turn.lines)
    return is_line or bool(read_numbers(turn.undated))


def named_way(text: str, offered: list[dict[str, Any]]) -> str | None:
    """The offer that is the way which the words name: the split itself before others that come in parts."""
    named = [entry for entry in offered if any(name in text for name in WAYS.get(entry.get("way") or "", ()))]
    named.sort(key=lambda entry: entry["way"] == "backorder" and entry["key"] != "split")
    return str(named[0]["key"]) if named else None


def offered(turn: Turn, answer: PromiseAnswer) -> PromiseAnswer:
    """Write down what is short; the ways come in the order of what offering them costs us."""
    if not answer.stockouts:
        return answer
    turn.write(
        lambda session: stockouts.record(
            session, turn.actor, answer.stockouts, conversation_id=turn.conversation_id, now=turn.now
        )
    )
    return stockout_costs.in_offer_order(turn.session, answer, now=turn.now)


def decline(turn: Turn, skus: list[str] | None = None) -> None:
    """The sale of these items is lost, or of all that is open in the conversation."""
    turn.write(
        lambda session: stockouts.decline(
            session, turn.actor, conversation_id=turn.conversation_id, skus=skus, now=turn.now
        )
    )


def no_thanks_button() -> Button:
    return {
        "title": word("buttons", "no_thanks"),
        "payload": cards.payload("deny", option=NO_THANKS),
    }


def buttons_without_date(answer: PromiseAnswer) -> list[Button]:
    """What can be done where no date is in sight: take what there is, take another item, or leave it."""
    buttons: list[Button] = []
    for each in answer.shortfalls:
        if each.available_quantity:
            title = word("buttons", "take_there", quantity=each.available_quantity, sku=each.sku)
            quantity = each.available_quantity
            buttons.append(
                {"title": title, "payload": cards.payload("place_order", sku=each.sku, quantity=quantity)}
            )
        if each.substitute_sku:
            title = word("buttons", "take_substitute", sku=each.substitute_sku)
            names = {"sku": each.sku, "new_sku": each.substitute_sku}
            buttons.append({"title": title, "payload": cards.payload("place_order", **names)})
    return [*buttons, no_thanks_button()]
