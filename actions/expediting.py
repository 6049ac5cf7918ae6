"""Can it come sooner: the ways there are with date and price, one chosen and read back; or the honest no."""

from datetime import date
from decimal import Decimal
from typing import Any

from actions import cards, slots, tasks
from actions.dates import wants_cheapest, wants_fastest
from actions.documents import CANCELLABLE, ask_which_order, order_referred_to
from actions.formatting import show_date, show_money
from actions.order_words import wants_cheaper
from actions.reading import leaves_it, read_ordinal
from actions.tasks import OneOrderTask, register
from actions.tracking import say_briefly, track_number
from actions.turn import Button, Turn
from actions.wording import label, word
from backend.domain.errors import NothingSooner, OrderDeskError, OrderNotChangeable
from backend.services import expediting
from backend.services.expediting import SoonerWay, SoonerWays
from backend.services.proposals import ConfirmedProposal


@register
class SoonerTask(OneOrderTask):
    """Which order, which of the ways, then the yes."""

    kind = "sooner"
    own_intents = frozenset({"expedite_order", "inform", "choose_option"})
    verbs = frozenset({"speed", "up", "take", "do", "send", "ship", "change", "upgrade", "expedite", "rush"})

    def is_bare_answer(self, turn: Turn) -> bool:
        return turn.spare_words <= 4

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = order_referred_to(turn, CANCELLABLE, self.data.get("offered") or ())
            self.data["is_fastest"] = self.data.get("is_fastest") or wants_fastest(turn.words)
            return
        chosen = self._chosen(turn)
        if chosen:
            self.data["option"] = chosen

    def _chosen(self, turn: Turn) -> str | None:
        """The way that was pressed, or is meant by its place, its day or its price."""
        known = self.data.get("ways") or []
        pressed = turn.entity("option")
        if pressed in [way["key"] for way in known]:
            return pressed
        place = read_ordinal(turn.words, len(known))
        if place is not None:
            return str(known[place]["key"])
        days = {day.isoformat() for reading in turn.dates for day in reading.days}
        named = [way["key"] for way in known if way["day"] in days]
        return str(named[0]) if len(named) == 1 else self._by_price(turn, known)

    def _by_price(self, turn: Turn, known: list[dict[str, Any]]) -> str | None:
        if not known:
            return None
        if wants_fastest(turn.words):
            return str(known[0]["key"])
        cheapest = min(known, key=lambda way: Decimal(way["added"]))
        is_cheap = wants_cheapest(turn.words) or wants_cheaper(turn.words)
        return str(cheapest["key"]) if is_cheap else None

    def decline(self, turn: Turn) -> bool:
        self.drop_proposal(turn)
        others = [way for way in self.data.get("ways") or [] if way["key"] != self.data.get("option")]
        if leaves_it(turn.words) or self.asked == "option" or not others:
            tasks.close(turn)
            turn.utter("utter_task_dropped", task=self.title)
            return True
        self.data.pop("option", None)
        self.asked = "option"
        tasks.run(turn, self)
        return True

    def advance(self, turn: Turn) -> None:
        number = self.data.get("number")
        if not number:
            self.asked = "document"
            self.data["offered"] = ask_which_order(turn, "expedite_order", CANCELLABLE)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        turn.set(slots.ORDER_NUMBER, number)
        try:
            self._go_on(turn, number)
        except NothingSooner as none:
            tasks.close(turn)
            say_not_sooner(turn, none)
        except OrderNotChangeable:
            tasks.close(turn)
            say_too_far_on(turn, number)
        except OrderDeskError:
            tasks.close(turn)
            raise

    def _go_on(self, turn: Turn, number: str) -> None:
        if not self.data.get("option"):
            found = turn.write(
                lambda session: expediting.find_sooner(session, turn.actor, number, now=turn.now)
            )
            self.data["ways"] = [_kept(way) for way in found.ways]
            self.data["before"] = found.promise_date and found.promise_date.isoformat()
            if len(found.ways) > 1 and not self.data.get("is_fastest"):
                self._ask_way(turn, found)
                return
            self.data["option"] = found.ways[0].option_key
        self._propose(turn, number)

    def _ask_way(self, turn: Turn, found: SoonerWays) -> None:
        self.asked = "option"
        locale = turn.locale.locale
        before = show_date(found.promise_date, locale) or label("no_date_yet")
        turn.utter(
            "utter_ask_sooner_way",
            order_number=found.order_number,
            before=before,
            buttons=[_button(way, locale) for way in found.ways],
        )

    def _propose(self, turn: Turn, number: str) -> None:
        key = self.data["option"]
        shown = turn.write(
            lambda session: expediting.propose_sooner(session, turn.actor, number, key, now=turn.now)
        )
        self.read_back(turn, shown)
        locale = turn.locale.locale
        added = Decimal(shown.shown["total_amount"]) - Decimal(shown.shown["before"]["total_amount"])
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_change"))
        turn.utter(
            "utter_sooner_read_back",
            order_number=number,
            before=show_date(self.data["before"], locale) or label("no_date_yet"),
            promise_date=show_date(shown.shown["promise_date"], locale),
            added=_price(added, locale),
            card=card,
        )

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        day = show_date(confirmed.result["promise_date"], turn.locale.locale)
        turn.utter("utter_order_brought_forward", order_number=number, promise_date=day, card=card)


def _kept(way: SoonerWay) -> dict[str, Any]:
    return {"key": way.option_key, "day": way.promise_date.isoformat(), "added": str(way.added_amount)}


def _button(way: SoonerWay, locale: str) -> Button:
    """Friday, Dec 4 by Express, for $21.00 more."""
    facts = {"date": show_date(way.promise_date, locale), "service": ", ".join(way.service_names)}
    is_in_parts = way.first_date != way.promise_date
    key = "in_parts" if is_in_parts else "whole"
    facts |= {"first": show_date(way.first_date, locale), "added": _price(way.added_amount, locale)}
    return cards.button(word("sooner", key, **facts), "inform", option=way.option_key)


def _price(added: Decimal, locale: str) -> str:
    """What it costs more, or that it costs nothing more."""
    if not added:
        return word("sooner", "same")
    return word("sooner", "more" if added > 0 else "less", amount=show_money(abs(added), locale))


def say_not_sooner(turn: Turn, none: NothingSooner) -> None:
    """The earliest date there is and what holds it; a person may know more."""
    number = none.order_number
    day: date | None = none.promise_date
    tracked = track_number(turn, number)
    turn.utter(
        f"utter_not_sooner_{none.reason}",
        order_number=number,
        promise_date=show_date(day, turn.locale.locale) or label("no_date_yet"),
        reason=cards.reason_text(turn, tracked.late_reason) or "",
        buttons=[cards.button("tell_team", "talk_to_human", order_number=number)],
    )


def say_too_far_on(turn: Turn, number: str) -> None:
    """Picked, on a truck or under way: where it is, and that the team may ask the carrier."""
    turn.utter("utter_not_sooner_under_way", order_number=number)
    say_briefly(turn, track_number(turn, number))


def brings_forward(turn: Turn) -> bool:
    """Whether an order that exists shall come sooner, with neither a day nor an address named."""
    task = tasks.current(turn)
    is_plain = turn.intent == "expedite_order" and not turn.dates and not turn.named_ship_tos
    return is_plain and (task is None or isinstance(task, SoonerTask))


def begin_sooner(turn: Turn) -> None:
    """Take up the wish, or go on with it."""
    tasks.take_up(turn, SoonerTask)
