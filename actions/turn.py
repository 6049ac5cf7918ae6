"""One turn: who speaks, what was said, what was going on, and what is answered."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import slots
from actions.change_words import tells
from actions.choosing import is_talk
from actions.dates import ReadDate, read_dates
from actions.line_names import fitting
from actions.reading import is_correction, read_numbers
from backend.domain.actors import Actor, Role
from backend.services import accounts, locales, order_text, transactions
from backend.services.accounts import AccountSummary, ShipToFacts
from backend.services.order_text import ReadLine

T = TypeVar("T")
FALLBACK = "nlu_fallback"
MEANT = "meant"
SURE_ACCOUNT = 80
"""A score from here on names an account; harbor alone may be a chair."""
REFERRING = frozenset("one them those these each both above it same second first last third".split())
DOCUMENT_NUMBERS = frozenset({"order_number", "quote_number", "rma_number", "shipment_number"})
ORDER_PREFIX = "SO-"
Choice = dict[str, Any]
Button = dict[str, str]


class Turn:
    """Reads go through `session`; the turn's one write goes through `write`, which commits before anything is said."""

    def __init__(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        *,
        session: Session,
        actor: Actor,
        now: datetime,
    ) -> None:
        self.dispatcher = dispatcher
        self.conversation_id: str = tracker.sender_id
        self.session = session
        self.actor = actor
        self.now = now
        message = tracker.latest_message or {}
        self.text: str = message.get("text") or ""
        self.is_button = self.text.startswith("/")
        self.intent: str = (message.get("intent") or {}).get("name") or FALLBACK
        self.confidence: float = (message.get("intent") or {}).get("confidence") or 0.0
        self.candidates: list[dict[str, Any]] = message.get("nlu_candidates") or []
        self.band: str = message.get("nlu_band") or "act"
        self.clauses: list[dict[str, Any]] = message.get("clauses") or []
        self._entities: list[dict[str, Any]] = message.get("entities") or []
        self._slots: dict[str, Any] = {name: tracker.get_slot(name) for name in slots.ALL}
        self._before = dict(self._slots)
        self._recall_unclear()
        self.spoken = 0
        self.is_on_task = False
        """Whether the open task has spoken in this turn, so that it need not be offered again."""

    def _recall_unclear(self) -> None:
        """A button that says what an unclear message meant: the message is read again with that intent."""
        unclear = self._slots[slots.UNCLEAR]
        self._slots[slots.UNCLEAR] = None
        if unclear and self.is_button and self.entity(MEANT):
            self.text, self._entities = unclear
            self.is_button, self.confidence = False, 1.0

    def keep_unclear(self) -> None:
        """Keep the message until its meaning has been chosen."""
        self._slots[slots.UNCLEAR] = [self.text, self._entities]

    # what was said

    def entities(self, name: str) -> list[str]:
        """Every value of an entity, in the order of the message."""
        return [str(entity["value"]) for entity in self._entities if entity["entity"] == name]

    def entity(self, name: str) -> str | None:
        """The last value of an entity: after a correction the last one counts."""
        values = self.entities(name)
        return values[-1] if values else None

    def mean(self, name: str, value: str) -> None:
        """Read the message as if it named this."""
        self._entities = [*self._entities, {"entity": name, "value": value}]

    def name_order(self, number: str) -> None:
        """Bare digits that turned out to be an order's number: it counts as named."""
        start = self.words.find(number.removeprefix(ORDER_PREFIX))
        span = {"start": start, "end": start + len(number) - len(ORDER_PREFIX)}
        self._entities = [*self._entities, {"entity": "order_number", "value": number, **span}]
        self._forget_reading()

    @property
    def names_document(self) -> bool:
        """Whether an order, quote or return is named by its number."""
        return any(entity["entity"] in DOCUMENT_NUMBERS for entity in self._entities)

    def names_document_in(self, clause: dict[str, Any]) -> bool:
        """Whether a document is named by its number within a clause."""
        return any(
            entity["entity"] in DOCUMENT_NUMBERS and clause["start"] <= entity.get("start", 0) < clause["end"]
            for entity in self._entities
        )

    @contextmanager
    def narrowed(self, clause: dict[str, Any], *, is_alone: bool = False) -> Iterator[None]:
        """Read only one clause of the message while the block runs; the document named beside it is meant in it
        too, unless it stands alone: "cancel line 2 of SO-1006 and when does the rest come?"."""
        inside = self.entities_in(clause)
        named = [entity for entity in self._entities if entity["entity"] in DOCUMENT_NUMBERS]
        is_named = any(entity in inside for entity in named)
        entities = inside if is_named or is_alone else [*named, *inside]
        with self._reading(entities, **{name: clause[name] for name in ("text", "intent", "confidence")}):
            yield

    def entities_in(self, clause: dict[str, Any]) -> list[dict[str, Any]]:
        """What is named within a clause."""
        return [
            entity
            for entity in self._entities
            if clause["start"] <= entity.get("start", 0) and entity.get("end", 0) <= clause["end"]
        ]

    @contextmanager
    def recalling(self, said: dict[str, Any]) -> Iterator[None]:
        """Read what was said earlier and put off, as if it were said now."""
        read = {"text": said["text"], "intent": said["intent"], "confidence": 1.0}
        with self._reading(said["entities"], **read, clauses=[], is_button=False):
            yield

    @contextmanager
    def pressing(self, intent: str, **entities: str) -> Iterator[None]:
        """Act as if a button with this intent and these entities had been pressed."""
        pressed = [{"entity": name, "value": value} for name, value in entities.items()]
        with self._reading(pressed, text=f"/{intent}", intent=intent, is_button=True):
            yield

    @contextmanager
    def _reading(self, entities: list[dict[str, Any]], **read: Any) -> Iterator[None]:
        """Read other words than the message's while the block runs."""
        kept = {name: getattr(self, name) for name in ("_entities", *read)}
        self._forget_reading()
        vars(self).update(read, _entities=entities)
        try:
            yield
        finally:
            self._forget_reading()
            vars(self).update(kept)

    @property
    def has_values(self) -> bool:
        """Whether anything of an order can be read in the message: items, a date, an address, a number."""
        return bool(
            self.lines or self.dates or self.named_ship_tos or read_numbers(self.words) or self._entities
        )

    def _forget_reading(self) -> None:
        for name in ("dates", "lines", "named_ship_tos", "named_accounts"):
            vars(self).pop(name, None)

    @property
    def spare_words(self) -> int:
        """How many words the message has besides the values found in it."""
        text = list(self.words)
        spans = [(entity.get("start", 0), entity.get("end", 0)) for entity in self._entities]
        spans += [(reading.start, reading.end) for reading in self.dates]
        for start, end in spans:
            text[start:end] = " " * (end - start)
        return len([word for word in "".join(text).split() if any(map(str.isalpha, word))])

    @property
    def words(self) -> str:
        """The text as written; nothing when a button was pressed."""
        return "" if self.is_button else self.text

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.locale.timezone)).date()

    @cached_property
    def locale(self) -> locales.Locale:
        """Locale and time zone of the account spoken for."""
        return locales.locale_of(self.session, self.actor)

    @cached_property
    def dates(self) -> list[ReadDate]:
        return read_dates(self.words, self.today)

    @cached_property
    def lines(self) -> tuple[ReadLine, ...]:
        """The order lines in the message; items in talk are its context."""
        if not self.words:
            return ()
        read = order_text.read_order_lines(self.session, self.actor, self.words, context=self.skus)
        lines = [line for line in self._with_named(read) if not self._is_no_line(line, read)]
        return _corrected([self._without_talk(line) for line in lines], self.words)

    def _with_named(self, read: tuple[ReadLine, ...]) -> list[ReadLine]:
        """The lines, and the items named by number that were overlooked: none is lost silently."""
        lines, spans = list(read), [span for span in self._spans("sku") if span[0] < len(self.words)]
        for place, (start, end) in enumerate(spans):
            if any(line.start <= start and end <= line.end for line in read):
                continue
            until = spans[place + 1][0] if place + 1 < len(spans) else len(self.words)
            found = order_text.read_order_lines(self.session, self.actor, self.words[start:until])
            named = [
                replace(line, start=line.start + start, end=line.end + start)
                for line in found[:1]
                if line.sku
            ]
            inside = [line for line in lines if named and start <= line.start and line.end <= named[0].end]
            lines = sorted(
                [line for line in lines if line not in inside] + named, key=lambda line: line.start
            )
        return lines

    def _spans(self, name: str) -> list[tuple[int, int]]:
        found = [entity for entity in self._entities if entity["entity"] == name]
        return sorted((entity.get("start", 0), entity.get("end", 0)) for entity in found)

    def _without_talk(self, line: ReadLine) -> ReadLine:
        """A bare quantity among words that name nothing: "except we need 24"."""
        stated = line.stated_quantity
        if stated is None or not is_talk(line.text) or not REFERRING.isdisjoint(line.text.lower().split()):
            return line
        quantity = int(stated) if line.stated_unit is None and stated == int(stated) else None
        return replace(line, sku=None, name=None, quantity=quantity, candidates=(), is_certain=False)

    def _is_no_line(self, line: ReadLine, others: tuple[ReadLine, ...]) -> bool:
        """A date, talk, or the kind of what another line names: "out of paper, 20 PAP-1001"."""
        if any(date.start <= line.start and line.end <= date.end for date in self.dates):
            return True
        if line.text.lower().startswith("one ") and is_talk(line.text[4:], self._place_words):
            return True
        if not line.candidates and line.stated_unit is None and tells(line.text):
            return True
        if line.stated_quantity is not None:
            return False
        named = [{"name": other.name} for other in others if other.is_certain and other.stated_quantity]
        return (
            is_talk(line.text, self._place_words) or not line.is_certain and bool(fitting(line.text, named))
        )

    @property
    def undated(self) -> str:
        """The text without its dates."""
        text = list(self.words)
        for reading in self.dates:
            text[reading.start : reading.end] = " " * (reading.end - reading.start)
        return "".join(text)

    def without_places(self, text: str) -> str:
        """A text without what numbers the address named in the message: plant 2 counts nothing."""
        for ship_to, _ in self.named_ship_tos[:1]:
            for name in (ship_to.label, ship_to.nickname, ship_to.name, ship_to.street):
                if name and any(map(str.isdigit, name)):
                    text = re.sub(re.escape(name.removeprefix("the ")), " ", text, flags=re.IGNORECASE)
        return text

    @property
    def unplaced(self) -> str:
        """The text without its dates and the numbers of its address."""
        return self.without_places(self.undated)

    @property
    def _place_words(self) -> frozenset[str]:
        """Words of the address that the message names."""
        named = [ship_to for ship_to, _ in self.named_ship_tos]
        return frozenset(
            word for ship_to in named for word in f"{ship_to.label} {ship_to.street} street".lower().split()
        )

    @cached_property
    def named_ship_tos(self) -> tuple[tuple[ShipToFacts, float], ...]:
        """Addresses of the account that the message names, best first."""
        return accounts.find_ship_tos(self.session, self.actor, self.words) if self.words else ()

    @cached_property
    def named_accounts(self) -> tuple[tuple[AccountSummary, float], ...]:
        """Accounts of a staff member that the message names, best first; a customer has but one."""
        if not self.words or self.actor.role is Role.CUSTOMER:
            return ()
        found = accounts.find_accounts(self.session, self.actor, self.words)
        return tuple(hit for hit in found if hit[1] >= SURE_ACCOUNT)

    def keep_lines(self, lines: Sequence[ReadLine]) -> None:
        """Read only these of the message's lines from now on: the others were taken already."""
        vars(self)["lines"] = tuple(lines)

    # what was going on

    def slot(self, name: str) -> Any:
        return self._slots[name]

    def set(self, name: str, value: Any) -> None:
        before = self._slots[name]
        self._slots[name] = value
        if name == slots.ORDER_NUMBER and value and before and before != value:
            self._slots[slots.OTHER_ORDER] = before

    @property
    def skus(self) -> list[str]:
        return self._slots[slots.SKUS] or []

    def speak_for(self, actor: Actor) -> None:
        """Another account from here on: its own locale, addresses and documents."""
        self.actor = actor
        self._forget_reading()
        for name in ("locale", "today"):
            vars(self).pop(name, None)

    def talk_of(self, *skus: str) -> None:
        """Items just shown or named; "it" and "the above" mean these."""
        if skus:
            self._slots[slots.SKUS] = list(skus)[:8]

    # what is answered

    def utter(
        self,
        response: str,
        *,
        buttons: Sequence[Button] = (),
        card: dict[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        """Say one response of data/responses with its facts, dynamic buttons and a card."""
        self.spoken += 1
        self.dispatcher.utter_message(
            response=response,
            buttons=list(buttons) or None,
            json_message={"card": card} if card else None,
            **facts,
        )

    def write(self, work: Callable[[Session], T]) -> T:
        """Commit one service call; a refusal leaves nothing behind."""
        return transactions.write(work)

    def see_written(self) -> None:
        """Read on from what the turn has written, not from how things were when it began."""
        self.session.rollback()

    def events(self) -> list[EventType]:
        """Slots that changed in this turn."""
        return [SlotSet(name, value) for name, value in self._slots.items() if value != self._before[name]]


def _corrected(lines: Sequence[ReadLine], text: str) -> tuple[ReadLine, ...]:
    """6 of the pads... wait, 4: a bare quantity behind a correction is that of the line before."""
    kept: list[ReadLine] = []
    for line in lines:
        is_bare = line.stated_quantity is not None and not any(map(str.isalpha, line.text))
        if kept and is_bare and is_correction(text[kept[-1].end : line.start]):
            kept[-1] = replace(
                kept[-1],
                quantity=int(line.stated_quantity or 0) or None,
                stated_quantity=line.stated_quantity,
                stated_unit=line.stated_unit,
            )
        else:
            kept.append(line)
    return tuple(kept)
