"""A turn: stored once under the client's id, asked of the assistant, answered, kept."""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

from anyio.to_thread import run_sync

from backend.domain.actors import Actor
from channels import engine
from channels.logs import log
from channels.messages import USER, MessageStore, Reply, shown
from channels.rasa import Rasa, RasaUnavailable
from channels.refusals import (
    Refusal,
    assistant_unreachable,
    button_not_offered,
    conversation_busy,
    message_id_reused,
)
from channels.tables import ANSWERED, FAILED, RUNNING, Message
from channels.text import neutralised

WEB = "web"
POLL_SECONDS = 0.1
GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Said:
    """What a client sent: words or a button's payload, under the client's id."""

    client_message_id: str
    text: str | None = None
    payload: str | None = None

    @property
    def fingerprint(self) -> str:
        """Tells a repeat from other words under the same id."""
        return hashlib.sha256(json.dumps([self.text, self.payload]).encode()).hexdigest()


@dataclass(frozen=True)
class Turn:
    """A message and what was said to it."""

    conversation_id: str
    message: dict[str, Any]
    replies: list[dict[str, Any]]
    refusal: Refusal | None = None

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer; a refusal comes with the excuse that was stored."""
        told = {
            "conversation_id": self.conversation_id,
            "message": self.message,
            "replies": self.replies,
        }
        return self.refusal.as_dict() | told if self.refusal else told


class Audience(Protocol):
    """The person's open tabs."""

    async def turn_changed(self, actor: Actor, turn: Turn, *, is_first: bool) -> None:
        """A message is being answered, or was."""

    async def conversation_begun(self, actor: Actor, conversation_id: str) -> None:
        """A new conversation is the current one."""


class Conversations:
    """Serves the turns of all conversations, one at a time in each."""

    def __init__(self, store: MessageStore, rasa: Rasa, rasa_timeout_seconds: float) -> None:
        self.store = store
        self._rasa = rasa
        self._lease = timedelta(seconds=rasa_timeout_seconds + GRACE_SECONDS)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[Turn]] = set()
        self.audience: Audience | None = None

    async def current(self, actor: Actor) -> str:
        """The person's current conversation; the first one begins by itself."""
        now = datetime.now(UTC)
        found = await run_sync(self.store.current_thread, actor.contact_id, WEB)
        if found is None:
            found = await run_sync(self.store.first_thread, actor.contact_id, WEB, now)
        if await engine.principal_of(found) is None:
            await engine.bind(found, actor.contact_id, WEB, now)
        return found

    async def begin(self, actor: Actor) -> str:
        """A new conversation of the person, with nothing in mind."""
        now = datetime.now(UTC)
        conversation_id = await run_sync(self.store.begin_thread, actor.contact_id, WEB, now)
        await engine.bind(conversation_id, actor.contact_id, WEB, now)
        log("conversation_begun", conversation_id=conversation_id)
        if self.audience:
            await self.audience.conversation_begun(actor, conversation_id)
        return conversation_id

    async def take(self, actor: Actor, said: Said) -> Turn:
        """Serve a message in the person's current conversation, whether or not its client waits for it."""
        conversation_id = await self.current(actor)
        task = asyncio.create_task(self._in_order(actor, conversation_id, said))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def settle(self) -> None:
        """Let running turns end."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._lease.total_seconds())

    async def _in_order(self, actor: Actor, conversation_id: str, said: Said) -> Turn:
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        deadline = datetime.now(UTC) + self._lease
        async with lock:
            while datetime.now(UTC) < deadline:
                turn = await self._attempt(actor, conversation_id, said)
                if turn is not None:
                    return turn
                await asyncio.sleep(POLL_SECONDS)
        raise conversation_busy()

    async def _attempt(self, actor: Actor, conversation_id: str, said: Said) -> Turn | None:
        """Answer the message, or None while another process is at this conversation."""
        known = await run_sync(self.store.find, conversation_id, said.client_message_id)
        if known is None:
            claimed = await self._claim(conversation_id, said)
            return await self._answer(actor, claimed, is_first=True) if claimed else None
        if known.fingerprint != said.fingerprint:
            raise message_id_reused(said.client_message_id)
        if known.state == ANSWERED:
            replies = await run_sync(self.store.replies_to, known)
            return Turn(conversation_id, shown(known), [shown(reply) for reply in replies])
        if known.state == FAILED or self._is_stale(known):
            return await self._again(actor, known)
        return None

    async def _claim(self, conversation_id: str, said: Said) -> Message | None:
        text, payload = await self._words(conversation_id, said)
        now = datetime.now(UTC)
        message = Message(
            conversation_id=conversation_id,
            client_message_id=said.client_message_id,
            fingerprint=said.fingerprint,
            sender=USER,
            text=text,
            payload=payload,
            buttons=[],
            at=now,
            state=RUNNING,
            claimed_at=now,
        )
        return await run_sync(self.store.claim, message, self._lease)

    async def _words(self, conversation_id: str, said: Said) -> tuple[str, str | None]:
        """The text for the history and, for a button that is on offer, its payload."""
        sent = said.payload if said.payload is not None else said.text or ""
        if said.payload is not None or sent.startswith("/"):
            offered = await run_sync(self.store.offered, conversation_id)
            if sent in offered:
                return offered[sent], sent
        if said.payload is not None:
            raise button_not_offered()
        return neutralised(sent), None

    async def _again(self, actor: Actor, message: Message) -> Turn | None:
        if not await run_sync(self.store.reclaim, message, self._lease, datetime.now(UTC)):
            return None
        return await self._answer(actor, message, is_first=False)

    async def _answer(self, actor: Actor, message: Message, *, is_first: bool) -> Turn:
        """Ask the assistant and store what it says, or an excuse; then the message can be sent again."""
        await self._announce(actor, Turn(message.conversation_id, shown(message), []), is_first=is_first)
        refusal = None
        began = asyncio.get_running_loop().time()
        try:
            replies = await self._rasa.turn(
                message.conversation_id, message.payload or message.text or "", message.id
            )
        except RasaUnavailable:
            refusal = assistant_unreachable()
            replies = [Reply(text=refusal.message)]
        rows = await self._finish(message, replies, has_failed=refusal is not None)
        took = round((asyncio.get_running_loop().time() - began) * 1000)
        log(
            "turn", conversation_id=message.conversation_id, message_id=message.id, replies=len(rows), ms=took
        )
        turn = Turn(message.conversation_id, shown(message), [shown(row) for row in rows], refusal)
        await self._announce(actor, turn)
        return turn

    async def _finish(self, message: Message, replies: list[Reply], *, has_failed: bool) -> list[Message]:
        def work() -> list[Message]:
            return self.store.finish(message, replies, datetime.now(UTC), has_failed=has_failed)

        rows = await run_sync(work)
        message.state = FAILED if has_failed else ANSWERED
        return rows

    async def _announce(self, actor: Actor, turn: Turn, *, is_first: bool = False) -> None:
        if self.audience:
            await self.audience.turn_changed(actor, turn, is_first=is_first)

    def _is_stale(self, message: Message) -> bool:
        return message.claimed_at is None or datetime.now(UTC) - message.claimed_at > self._lease
