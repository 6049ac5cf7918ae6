"""What arrived, as the buyer counted it."""

import re
from datetime import timedelta
from typing import Any

from actions import slots, tasks
from actions.base import DeskAction
from actions.delivery_cards import delivery_card
from actions.documents import DELIVERED, named_order, order_in_talk
from actions.line_names import meant_lines
from actions.reading import NUMBER_WORDS, read_line_numbers
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.services import deliveries
from backend.services.proposals import ConfirmedProposal

RECENT = timedelta(days=30)
_NUMBER = rf"(?:\d{{1,5}}|{'|'.join(NUMBER_WORDS)})"
_OF = re.compile(
    rf"\b(?P<came>{_NUMBER})\s+(?:out\s+)?of\s+(?:the\s+|our\s+|all\s+)?(?P<whole>{_NUMBER})\b", re.IGNORECASE
)
_OF_MORE = re.compile(
    rf"\bof\s+(?:the\s+|our\s+)?(?P<whole>{_NUMBER})\s+\D{{0,30}}?\b(?P<came>{_NUMBER})\b", re.IGNORECASE
)
_INSTEAD = re.compile(
    rf"\b(?P<came>{_NUMBER})\b[^.\d]{{0,20}}\b(?:instead of|not|where|when|should(?: have)? be(?:en)?|says?|on the)\b"
    rf"[^\d]{{0,30}}?\b(?P<whole>{_NUMBER})\b",
    re.IGNORECASE,
)
_LINE_COUNT = re.compile(
    rf"\bline\s*(?:no\.?\s*)?(?P<line>\d{{1,3}})\s*[:=]?\s*(?:we\s+|i\s+)?(?:got|is|has|was|were|counted|came|received)?\s*"
    rf"(?P<came>{_NUMBER})\b(?!\s*(?:st|nd|rd|th)\b)"
    rf"|\b(?P<came2>{_NUMBER})\s+(?:units?\s+)?(?:of|on|for)\s+line\s*(?P<line2>\d{{1,3}})\b",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    rf"\b(?:all|everything)\b.{{0,30}}\b(?:except|but|save)\s+(?:for\s+)?(?P<missing>{_NUMBER})\b",
    re.IGNORECASE,
)
_DIFFERS = re.compile(
    r"\b(?:only|missing|short|instead of|not (?:all|everything|complete)|except|fewer|less than|where there should"
    r"|should be|too (?:few|many)|differs?|we counted|i count)\b",
    re.IGNORECASE,
)

_NOT_AT_ALL = re.compile(
    r"\b(?:nothing|none|no|not one|without)\b[^.,;]{0,20}\b(?:missing|short\w*|damaged?|fewer)\b",
    re.IGNORECASE,
)


@register
class VerificationTask(Task):
    """Which shipment, how many of each line, then the yes."""

    kind = "verification"
    own_intents = frozenset({"verify_delivery", "inform", "report_missing"})
    verbs = frozenset({"note", "record", "confirm", "take", "down"})

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("order_number") or turn.entity("shipment_number")
        return bool(named and named not in (self.data.get("order"), self.data.get("shipment")))

    def is_bare_answer(self, turn: Turn) -> bool:
        return bool(self._counts(turn)) or turn.spare_words <= 2

    def read(self, turn: Turn) -> None:
        if not self.data.get("shipment"):
            self.data["shipment"] = find_shipment(turn)
        if not self.data["shipment"]:
            return
        counted = self._counts(turn)
        self.data["counted"] = {**self.data.get("counted", {}), **counted}
        differs = bool(_DIFFERS.search(_NOT_AT_ALL.sub(" ", turn.words)))
        if counted or differs:
            self.data["words"] = turn.words
        self.data["differs"] = bool(self.data["counted"]) or differs

    def _counts(self, turn: Turn) -> dict[str, int]:
        if not self.data.get("shipment") or not turn.words:
            return {}
        delivery = deliveries.show_delivery(turn.session, turn.actor, self.data["shipment"])
        return read_counts(turn, delivery.as_dict()["lines"])

    def advance(self, turn: Turn) -> None:
        if not self.data.get("shipment"):
            tasks.close(turn)
            turn.utter("utter_verification_nothing")
            return
        delivery = deliveries.show_delivery(turn.session, turn.actor, self.data["shipment"])
        turn.set(slots.ORDER_NUMBER, delivery.order_number)
        if self.data.get("differs") and not self.data["counted"]:
            self.asked = "lines"
            card = delivery_card(turn, delivery.as_dict(), title=_title(delivery.number))
            turn.utter("utter_ask_verification_lines", card=card)
            return
        counted = {int(line): units for line, units in self.data.get("counted", {}).items()}
        try:
            shown = turn.write(
                lambda session: deliveries.propose_verification(
                    session,
                    turn.actor,
                    delivery.number,
                    counted,
                    words=self.data.get("words", ""),
                    now=turn.now,
                )
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)
        response = (
            "utter_verification_differs_read_back"
            if shown.shown["differs"]
            else "utter_verification_read_back"
        )
        card = delivery_card(turn, shown.shown, title=_title(delivery.number))
        turn.utter(response, shipment_number=delivery.number, order_number=delivery.order_number, card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        done = confirmed.result
        response = "utter_delivery_differs_noted" if done["message_number"] else "utter_delivery_verified"
        turn.utter(response, shipment_number=done["number"], message_number=done["message_number"] or "")


def _title(number: str) -> str:
    return f"{label('shipment')} {number}"


def find_shipment(turn: Turn) -> str | None:
    """The delivered shipment that is meant: named, of the order meant, or the last that nobody has checked."""
    if turn.entity("shipment_number"):
        return turn.entity("shipment_number")
    number = named_order(turn)
    if number:
        return deliveries.last_shipment(turn.session, turn.actor, number)
    recent = deliveries.unverified(turn.session, turn.actor, since=turn.now - RECENT)
    meant = order_in_talk(turn, DELIVERED)
    of_meant = [each.number for each in recent if each.order_number == meant]
    return of_meant[0] if of_meant else recent[0].number if len(recent) == 1 else None


def read_counts(turn: Turn, lines: list[dict[str, Any]]) -> dict[str, int]:
    """By line number how many came, as far as the message says: 8 of the 10 boxes, line 1: 8, all but two pads."""
    by_line = {
        (match["line"] or match["line2"]): _value(match["came"] or match["came2"])
        for match in _LINE_COUNT.finditer(turn.words)
    }
    known = {str(line["line_number"]): line for line in lines}
    counted = {line: units for line, units in by_line.items() if line in known}
    if counted:
        return counted
    for match in (_OF.search(turn.words) or _INSTEAD.search(turn.words) or _OF_MORE.search(turn.words),):
        if match:
            line = _line_of(turn, lines, whole=_value(match["whole"]))
            return {str(line["line_number"]): _value(match["came"])} if line else {}
    missing = _ALL_BUT.search(turn.words)
    line = _line_of(turn, lines) if missing else None
    if missing and line:
        return {str(line["line_number"]): max(0, line["delivered_quantity"] - _value(missing["missing"]))}
    return {}


def _line_of(turn: Turn, lines: list[dict[str, Any]], whole: int | None = None) -> dict[str, Any] | None:
    """The line that is named, else the only one with that many, else the only one there is."""
    numbered = read_line_numbers(turn.words)
    named = [line for line in lines if line["line_number"] in numbered] or meant_lines(
        turn.words, lines, turn.lines
    )
    as_many = [line for line in named or lines if whole in (None, line["quantity"])]
    if len(as_many) == 1:
        return as_many[0]
    if len(named) == 1:
        return named[0]
    return lines[0] if len(lines) == 1 else None


def _value(text: str) -> int:
    return int(text) if text.isdigit() else int(NUMBER_WORDS[text.lower()])


def begin_verification(turn: Turn) -> None:
    """Take down what arrived, or go on with it."""
    tasks.take_up(turn, VerificationTask)


def counts_a_delivery(turn: Turn) -> bool:
    """Whether a message about something missing says how many came of a delivery that nobody has checked."""
    number = find_shipment(turn)
    if number is None or not turn.words:
        return False
    delivery = deliveries.show_delivery(turn.session, turn.actor, number).as_dict()
    is_open = delivery["delivered_at"] is not None and delivery["verified_at"] is None
    return is_open and bool(read_counts(turn, delivery["lines"]))


class ActionVerifyDelivery(DeskAction):
    """Everything arrived, or how many did."""

    intents = ("verify_delivery",)

    def name(self) -> str:
        return "action_verify_delivery"

    def act(self, turn: Turn) -> None:
        begin_verification(turn)
