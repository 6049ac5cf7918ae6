"""When somebody comes to install: booked, moved or cancelled on the yes."""

import re
from datetime import date, timedelta
from typing import Any, ClassVar

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.dates import WEEKDAYS, ReadDate
from actions.delivery_cards import choice_buttons, visit_card, visit_facts
from actions.documents import described_orders, named_order
from actions.escalations import begin_message
from actions.formatting import show_date
from actions.reading import is_question, leaves_it
from actions.tasks import OneOrderTask, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import NoSlotFree, OrderDeskError
from backend.services import installations, orders
from backend.services.installations import AppointmentView
from backend.services.proposals import ConfirmedProposal

_CANCEL = re.compile(r"\b(?:cancel|call(?:ed)? off|drop|no longer need|don'?t need)\b", re.IGNORECASE)
_MOVE = re.compile(
    r"\b(?:move|re-?schedule|re-?book|change|make (?:it|that)|instead|push|bring|postpone|another|earlier|later"
    r"|different|new date|sooner|book|schedule|arrange|set up|plan|fix|can(?:'t| not)?|could)\b",
    re.IGNORECASE,
)
_PARTS = (
    (1, re.compile(r"\b(?:morning|a\.?m\.?|before noon|early)\b", re.IGNORECASE)),
    (
        2,
        re.compile(r"\b(?:afternoon|p\.?m\.?|after (?:noon|lunch)|late)\b", re.IGNORECASE),
    ),
)

_BARE_WEEKDAYS = frozenset(WEEKDAYS) | {day[:3] for day in WEEKDAYS} | {"tues", "weds", "thur", "thurs"}
"""Without "next" or "this" beside it."""
_NOT_THAT = re.compile(r"\b(?:rather than|instead of|not|than)\s+(?:in\s+)?(?:the\s+)?\w+", re.IGNORECASE)


@register
class InstallationTask(OneOrderTask):
    """Which order, which day, then the yes."""

    kind = "installation"
    own_intents = frozenset({"book_installation", "inform", "set_order_details", "change_order"})
    verbs = frozenset({"book", "move", "take", "cancel", "schedule", "call", "off"})

    def is_bare_answer(self, turn: Turn) -> bool:
        return bool(turn.dates) and turn.spare_words <= 8 or turn.spare_words <= 2

    def takes_button(self, turn: Turn) -> bool:
        return turn.intent in ("book_installation", "affirm", "inform")

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = _order_meant(turn, self.data.get("offered") or ())
        day = turn.entity("requested_date") or self._day(turn)
        if day:
            self.data["visit_date"], self.data["slot"] = day, None
        slot = turn.entity("option") if turn.is_button else _part_of_day(turn)
        if slot:
            self.data["slot"] = int(slot)

    def _day(self, turn: Turn) -> str | None:
        """A bare weekday is the first such day on which the goods are there to be installed."""
        reading = _last_day(turn)
        if reading is None or reading.day is None:
            return None
        number, day = self.data.get("number"), reading.day
        if number and reading.text.lower() in _BARE_WEEKDAYS:
            earliest = installations.earliest_visit(turn.session, turn.actor, number, now=turn.now)
            while earliest and day < earliest:
                day += timedelta(days=7)
        return day.isoformat()

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self._ask_order(turn)
            return
        turn.set(slots.ORDER_NUMBER, self.data["number"])
        if self.data.get("cancels"):
            self._propose_cancellation(turn)
            return
        try:
            self._propose(turn)
        except NoSlotFree as full:
            self.asked = "date"
            self.data.pop("visit_date", None)
            self.data.pop("slot", None)
            self._say_full(turn, full)
        except OrderDeskError:
            tasks.close(turn)
            raise

    def _ask_order(self, turn: Turn) -> None:
        """Which of those with something to install; with none it is a wish for the team."""
        known = installations.orders_to_install(turn.session, turn.actor)
        if not known:
            tasks.close(turn)
            turn.utter("utter_installation_none")
            begin_message(turn, "book_installation", turn.words or None)
            return
        self.asked = "document"
        self.data["offered"] = list(known)
        shown = [
            each for each in orders.list_orders(turn.session, turn.actor, limit=50) if each.number in known
        ]
        card = cards.documents_card(turn, label("orders_title"), shown, "book_installation", "order_number")
        turn.utter("utter_ask_installation_order", card=card)

    def _propose(self, turn: Turn) -> None:
        day = self.data.get("visit_date")
        shown = turn.write(
            lambda session: installations.propose_installation(
                session,
                turn.actor,
                self.data["number"],
                visit_date=date.fromisoformat(day) if day else None,
                slot=self.data.get("slot"),
                now=turn.now,
            )
        )
        self.read_back(turn, shown)
        self.data["others"] = shown.shown["others"]
        facts = visit_facts(turn, shown.shown)
        before = shown.shown["before"]
        card = visit_card(turn, shown.shown, title=label("read_back_visit"))
        turn.utter(
            "utter_installation_move_read_back" if before else "utter_installation_read_back",
            **facts,
            before=show_date(before["visit_date"], turn.locale.locale) if before else "",
            buttons=choice_buttons(turn, shown.shown["others"]),
            card=card,
        )

    def _say_full(self, turn: Turn, full: NoSlotFree) -> None:
        locale = turn.locale.locale
        turn.utter(
            "utter_error_no_slot_free",
            order_number=full.order_number,
            wished_date=show_date(full.wished_date, locale),
            next_dates=", ".join(show_date(day, locale) for day in full.next_dates),
        )

    def _propose_cancellation(self, turn: Turn) -> None:
        booked = _booked(turn, self.data["number"])
        if booked is None:
            tasks.close(turn)
            turn.utter("utter_installation_not_booked", order_number=self.data["number"])
            return
        shown = turn.write(
            lambda session: installations.propose_cancellation(
                session, turn.actor, booked.number, now=turn.now
            )
        )
        self.read_back(turn, shown)
        turn.utter("utter_installation_cancel_read_back", **visit_facts(turn, shown.shown))

    def decline(self, turn: Turn) -> bool:
        """Another day, unless nothing is wanted any more."""
        self.drop_proposal(turn)
        if self.data.get("cancels") or leaves_it(turn.words):
            tasks.close(turn)
            turn.utter("utter_task_dropped", task=self.title)
            return True
        self.asked = "date"
        self.data.pop("visit_date", None)
        tasks.save(turn, self)
        turn.utter("utter_ask_installation_date", buttons=choice_buttons(turn, self.data.get("others") or ()))
        return True

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        visit = confirmed.result
        if visit["status"] == "cancelled":
            turn.utter("utter_installation_cancelled", **visit_facts(turn, visit))
            return
        card = visit_card(turn, visit, title=label("visit_title"))
        turn.utter(
            "utter_installation_booked",
            appointment_number=visit["number"],
            **visit_facts(turn, visit),
            card=card,
        )


@register
class ShownVisitTask(InstallationTask):
    """A visit was just shown: a day, another time or a cancellation is of it; anything else ends this."""

    kind = "shown_visit"
    is_transient: ClassVar[bool] = True

    def is_elsewhere(self, turn: Turn) -> bool:
        wishes = turn.dates or _part_of_day(turn) or _CANCEL.search(turn.words)
        return super().is_elsewhere(turn) or not wishes

    def is_bare_answer(self, turn: Turn) -> bool:
        return not self.is_elsewhere(turn) and turn.spare_words <= 8

    def is_worth_keeping(self) -> bool:
        return False

    def advance(self, turn: Turn) -> None:
        """The wish becomes a move, or a cancellation."""
        cancels = {"cancels": True} if _CANCEL.search(turn.words) else {}
        tasks.run(turn, InstallationTask(self.data | cancels))


def _last_day(turn: Turn) -> ReadDate | None:
    """The last day that is named; after a correction the last one counts."""
    days = [read for read in turn.dates if read.day]
    return days[-1] if days else None


def _part_of_day(turn: Turn) -> int | None:
    wanted = _NOT_THAT.sub(" ", turn.words)
    found = [slot for slot, pattern in _PARTS if pattern.search(wanted)]
    return found[0] if len(found) == 1 else None


def _order_meant(turn: Turn, offered: Any) -> str | None:
    """The order that is named, described or in talk, among those with something to install; or the only one."""
    named = named_order(turn)
    if named:
        return named
    known = installations.orders_to_install(turn.session, turn.actor)
    described = [one.number for one in described_orders(turn, _Anything()) if one.number in known]
    in_talk = turn.slot(slots.ORDER_NUMBER)
    if in_talk in known and not offered:
        return str(in_talk)
    if len(described) == 1:
        return described[0]
    return known[0] if len(known) == 1 else None


class _Anything:
    """Every status there is."""

    def __contains__(self, status: object) -> bool:
        return True


def _booked(turn: Turn, order_number: str) -> AppointmentView | None:
    found = installations.list_appointments(turn.session, turn.actor, order_number=order_number)
    return found[0] if found else None


class ActionBookInstallation(DeskAction):
    """When somebody comes, or shall come instead."""

    intents = ("book_installation",)

    def name(self) -> str:
        return "action_book_installation"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        is_open = isinstance(task, InstallationTask) and not task.is_transient
        if task is None or not is_open or task.is_elsewhere(turn):
            if self._only_asks(turn) and self._show_booked(turn):
                return
            task = InstallationTask({"cancels": True} if _CANCEL.search(turn.words) else {})
            tasks.begin(turn, task)
        tasks.go_on(turn, task)

    def _only_asks(self, turn: Turn) -> bool:
        """A question about what is booked, without a wish."""
        wishes = bool(turn.dates) or bool(_MOVE.search(turn.words)) or bool(_CANCEL.search(turn.words))
        return not turn.is_button and not wishes and (is_question(turn.words) or len(turn.words.split()) <= 6)

    def _show_booked(self, turn: Turn) -> bool:
        """What is booked for the order that is meant, or for all of them."""
        number = _order_meant(turn, ())
        booked = installations.list_appointments(turn.session, turn.actor, order_number=number, limit=2)
        for each in booked:
            visit = each.as_dict()
            turn.set(slots.ORDER_NUMBER, each.order_number)
            card = visit_card(turn, visit, title=label("visit_title"))
            facts = visit_facts(turn, visit)
            turn.utter("utter_installation_shown", appointment_number=each.number, **facts, card=card)
        if len(booked) == 1 and tasks.current(turn) is None:
            tasks.save(turn, ShownVisitTask({"number": booked[0].order_number}, "date"))
        return bool(booked)
