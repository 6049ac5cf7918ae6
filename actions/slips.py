"""A slip that was told is answered: in one tap or in words; where the price changes it is read back first."""

from typing import Any

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.documents import named_order
from actions.formatting import show_date, show_quantity
from actions.line_names import fitting
from actions.remainder_words import drops_rest
from actions.service_words import threatens
from actions.slip_words import read_choice
from actions.tasks import Task, register
from actions.turn import FALLBACK, Button, Turn
from actions.wording import label, word
from backend.domain.errors import OrderDeskError
from backend.services import orders, slip_decisions, slips
from backend.services.proposals import ConfirmedProposal
from backend.services.slips import SlipView

ASIDE = frozenset(
    {
        "track_order",
        "ask_promise",
        "ask_why_late",
        "report_late",
        "list_orders",
        "list_quotes",
        "greet",
        "goodbye",
    }
    | {"start_over", "go_back", "help", "talk_to_human", "return_item", "ask_return_status", "ask_refund"}
    | {"report_damage", "report_missing", "report_billing_error", "report_installation_problem"}
    | {
        "get_invoice",
        "ask_balance",
        "payment_problem",
        "ask_credit",
        "ask_terms",
        "ask_account",
        "switch_account",
    }
    | {"ask_product_info", "ask_parts", "ask_tech_support", "request_quote", "change_quote"}
)
"""What is never an answer to a slip."""
AGREEING = frozenset(
    {"affirm", "inform", "choose_option", "thank", "deny", "accept_quote", "place_order", FALLBACK}
    | {"cancel_order", "change_order", "remove_line", "set_order_details", "expedite_order"}
    | {"ask_delivery_options", "out_of_scope"}
)
"""Where a bare yes is one to the slip."""
LIMIT_OF_WORDS = 18
BY_OPTION = "slip"


def open_slips(turn: Turn, order_number: str | None) -> list[SlipView]:
    """Slips that wait for a word, the newest first."""
    return [
        slip
        for slip in slips.list_slips(turn.session, turn.actor, order_number=order_number, open_only=True)
        if order_number is None or slip.order_number == order_number
    ]


def pressed(turn: Turn) -> tuple[int, str] | None:
    """The slip and the choice of a button."""
    kind, _, rest = (turn.entity("option") or "").partition("-")
    number, _, choice = rest.partition("-")
    return (int(number), choice) if kind == BY_OPTION and number.isdecimal() and choice else None


def answers_slip(turn: Turn) -> bool:
    """Whether the words decide a slip of the order in talk: a short message, with no other order named."""
    if turn.is_button:
        return pressed(turn) is not None
    in_talk = turn.slot(slots.ORDER_NUMBER)
    if turn.intent in ASIDE or not in_talk or len(turn.words.split()) > LIMIT_OF_WORDS:
        return False
    if threatens(turn.words) or drops_rest(turn.words) or named_order(turn) not in (None, in_talk):
        return False
    return any(not _names_other(turn, slip) for slip in _meant(turn, in_talk))


def _meant(turn: Turn, order_number: str) -> list[SlipView]:
    """Slips of the order that the words decide, narrowed to the item that is named."""
    waiting = [slip for slip in open_slips(turn, order_number) if _choice(turn, slip)]
    named = [slip for slip in waiting if fitting(turn.words, [{"name": slip.name}])]
    return named or waiting


def _choice(turn: Turn, slip: SlipView) -> str | None:
    return read_choice(turn.words, slip.name, slip.choices, takes_yes=turn.intent in AGREEING)


def _names_other(turn: Turn, slip: SlipView) -> bool:
    """Something else is asked for in a quantity of its own: an order, no answer."""
    known = {slip.sku, *(each.get("sku") for each in slip.choices)}
    lines = (read for read in turn.lines if read.sku or read.candidates)
    counted = [read for read in lines if read.stated_quantity is not None]
    return any(not known & {read.sku, *(each.sku for each in read.candidates)} for read in counted)


class ActionDecideSlip(DeskAction):
    """Do what the customer chose about a line that comes later than promised."""

    def name(self) -> str:
        return "action_decide_slip"

    def act(self, turn: Turn) -> None:
        tapped = pressed(turn)
        if tapped:
            self._decide(turn, slips.show_slip(turn.session, turn.actor, tapped[0]), tapped[1])
            return
        found = _meant(turn, turn.slot(slots.ORDER_NUMBER))
        if len(found) > 1:
            self._ask_which(turn, found)
            return
        self._decide(turn, found[0], _choice(turn, found[0]) or "")

    def _ask_which(self, turn: Turn, found: list[SlipView]) -> None:
        choices = [(slip, _choice(turn, slip) or "keep") for slip in found]
        buttons = [
            cards.button(slip.name, "choose_option", option=f"{BY_OPTION}-{slip.slip_id}-{choice}")
            for slip, choice in choices
        ]
        turn.utter("utter_ask_slip", order_number=found[0].order_number, buttons=buttons)

    def _decide(self, turn: Turn, slip: SlipView, choice: str) -> None:
        turn.set(slots.ORDER_NUMBER, slip.order_number)
        turn.talk_of(slip.sku)
        if choice == "substitute" and slip.decision is None:
            task = SubstituteTask({"slip_id": slip.slip_id, "number": slip.order_number})
            tasks.begin(turn, task)
            tasks.run(turn, task)
            return
        done = turn.write(
            lambda session: slip_decisions.decide_slip(
                session, turn.actor, slip.slip_id, choice, now=turn.now
            )
        )
        turn.utter(
            f"utter_slip_{choice}", **slip_facts(turn, done), card=_order_card(turn, done.order_number)
        )


def slip_facts(turn: Turn, slip: SlipView) -> dict[str, Any]:
    """A slip's facts in the customer's way; where there is no date that is said."""
    locale = turn.locale.locale
    return {
        "order_number": slip.order_number,
        "name": slip.name,
        "quantity": show_quantity(slip.quantity, slip.unit, locale),
        "old_date": show_date(slip.old_date, locale),
        "new_date": show_date(slip.new_date, locale) or label("no_date_yet"),
    }


def slip_buttons(turn: Turn, order_number: str) -> list[Button]:
    """What can be said to the open slip of an order."""
    waiting = open_slips(turn, order_number)[:1]
    return [
        {
            "title": word("slip_choices", each["choice"], **_choice_facts(turn, each)),
            "payload": cards.payload("choose_option", option=f"{BY_OPTION}-{slip.slip_id}-{each['choice']}"),
        }
        for slip in waiting
        for each in slip.choices
    ]


def _choice_facts(turn: Turn, choice: dict[str, Any]) -> dict[str, Any]:
    return choice | {"first_date": show_date(choice.get("first_date"), turn.locale.locale)}


def _order_card(turn: Turn, number: str) -> cards.Card:
    order = orders.show_order(turn.session, turn.actor, number, now=turn.now).as_dict()
    return cards.document_card(turn, "order", order, title=f"{label('order')} {number}")


@register
class SubstituteTask(Task):
    """Another item for a line that slipped: priced, read back, placed on the yes."""

    kind = "substitute_slip"
    own_intents = frozenset({"inform", "affirm", "choose_option"})
    is_transient = True
    verbs = frozenset({"take", "swap", "switch", "send", "ship", "change", "make"})

    def read(self, turn: Turn) -> None:
        """Nothing is left to be told but the yes."""

    def decline(self, turn: Turn) -> bool:
        self.drop_proposal(turn)
        tasks.close(turn)
        buttons = slip_buttons(turn, self.data["number"])
        turn.utter("utter_slip_still_open", order_number=self.data["number"], buttons=buttons)
        return True

    def advance(self, turn: Turn) -> None:
        slip_id = self.data["slip_id"]
        try:
            shown = turn.write(
                lambda session: slip_decisions.propose_substitute(session, turn.actor, slip_id, now=turn.now)
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_change"))
        turn.utter("utter_slip_substitute_read_back", order_number=self.data["number"], card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        turn.set(slots.ORDER_NUMBER, number)
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        turn.utter("utter_slip_substitute", order_number=number, card=card)
