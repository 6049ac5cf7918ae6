"""The order or quote being made in conversation: what, how many, where to, by when, which offer, then the yes."""

from abc import abstractmethod
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, configuration_questions, configurations, tasks
from actions.change_words import read_swap, wants_removal
from actions.draft_lines import put_back
from actions.draft_options import choose_option, offer, preferred
from actions.draft_state import lines_of, open_lines_of
from actions.line_exchanges import corrects_item
from actions.line_names import named_lines
from actions.line_tasks import ship_to_buttons
from actions.order_parts import settle_shares, take_parts, turn_to
from actions.parted_tasks import PartedTask, change_waiting
from actions.reading import is_question, read_ordinal
from actions.split_orders import names_several, part_buttons, read_parts, take_part
from actions.stockouts import (
    NO_THANKS,
    buttons_without_date,
    decline,
    goes_away,
    names_line,
    offered,
    turns_down,
)
from actions.turn import Turn
from actions.wording import word
from backend.domain.errors import RequestRefused
from backend.services import accounts, promises, stockouts
from backend.services.promises import PromiseAnswer, RequestedLine
from backend.services.proposals import ShownProposal

DRAFT_INTENTS = frozenset(
    {
        "place_order", "add_line", "remove_line", "change_order", "set_order_details", "choose_option",
        "request_quote", "inform", "expedite_order", "change_quote",
    }
)  # fmt: skip
NOT_TO_BE_HAD = frozenset({"option_not_available", "nothing_to_promise"})
"""Problems of the offer alone: the others that there are can still be shown."""
OFFERS = frozenset({"check_availability", "ask_delivery_options", "search_product", "ask_promise"})
"""Side questions that the draft itself answers while its options are open."""


class DraftTask(PartedTask):
    """Common to orders and quotes."""

    own_intents = DRAFT_INTENTS
    verbs = frozenset({"place", "submit", "send", "enter", "book", "buy", "issue", "make", "take", "order"})

    def is_elsewhere(self, turn: Turn) -> bool:
        """An order, quote or return named by its number is not this draft."""
        return any(turn.entity(name) for name in ("order_number", "quote_number", "rma_number"))

    def is_worth_keeping(self) -> bool:
        return bool(lines_of(self.data) or open_lines_of(self.data) or self.data.get("configuring"))

    def is_answered_by(self, turn: Turn) -> bool:
        """Put the pens back: the line, not the step before."""
        return (
            configurations.answers(self, turn)
            or bool(put_back(self.data, turn))
            or corrects_item(self.data, turn)
        )

    def is_bare_answer(self, turn: Turn) -> bool:
        if configurations.answers(self, turn):
            return True
        if self.asked == "item" and turn.intent == "search_product" and self._narrowed(turn):
            return True
        if turn.intent in OFFERS and is_question(turn.words):
            return False
        if self.asked == "item":
            return self._named_candidate(turn) is not None
        if self.asked == "option" and self._named_option(turn):
            return True
        swap = read_swap(turn.words)
        if swap and named_lines(swap[0], lines_of(self.data)):
            return True
        return super().is_bare_answer(turn) and turn.intent not in OFFERS

    def is_turned_down(self, turn: Turn) -> bool:
        if not self.data.get("short"):
            return False
        if turn.is_button:
            return turn.entity("option") == NO_THANKS
        if self.asked not in ("option", "lines", "confirm") or names_line(turn):
            return False
        is_no = goes_away(turn.words) or turns_down(turn.words) and self._named_option(turn) is None
        return is_no and not is_question(turn.words)

    def turn_down(self, turn: Turn) -> None:
        """What is short is left out; with nothing left the draft ends, to be taken up in a changed mind."""
        short = self.data.pop("short")
        decline(turn, short)
        left_out = [line for line in lines_of(self.data) if line["sku"] in short]
        names = ", ".join(line["name"] for line in left_out)
        self.drop_proposal(turn)
        self.data.pop("option_key", None)
        turn.is_on_task = True
        if len(left_out) == len(lines_of(self.data)):
            self.asked = "option"
            tasks.set_declined(turn, self)
            turn.utter("utter_stockout_declined", names=names)
            self.begin_next_part(turn)
            return
        lines_of(self.data)[:] = [line for line in lines_of(self.data) if line not in left_out]
        turn.utter("utter_stockout_left_out", names=names)
        tasks.run(turn, self)

    def decline(self, turn: Turn) -> bool:
        """No, said to the ways out of a shortage, is no thanks."""
        if not self.data.get("short") or self.asked not in ("option", "lines"):
            return False
        if self._named_option(turn):
            self.take(turn)
            tasks.run(turn, self)
        else:
            self.turn_down(turn)
        return True

    def give_up(self, turn: Turn) -> None:
        if self.data.get("short"):
            decline(turn)

    def read(self, turn: Turn) -> None:
        if configurations.take(self, turn):
            self.take_way(turn)
            return
        if change_waiting(self.data, turn):
            return
        if take_parts(self.data, turn):
            for take in (self._take_date, self._take_pace, self._take_notes):
                take(turn)
            return
        super().read(turn)

    def _take_ship_to(self, turn: Turn) -> None:
        """Quantities for several addresses are several orders: one address comes first, with its part."""
        named = turn.named_ship_tos[:1]
        if named and turn_to(self.data, named[0][0].id):
            return
        parts = read_parts(turn)
        if parts:
            self.data.pop("ship_to_id", None)
            self.data |= {"parts": parts, "ask_ship_to": True}
            return
        if not turn.entity("ship_to_id") and self.asked != "ship_to" and names_several(turn):
            self.data.pop("ship_to_id", None)
            self.data["ask_ship_to"] = True
            return
        super()._take_ship_to(turn)
        if self.data.get("ship_to_id") and self.data.get("parts"):
            parts = self.data.pop("parts")
            take_part(lines_of(self.data), open_lines_of(self.data), parts, self.data["ship_to_id"])

    def go_back(self, turn: Turn) -> bool:
        for key in ("option_key", "requested_date", "ship_to_id"):
            if self.data.pop(key, None) is not None:
                self.drop_proposal(turn)
                if key == "ship_to_id":
                    self.data["ask_ship_to"] = True
                return True
        return bool(lines_of(self.data) and lines_of(self.data).pop())

    def _take_option(self, turn: Turn) -> bool:
        key = self._named_option(turn)
        if key is None:
            return False
        self.data["option_key"] = key
        return True

    def _named_option(self, turn: Turn) -> str | None:
        offered = self.data.get("options") or []
        if self.asked == "confirm" and not turn.is_button and turn.spare_words <= 3:
            place = read_ordinal(turn.words, len(offered)) if not wants_removal(turn.words) else None
            return str(offered[place]["key"]) if place is not None else None
        return turn.entity("option") or choose_option(turn, offered, is_asked=self.asked == "option")

    # asking

    def advance(self, turn: Turn) -> None:
        self._leave_emptied(turn)
        if self._say_unknown(turn):
            return
        self._say_split(turn)
        self._say_picked(turn)
        self._say_part(turn)
        if self.data.get("parts") and lines_of(self.data) and self._ask_ship_to(turn):
            return
        if configuration_questions.ask(self, turn):
            return
        if any(ask(turn) for ask in (self._ask_item, self._ask_lines, self._ask_quantity)):
            return
        if not settle_shares(self.data):
            self.data.pop("ship_to_id", None)
            self.data["ask_ship_to"] = True
        if self._ask_ship_to(turn) or self._ask_date(turn):
            return
        if "not_before" in self.data:
            turn.utter("utter_not_before", date=self.data.pop("not_before"))
        if self._propose_at_once(turn):
            return
        answer = promises.promise_options(
            turn.session,
            turn.actor,
            ship_to_id=self.data["ship_to_id"],
            lines=self._requested_lines(),
            requested_date=self._requested_date(),
            now=turn.now,
        )
        answer = self._offered(turn, answer)
        if self._settle_option(turn, answer):
            self._propose(turn)

    def _offered(self, turn: Turn, answer: PromiseAnswer) -> PromiseAnswer:
        """Keep what is offered, and what of it is short."""
        answer = offered(turn, answer)
        self.data["options"] = [option_state(option, answer) for option in answer.options]
        self._keep_short([each.sku for each in answer.stockouts])
        return answer

    def _keep_short(self, skus: list[str]) -> None:
        if skus:
            self.data["short"] = skus
        else:
            self.data.pop("short", None)

    def _propose_at_once(self, turn: Turn) -> bool:
        """Read back what was decided without weighing every offer again; False when it is not to be had so."""
        key = self.data.get("option_key") or self.data.get("pace")
        if key is None:
            return False
        self.data["option_key"] = key
        try:
            self._propose(turn)
        except RequestRefused as refused:
            del self.data["option_key"]
            if not NOT_TO_BE_HAD.issuperset(problem.code for problem in refused.problems):
                raise
            return False
        return True

    def _say_unknown(self, turn: Turn) -> bool:
        """What is not in the catalogue; with nothing else wanted that is the question, too."""
        unknown = self.data.pop("unknown", [])
        for text in unknown:
            turn.utter("utter_item_unknown", words=text)
        if not unknown or self.is_worth_keeping():
            return False
        self.asked = "lines"
        return True

    def _ask_lines(self, turn: Turn) -> bool:
        if lines_of(self.data):
            return False
        self.asked = "lines"
        turn.utter(f"utter_ask_{self.kind}_lines")
        return True

    def _ask_ship_to(self, turn: Turn) -> bool:
        if self.data.get("ship_to_id"):
            return False
        known = accounts.list_ship_tos(turn.session, turn.actor)
        usual = next((ship_to for ship_to in known if ship_to.is_default or len(known) == 1), None)
        if usual and not self.data.get("ask_ship_to"):
            self.data["ship_to_id"] = usual.id
            return False
        self.asked = "ship_to"
        parts = self.data.get("parts") or []
        placed = {part["ship_to_id"] for part in parts}
        others = () if parts and None not in placed else tuple(one for one in known if one.id not in placed)
        buttons = [*part_buttons(parts), *ship_to_buttons(others)]
        turn.utter("utter_ask_draft_ship_to", buttons=buttons)
        return True

    def _requested_lines(self) -> list[RequestedLine]:
        return [RequestedLine(line["sku"], line["quantity"]) for line in lines_of(self.data)]

    def _requested_date(self) -> date | None:
        given = self.data.get("requested_date")
        return date.fromisoformat(given) if given else None

    # offering and reading back

    def _settle_option(self, turn: Turn, answer: PromiseAnswer) -> bool:
        """The offer to read back, if what was said decides it; else the offers are shown and asked about."""
        keys = [option.key for option in answer.options]
        if not keys:
            self.asked = "lines"
            card = cards.shortfall_card(turn, answer)
            turn.utter("utter_nothing_promised", card=card, buttons=buttons_without_date(answer))
            return False
        if self.data.get("option_key") in keys:
            return True
        pace = self.data.get("pace")
        chosen = preferred(answer, pace, self._requested_date()) if pace or not answer.stockouts else None
        if chosen:
            self.data["option_key"] = chosen
            return True
        self.asked = "option"
        offer(turn, answer, self._requested_date())
        return False

    def show_offers(self, turn: Turn, answer: PromiseAnswer) -> None:
        """Begin with the offers of an availability question: choosing one orders it."""
        answer = self._offered(turn, answer)
        self.asked = "option"
        offer(turn, answer, answer.requested_date)

    def _propose(self, turn: Turn) -> None:
        shown = turn.write(lambda session: self._recorded(session, turn))
        self._keep_short([each["sku"] for each in shown.shown.get("stockouts") or ()])
        known = {option["key"]: option for option in self.data.get("options") or ()}
        keys = shown.shown.get("option_keys") or known
        self.data["options"] = [known.get(key) or {"key": key, "name": word("options", key)} for key in keys]
        self.read_back(turn, shown)

    def _recorded(self, session: Session, turn: Turn) -> ShownProposal:
        """The proposal, and what is short in it, written down together."""
        shown = self.proposal(session, turn)
        stockouts.record_shown(session, turn.actor, shown, conversation_id=turn.conversation_id, now=turn.now)
        return shown

    @abstractmethod
    def proposal(self, session: Session, turn: Turn) -> ShownProposal:
        """Validate, price and promise the draft as it stands, for the read-back."""


def option_state(option: promises.PromiseOption, answer: PromiseAnswer) -> dict[str, Any]:
    """What of an option is needed to recognise it when it is chosen."""
    ways = [way.way for each in answer.stockouts for way in each.ways if way.option_key == option.key]
    return {
        "way": ways[0].value if ways else None,
        "key": option.key,
        "name": word("options", option.title),
        "promise_date": option.promise_date.isoformat(),
        "total_amount": str(option.total_amount),
    }
