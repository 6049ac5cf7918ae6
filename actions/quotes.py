"""Quotes: asked for, changed, extended, accepted whole or in part, listed."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.document_changes import DocumentChangeTask
from actions.documents import ask_which_quote, named_quote
from actions.drafts import DraftTask
from actions.line_names import meant_lines, named_lines, names_a_thing
from actions.order_words import names_latest, wants_extension
from actions.orders import OrderTask, announce_order
from actions.reading import leaves_it, read_ordinal, wants_all
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.domain.order_requests import OrderChange, QuoteRequest
from backend.services import order_text, quote_acceptance, quotes
from backend.services.proposals import ConfirmedProposal, ShownProposal


@register
class QuoteTask(DraftTask):
    """A quote being made."""

    kind = "quote"

    def proposal(self, session: Session, turn: Turn) -> ShownProposal:
        request = QuoteRequest(
            ship_to_id=self.data["ship_to_id"],
            lines=tuple(self._requested_lines()),
            requested_date=self._requested_date(),
            option_key=self.data["option_key"],
        )
        return quotes.propose_quote(session, turn.actor, request, now=turn.now)

    def read_back(self, turn: Turn, shown: ShownProposal) -> None:
        super().read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_quote"))
        turn.utter("utter_quote_read_back", card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        say_quote(turn, "utter_quote_issued", confirmed.result)
        self.begin_next_part(turn)


def say_quote(turn: Turn, response: str, quote: dict[str, Any]) -> None:
    """A quote with what can be done with it."""
    number = quote["number"]
    turn.set(slots.QUOTE_NUMBER, number)
    turn.set(slots.ORDER_NUMBER, None)
    turn.talk_of(*(line["sku"] for line in quote["lines"]))
    buttons = []
    if quote["status"] in ("issued", "held", "partially_accepted"):
        buttons = [
            cards.button("accept", "accept_quote", quote_number=number),
            cards.button("change", "change_quote", quote_number=number),
        ]
    if quote["status"] in ("issued", "held", "expired"):
        buttons.append(cards.button("extend", "change_quote", quote_number=number, extension="yes"))
    card = cards.document_card(turn, "quote", quote, title=f"{label('quote')} {number}", buttons=buttons)
    turn.utter(response, quote_number=number, card=card)


class ActionRequestQuote(DeskAction):
    """A quote for what is said, or for the order being made."""

    intents = ("request_quote",)

    def name(self) -> str:
        return "action_request_quote"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if isinstance(task, OrderTask):
            task.drop_proposal(turn)
            task = QuoteTask(task.data)
            tasks.save(turn, task)
        elif not isinstance(task, QuoteTask):
            task = QuoteTask()
            tasks.begin(turn, task)
        task.take(turn)
        tasks.run(turn, task)


@register
class QuoteChangeTask(DocumentChangeTask):
    """A quote priced and promised anew."""

    kind = "change_quote"
    entity = "quote_number"

    def find(self, turn: Turn) -> str | None:
        return named_quote(turn)

    def ask_document(self, turn: Turn) -> list[str]:
        return ask_which_quote(turn, "change_quote")

    def document(self, turn: Turn, number: str) -> dict[str, Any]:
        return quotes.show_quote(turn.session, turn.actor, number, now=turn.now).as_dict()

    def proposal(self, session: Session, turn: Turn, change: OrderChange) -> ShownProposal:
        return quotes.propose_quote_change(session, turn.actor, self.data["number"], change, now=turn.now)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        say_quote(turn, "utter_quote_changed", confirmed.result)


@register
class QuoteExtensionTask(Task):
    """A quote valid for longer, its stock held anew where the package holds stock."""

    kind = "extend_quote"
    own_intents = frozenset({"change_quote", "inform"})
    verbs = frozenset({"extend", "renew", "prolong", "make"})

    def read(self, turn: Turn) -> None:
        self.data["number"] = self.data.get("number") or named_quote(turn)
        if turn.dates and turn.dates[-1].day:
            self.data["valid_until"] = turn.dates[-1].day.isoformat()

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.asked = "document"
            if not ask_which_quote(turn, "change_quote", extension="yes"):
                tasks.close(turn)
            return
        given = self.data.get("valid_until")
        until = date.fromisoformat(given) if given else None
        shown = turn.write(
            lambda session: quotes.propose_quote_extension(
                session, turn.actor, self.data["number"], valid_until=until, now=turn.now
            )
        )
        self.read_back(turn, shown)
        title = label("read_back_extension")
        turn.utter(
            "utter_extension_read_back", card=cards.document_card(turn, "readback", shown.shown, title=title)
        )

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        say_quote(turn, "utter_quote_extended", confirmed.result)


def begin_quote_change(turn: Turn) -> None:
    """Change or extend the quote that is meant."""
    wanted: type[Task] = QuoteChangeTask
    if turn.entity("extension") or wants_extension(turn.words):
        wanted = QuoteExtensionTask
    task = tasks.current(turn)
    if type(task) is not wanted or task.is_elsewhere(turn):
        task = wanted()
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)


class ActionChangeQuote(DeskAction):
    """Change a quote, hold it longer, or say how it lapses."""

    intents = ("change_quote",)

    def name(self) -> str:
        return "action_change_quote"

    def act(self, turn: Turn) -> None:
        if isinstance(tasks.current(turn), DraftTask) and not turn.entity("quote_number"):
            task = tasks.current(turn)
            assert task is not None
            task.take(turn)
            tasks.run(turn, task)
        else:
            begin_quote_change(turn)


@register
class AcceptanceTask(Task):
    """A quote that becomes an order, whole or in part; worse dates are shown first."""

    kind = "accept_quote"
    own_intents = frozenset({"accept_quote", "inform", "set_order_details", "change_order", "remove_line"})
    verbs = frozenset({"place", "accept", "order", "take", "submit"})

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn) if leaves_it(turn.words) else False

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("quote_number")
        return bool(turn.entity("order_number") or named and self.data.get("number") not in (None, named))

    def read(self, turn: Turn) -> None:
        known = turn.entity("quote_number") or self.data.get("number")
        self.data["number"] = known or self._listed(turn) or named_quote(turn)
        if not self.data["number"]:
            return
        if turn.entity("po_number"):
            self.data["po_number"] = turn.entity("po_number")
        quantities = self._quantities(turn)
        if quantities:
            self.data["quantities"] = quantities

    def _listed(self, turn: Turn) -> str | None:
        """The second quote of the list."""
        if turn.slot(slots.QUOTE_NUMBER) or names_latest(turn.words):
            return None
        listed = quotes.list_quotes(turn.session, turn.actor, open_only=True, now=turn.now)
        place = read_ordinal(turn.words, len(listed))
        return listed[place].number if place is not None else None

    def _quantities(self, turn: Turn) -> list[list[int]]:
        """Only some lines, or fewer of them: by line number, item, or all but what is left out."""
        quote = quotes.show_quote(turn.session, turn.actor, self.data["number"], now=turn.now).as_dict()
        lines = [line for line in quote["lines"] if line["open_quantity"]]
        meant = meant_lines(turn.words, lines, turn.lines)
        if not meant and any(map(names_a_thing, turn.lines)) and not wants_all(turn.words):
            self.data["other"] = True
        return [[line["line_number"], self._quantity(turn, line, len(meant))] for line in meant]

    def _quantity(self, turn: Turn, line: dict[str, Any], count: int) -> int:
        """How many of the line: as said of it, or of the one line that is meant; else all that is open."""
        for read in turn.lines:
            if read.stated_quantity is not None and (count == 1 or named_lines(read.text, [line], [read])):
                stated = order_text.quantity_in_units(
                    turn.session, line["sku"], read.stated_quantity, read.stated_unit
                )
                return stated or int(line["open_quantity"])
        return int(line["open_quantity"])

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.asked = "document"
            if not ask_which_quote(turn, "accept_quote"):
                tasks.close(turn)
            return
        number = self.data["number"]
        if self.data.pop("other", False) and not self.data.get("quantities"):
            self._ask_line(turn, number)
            return
        quantities = tuple(
            (line_number, quantity) for line_number, quantity in self.data.get("quantities") or ()
        )
        turn.set(slots.QUOTE_NUMBER, number)
        try:
            shown = turn.write(
                lambda session: quote_acceptance.propose_acceptance(
                    session,
                    turn.actor,
                    number,
                    quantities=quantities,
                    po_number=self.data.get("po_number"),
                    now=turn.now,
                )
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)
        card = cards.document_card(
            turn, "readback", shown.shown, title=label("read_back_acceptance", number=number)
        )
        worse = bool(shown.shown.get("changes"))
        turn.utter(
            "utter_acceptance_worse" if worse else "utter_acceptance_read_back",
            quote_number=number,
            card=card,
        )

    def _ask_line(self, turn: Turn, number: str) -> None:
        """An item was named that the quote does not have: better asked than all of it ordered."""
        self.asked = "line"
        quote = quotes.show_quote(turn.session, turn.actor, number, now=turn.now).as_dict()
        card = cards.document_card(turn, "quote", quote, title=f"{label('quote')} {number}")
        turn.utter("utter_ask_line_of_quote", number=number, card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        turn.set(slots.QUOTE_NUMBER, None)
        announce_order(turn, confirmed)


def _goes_elsewhere(turn: Turn) -> bool:
    """Order it, but to another address than it was quoted for: it is quoted for that one first."""
    number = named_quote(turn) if turn.named_ship_tos else None
    if number is None:
        return False
    quote = quotes.show_quote(turn.session, turn.actor, number, now=turn.now)
    return bool(quote.ship_to["id"] != turn.named_ship_tos[0][0].id)


def accept_quote(turn: Turn) -> None:
    """Take up the acceptance, or go on with the one that is open for this quote."""
    task = tasks.current(turn)
    if _goes_elsewhere(turn):
        begin_quote_change(turn)
        return
    if not isinstance(task, AcceptanceTask) or task.is_elsewhere(turn):
        task = AcceptanceTask()
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)


class ActionAcceptQuote(DeskAction):
    """Turn a quote into an order after the read-back."""

    intents = ("accept_quote",)

    def name(self) -> str:
        return "action_accept_quote"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if isinstance(task, DraftTask) and not turn.entity("quote_number"):
            turn.intent = "affirm"
            task.take(turn)
            tasks.run(turn, task)
            return
        accept_quote(turn)


class ActionListQuotes(DeskAction):
    """One quote whole when it is named, else the list."""

    intents = ("list_quotes",)

    def name(self) -> str:
        return "action_list_quotes"

    def act(self, turn: Turn) -> None:
        number = turn.entity("quote_number")
        if number:
            say_quote(
                turn,
                "utter_quote_shown",
                quotes.show_quote(turn.session, turn.actor, number, now=turn.now).as_dict(),
            )
            return
        known = quotes.list_quotes(turn.session, turn.actor, now=turn.now)
        if not known:
            turn.utter("utter_quotes_none")
            return
        card = cards.documents_card(turn, label("quotes_title"), known, "list_quotes", "quote_number")
        turn.utter("utter_quotes_listed", card=card)
