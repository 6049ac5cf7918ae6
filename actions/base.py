"""The base of every action: who speaks, one turn, refusals into worded answers, nothing said that was not saved."""

import asyncio
import logging
import uuid
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.turn import Turn
from backend.domain.errors import OrderDeskError
from backend.services import conversations, transactions

log = logging.getLogger("actions")


class DeskAction(Action, ABC):
    """Slots and words in, one service call, responses and slots out."""

    intents: ClassVar[tuple[str, ...]] = ()
    """Intents that the rules lead here; a message with two wishes finds its second action by them."""

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def act(self, turn: Turn) -> None:
        """Answer this turn."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return await asyncio.to_thread(self.answer, dispatcher, tracker)

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Hold one turn; on anything unforeseen nothing is announced, the case is logged and a person offered."""
        try:
            return transactions.read(lambda session: self._hold(session, dispatcher, tracker))
        except Exception:
            case = uuid.uuid4().hex[:8].upper()
            log.exception("case %s: %s failed in conversation %s", case, self.name(), tracker.sender_id)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_error_unforeseen", case_number=case)
            return []

    def _hold(self, session: Session, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        from actions.conversation import conduct

        try:
            actor = conversations.principal_of(session, tracker.sender_id)
        except OrderDeskError:
            dispatcher.utter_message(response="utter_error_conversation_unknown")
            return []
        turn = Turn(dispatcher, tracker, session=session, actor=actor, now=datetime.now(UTC))
        conduct(turn, self)
        return turn.events()
