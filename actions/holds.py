"""An order waits at the customer's wish, and goes on when it need wait no longer."""

from abc import ABC, abstractmethod
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.dates import read_dates
from actions.delivery_words import clauses_of, read_instruction
from actions.documents import CANCELLABLE, ask_which_order, named_order, newest_orders, order_referred_to
from actions.formatting import show_date
from actions.tasks import OneOrderTask, register
from actions.turn import Button, Turn
from actions.waiting_words import span_as_day, wants_hold, wants_let_go
from actions.wording import label
from backend.domain.errors import HoldRefused, OrderDeskError
from backend.services import hold_wishes
from backend.services.proposals import ConfirmedProposal, ShownProposal

OF_THE_DAY = frozenset({"date_past", "too_far"})
IN_THE_HOUSE = CANCELLABLE | {"picked", "loaded"}


class WaitTask(OneOrderTask, ABC):
    """Which order, then the yes."""

    own_intents = frozenset({"hold_order", "inform"})
    topic: str

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = order_referred_to(turn, IN_THE_HOUSE, self.data.get("offered") or ())

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn)

    def advance(self, turn: Turn) -> None:
        number = self.data.get("number")
        if not number:
            self.asked = "document"
            self.data["offered"] = ask_which_order(turn, "hold_order", IN_THE_HOUSE)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        turn.set(slots.ORDER_NUMBER, number)
        if not self._asks_day(turn):
            self._propose(turn, number)

    def _asks_day(self, turn: Turn) -> bool:
        return False

    def _propose(self, turn: Turn, number: str) -> None:
        try:
            shown = turn.write(lambda session: self.proposal(session, turn, number))
        except HoldRefused as refusal:
            self.refused(turn, refusal)
            return
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_change"))
        turn.utter(
            self._read_back_response(), order_number=number, **self.facts(turn, shown.shown), card=card
        )

    def refused(self, turn: Turn, refusal: HoldRefused) -> None:
        """Why not, and what can be done."""
        tasks.close(turn)
        say_refused(turn, refusal)

    def _read_back_response(self) -> str:
        return f"utter_{self.topic}_read_back"

    def facts(self, turn: Turn, document: dict[str, Any]) -> dict[str, Any]:
        promised = document.get("promise_date")
        return {"promise_date": show_date(promised, turn.locale.locale) or label("no_date_yet")}

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        facts = self.facts(turn, confirmed.result)
        turn.utter(f"utter_{self.topic}_done", order_number=number, **facts, card=card)

    @abstractmethod
    def proposal(self, session: Session, turn: Turn, number: str) -> ShownProposal:
        """What would be written, for the read-back."""


@register
class HoldTask(WaitTask):
    """Until a day, or until the customer says so."""

    kind = "hold_order"
    own_intents = WaitTask.own_intents | {"set_order_details", "change_order"}
    verbs = frozenset({"hold", "keep", "wait", "pause"})
    topic = "hold"

    def is_bare_answer(self, turn: Turn) -> bool:
        return bool(turn.dates) and turn.spare_words <= 6 or turn.spare_words <= 2

    def read(self, turn: Turn) -> None:
        super().read(turn)
        told = [read_instruction(part) for part in clauses_of(turn.words) if not wants_hold(part)]
        if any(told):
            self.data["told"] = "; ".join(filter(None, told))
        given = turn.entity("requested_date")
        if given:
            self._take(given)
        elif readings := turn.dates or read_dates(span_as_day(turn.words), turn.today):
            reading = readings[-1]
            is_day_before = reading.text.lower().startswith("before ")
            days = [(day + timedelta(days=int(is_day_before))).isoformat() for day in reading.days]
            self._take(days[0]) if len(days) == 1 else self.data.update(readings=days)

    def refused(self, turn: Turn, refusal: HoldRefused) -> None:
        """Another day may do where the day is the reason."""
        if refusal.reason not in OF_THE_DAY:
            super().refused(turn, refusal)
            return
        self.data.pop("hold_until", None)
        self.asked = "date"
        say_refused(turn, refusal)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        """What the driver should know, said beside it, is read back next."""
        from actions.delivery_wishes import begin_told

        super().announce(turn, confirmed)
        if self.data.get("told"):
            begin_told(turn, confirmed.document_number, str(self.data["told"]))

    def _take(self, day: str) -> None:
        self.data["hold_until"] = day
        self.data.pop("readings", None)

    def _asks_day(self, turn: Turn) -> bool:
        """03/04 can be two days."""
        readings = self.data.get("readings")
        if not readings:
            return False
        self.asked = "date"
        locale = turn.locale.locale
        buttons: list[Button] = [
            cards.button(show_date(day, locale), "inform", requested_date=day) for day in readings
        ]
        turn.utter("utter_ask_draft_date", buttons=buttons)
        return True

    def _read_back_response(self) -> str:
        return "utter_hold_read_back" if self.data.get("hold_until") else "utter_hold_open_read_back"

    def facts(self, turn: Turn, document: dict[str, Any]) -> dict[str, Any]:
        day = show_date(self.data.get("hold_until"), turn.locale.locale)
        return super().facts(turn, document) | {"hold_until": day or label("until_told")}

    def proposal(self, session: Session, turn: Turn, number: str) -> ShownProposal:
        day = self.data.get("hold_until")
        until = date.fromisoformat(day) if day else None
        return hold_wishes.propose_hold(session, turn.actor, number, hold_until=until, now=turn.now)


@register
class LiftTask(WaitTask):
    """It need not wait any more."""

    kind = "lift_hold"
    own_intents = WaitTask.own_intents | {"release_hold_request"}
    verbs = frozenset({"lift", "release", "ship", "send", "let"})
    topic = "lift"

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = waiting_order(turn)

    def advance(self, turn: Turn) -> None:
        if self.data.get("number"):
            super().advance(turn)
            return
        tasks.close(turn)
        turn.utter("utter_lift_nothing")

    def proposal(self, session: Session, turn: Turn, number: str) -> ShownProposal:
        return hold_wishes.propose_lift(session, turn.actor, number, now=turn.now)


def say_refused(turn: Turn, refusal: HoldRefused) -> None:
    """Why it cannot wait or go, and what can be done."""
    tell = cards.button("tell_team", "talk_to_human", order_number=refusal.order_number)
    day = show_date(refusal.hold_until, turn.locale.locale)
    facts: dict[str, Any] = {"order_number": refusal.order_number, "hold_until": day}
    turn.utter(f"utter_hold_refused_{refusal.reason}", **facts, buttons=[tell])


def waiting_order(turn: Turn) -> str | None:
    """The order that is named, else the one in talk or the only one that waits at the customer's wish."""
    named = named_order(turn)
    if named:
        return named
    held = [
        one.number
        for one in newest_orders(turn, {"on_hold"})
        if hold_wishes.waits_at_own_wish(turn.session, turn.actor, one.number, now=turn.now)
    ]
    in_talk: str | None = turn.slot(slots.ORDER_NUMBER)
    return in_talk if in_talk in held else held[0] if len(held) == 1 else None


def lifts_own_hold(turn: Turn) -> bool:
    """Whether an order is meant that waits at the customer's own wish."""
    number = waiting_order(turn)
    return bool(number) and hold_wishes.waits_at_own_wish(turn.session, turn.actor, str(number), now=turn.now)


def begin_lift(turn: Turn) -> None:
    tasks.take_up(turn, LiftTask)


def begin_hold(turn: Turn) -> None:
    tasks.take_up(turn, HoldTask)


def holds_existing(turn: Turn) -> bool:
    """Whether an order that exists shall wait: one is named or in talk, and nothing is being made."""
    if turn.is_button or not wants_hold(turn.words):
        return False
    return bool(named_order(turn)) or tasks.current(turn) is None and bool(turn.slot(slots.ORDER_NUMBER))


class ActionHoldOrder(DeskAction):
    """Hold it, or let it go; while an order or a quote is being made the wish is for that."""

    intents = ("hold_order",)

    def name(self) -> str:
        return "action_hold_order"

    def act(self, turn: Turn) -> None:
        from actions.conversation import action_for

        task = tasks.current(turn)
        quote = (
            turn.entity("quote_number") or turn.slot(slots.QUOTE_NUMBER) and not turn.slot(slots.ORDER_NUMBER)
        )
        if quote and not named_order(turn):
            action_for("change_quote").act(turn)
        elif task and task.kind in ("order", "quote") and not named_order(turn):
            tasks.go_on(turn, task)
        elif wants_let_go(turn.words):
            begin_lift(turn)
        else:
            begin_hold(turn)
