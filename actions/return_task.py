"""The return being authorized: which messages are for it, what questions and a no mean at its read-back."""

import re

from actions import tasks
from actions.consent import comes_back, consents
from actions.documents import named_order
from actions.hold_words import asks_what_now
from actions.reading import (
    asks,
    asks_why_not,
    is_correction,
    is_question,
    leaves_it,
    read_numbers,
    wants_to_buy,
)
from actions.return_asking import AskedReturn
from actions.return_lines import corrected_quantity, names_line
from actions.return_policy import say_return_terms
from actions.return_reading import read_portions
from actions.return_words import (
    asks_how_to_send,
    asks_of_return,
    is_about_credit,
    read_reason,
    read_returned_quantity,
    refuses_fee,
    supposes,
    wants_money_back,
)
from actions.tasks import register
from actions.turn import Turn
from backend.services import returns

TAKES_BACK = frozenset({"return_item", "exchange_item", "report_damage", "report_wrong_item"})
LIKE_ORDERING = frozenset(
    {"place_order", "add_line", "search_product", "check_availability", "change_line", "set_order_details"}
    | {"choose_option", "request_quote", "remove_line", "change_order"}
)
QUESTIONS = frozenset(
    {"ask_account", "ask_terms", "ask_credit", "ask_balance", "list_orders", "list_quotes", "track_order"}
    | {"ask_promise", "ask_return_status", "ask_refund", "get_invoice", "ask_delivery_options"}
)


@register
class ReturnTask(AskedReturn):
    """A return being authorized."""

    kind = "return"
    verbs = frozenset("authorize authorise return send start issue process file make go back label".split())
    own_intents = frozenset(
        {
            "return_item",
            "exchange_item",
            "report_damage",
            "report_wrong_item",
            "inform",
            "change_order",
            "remove_line",
        }
    )

    def is_elsewhere(self, turn: Turn) -> bool:
        """Another document named, unless it corrects which order the return is for."""
        if turn.entity("quote_number") or turn.entity("rma_number"):
            return True
        named = turn.entity("order_number")
        is_other = bool(named and self.data.get("number") and named != self.data["number"])
        return is_other and turn.intent not in TAKES_BACK and not is_correction(turn.words)

    def is_answered_by(self, turn: Turn) -> bool:
        """ "All, changed our mind" is a reason here."""
        return (
            self.asked in ("lines", "quantity", "reason")
            and self.is_bare_answer(turn)
            and turn.spare_words > 2
        )

    def is_bare_answer(self, turn: Turn) -> bool:
        """A reason is often said in the words of another goal: "ordered by mistake", "it came too late"."""
        is_here = named_order(turn) in (None, self.data.get("number"))
        says_reason = is_here and "?" not in turn.words and read_reason(turn.words) is not None
        if turn.intent in LIKE_ORDERING and is_here and self._names_own_line(turn):
            return True
        if self.asked == "reason" and turn.intent in QUESTIONS:
            return bool(says_reason)
        return says_reason or super().is_bare_answer(turn)

    @property
    def is_transient(self) -> bool:  # type: ignore[override]
        """After a refusal the return waits for another line or reason, and yields to anything else."""
        return "refused" in self.data and not self.data.get("lines")

    def explains(self, turn: Turn) -> bool:
        """What it costs, by when and where to it goes; or the fee is not agreed to."""
        if self.is_transient or turn.names_document or read_numbers(turn.words):
            return False
        if self.asked != "confirm" or "terms" not in self.data or supposes(turn.words):
            return supposes(turn.words) or asks_of_return(turn.words)
        if comes_back(turn.words, self.title):
            return False
        if refuses_fee(turn.words):
            return True
        is_asked = is_about_credit(turn.words) and (asks(turn.words) or is_question(turn.words))
        return read_reason(turn.words) is None and (is_asked or asks_how_to_send(turn.words))

    def explain(self, turn: Turn) -> None:
        if self.asked != "confirm" or supposes(turn.words):
            say_return_terms(turn)
            tasks.run(turn, self)
            return
        terms = self.data["terms"]
        is_refused = refuses_fee(turn.words) and terms["has_fee"]
        response = "utter_return_fee_reasoned" if is_refused else "utter_return_terms_explained"
        turn.utter(response if terms["has_fee"] else "utter_return_terms_free", **terms)

    def decline(self, turn: Turn) -> bool:
        """Asked in a return's own words what should be different."""
        if leaves_it(turn.words):
            return tasks.leave(turn)
        self.drop_proposal(turn)
        self.asked = "change"
        turn.is_on_task = True
        tasks.save(turn, self)
        turn.utter("utter_ask_return_change")
        return True

    def restates(self, turn: Turn) -> bool:
        """The order, the number or the wish that is read back already: "just one of the two"."""
        if self.asked != "confirm":
            return False
        lines = self.data["lines"]
        again = corrected_quantity(turn, next(iter(lines))) if len(lines) == 1 else {}
        is_same = any(lines[str(number)] == quantity for number, quantity in again.items())
        is_order = named_order(turn) == self.data["number"]
        return is_same or is_order or wants_money_back(turn.words)

    def takes_button(self, turn: Turn) -> bool:
        return turn.intent in ("return_item", "inform")

    def is_worth_keeping(self) -> bool:
        return bool(self.data) and not self.is_transient

    def leads_to(self, turn: Turn) -> str | None:
        """After a refusal: the terms it follows from, a person, or nothing more."""
        if re.match(
            r"\W*(?:(?:ok|okay|then|i'?ll|we'?ll|just|no|hm+)\W+)*keep(?:ing)? (?:it|them|'?em|those|everything)\b",
            turn.words,
            re.I,
        ):
            return "start_over"
        if not self.is_transient or turn.names_document:
            return None
        if asks_why_not(turn.words) or is_about_credit(turn.words) or asks_of_return(turn.words):
            return "ask_terms"
        if asks_what_now(turn.words) or re.search(
            r"\bwhat (?:do|can|should) (?:i|we) do\b", turn.words, re.I
        ):
            return "talk_to_human"
        is_done = consents(turn.words, frozenset()) or turn.intent in ("thank", "deny")
        return "start_over" if is_done and not turn.is_button else None

    def takes_whole(self, turn: Turn) -> bool:
        """ "Make that 2, and one is broken" is one answer."""
        tells = read_reason(turn.words) or read_portions(turn.words) or read_returned_quantity(turn.words)
        return (
            bool(tells) and not asks(turn.words) and not turn.names_document and not self.is_elsewhere(turn)
        )

    def _names_own_line(self, turn: Turn) -> bool:
        """ "Actually 1 headset and 1 monitor" speaks of the order that is being returned."""
        if not self.data.get("number") or wants_to_buy(turn.words) or "?" in turn.words:
            return False
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        return names_line(turn, known)

    def go_back(self, turn: Turn) -> bool:
        last = next((key for key in ("reason", "lines") if self.data.get(key)), None)
        if last is None:
            return False
        self.drop_proposal(turn)
        del self.data[last]
        self._forget_reasons()
        return True

    def drop_proposal(self, turn: Turn) -> None:
        super().drop_proposal(turn)
        self.data.pop("terms", None)


def begin_return(turn: Turn, reason: str | None = None) -> None:
    """The open return goes on, else a new one begins with what the message says."""
    task = tasks.current(turn)
    if not isinstance(task, ReturnTask):
        task = ReturnTask({"reason": reason} if reason else None)
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)
