"""Live delivery to the page: one room a person, whichever tabs and devices are open.

Client sends `message` {text | payload, client_message_id} and `read` {up_to}; each is acknowledged.
Server sends `reply` (a message of either side), `typing`, `notice`, `conversation`, `expired`.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import socketio
from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from backend.domain.actors import Actor
from channels.api.bodies import said, whole_number
from channels.conversations import Turn
from channels.gateway import Gateway
from channels.logs import log
from channels.origins import is_foreign_page
from channels.principals import Principal
from channels.refusals import Refusal, foreign_origin, refusal_of, sign_in_required, too_fast

CHECK_SECONDS, SHORTEST_PAUSE = 30.0, 0.1
LARGEST_PACKET = 32_768
MOST_SOCKETS = 20
LARGEST_ID = 2**53


@dataclass(frozen=True)
class Held:
    """Who opened a socket, and from where."""

    principal: Principal
    address: str


class Sockets:
    """The page's sockets in this process."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        # An empty list keeps engine.io from adding CORS headers; origins are checked in `__call__`.
        self.server = socketio.AsyncServer(
            async_mode="asgi", cors_allowed_origins=[], max_http_buffer_size=LARGEST_PACKET
        )
        self._app = socketio.ASGIApp(self.server)
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._held: dict[str, Held] = {}
        for name, handler in (
            ("connect", self._connect),
            ("disconnect", self._disconnect),
            ("message", self._message),
            ("read", self._read),
        ):
            self.server.on(name, handler)
        gateway.conversations.audience = self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse other sites' pages and floods before anything is opened."""
        connection = HTTPConnection(scope)
        try:
            if is_foreign_page(connection):
                raise foreign_origin()
            if "sid" not in connection.query_params:
                await self._gateway.admit(connection)
        except Refusal as refusal:
            await JSONResponse(refusal.as_dict(), refusal.status)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def push(self, contact_id: int, message: dict[str, Any], conversation_id: str) -> None:
        """A message nobody asked for, to every open tab."""
        await self._emit("notice", contact_id, message | {"conversation_id": conversation_id})

    async def turn_changed(self, actor: Actor, turn: Turn, *, is_first: bool) -> None:
        """Show a turn in all of the person's tabs: the words at once, the replies when they come."""
        is_asked = not turn.replies and turn.message["state"] == "running"
        for message in [turn.message] if is_first else turn.replies:
            told = message | {"conversation_id": turn.conversation_id}
            await self._emit("reply", actor.contact_id, told)
        typing = {"conversation_id": turn.conversation_id, "is_typing": is_asked}
        await self._emit("typing", actor.contact_id, typing)

    async def conversation_begun(self, actor: Actor, conversation_id: str) -> None:
        """The other tabs start afresh too."""
        await self._emit("conversation", actor.contact_id, {"conversation_id": conversation_id})

    async def end_session(self, session_key: str) -> None:
        """A browser signed out: its tabs are closed."""
        for sid, held in list(self._held.items()):
            if held.principal.session_key == session_key:
                await self._expire(sid)

    async def close(self) -> None:
        """Let go of everybody."""
        for watch in list(self._watches.values()):
            watch.cancel()
        await self.server.shutdown()

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        connection = HTTPConnection(environ["asgi.scope"])
        try:
            principal = await self._principal(connection, auth)
            self._admit_socket(principal)
        except Exception as error:
            refusal = refusal_of(error)
            raise socketio.exceptions.ConnectionRefusedError(refusal.code, refusal.as_dict()) from error
        self._held[sid] = Held(principal, connection.client.host if connection.client else "")
        await self.server.enter_room(sid, _room(principal.actor.contact_id))
        self._watches[sid] = asyncio.create_task(self._watch(sid, principal))
        log("socket_connected", contact_id=principal.actor.contact_id)

    async def _principal(self, connection: HTTPConnection, auth: Any) -> Principal:
        token = auth.get("token") if isinstance(auth, dict) else None
        if isinstance(token, str) and token:
            return await self._gateway.principals.of_token(token)
        return await self._gateway.principals.of_request(connection)

    def _admit_socket(self, principal: Principal) -> None:
        theirs = (held.principal.actor.contact_id for held in self._held.values())
        if sum(contact_id == principal.actor.contact_id for contact_id in theirs) >= MOST_SOCKETS:
            raise too_fast(CHECK_SECONDS)

    async def _disconnect(self, sid: str, reason: str) -> None:
        if watch := self._watches.pop(sid, None):
            watch.cancel()
        self._held.pop(sid, None)

    async def _watch(self, sid: str, principal: Principal) -> None:
        """End the socket when its token runs out, its session ends or the person leaves."""
        while True:
            left = (principal.expires_at - datetime.now(UTC)).total_seconds()
            await asyncio.sleep(min(max(left, SHORTEST_PAUSE), CHECK_SECONDS))
            try:
                principal = await self._gateway.principals.still(principal, is_use=False)
            except Refusal:
                self._watches.pop(sid, None)
                await self._expire(sid)
                return
            except Exception as failed:
                log("socket_unchecked", level=logging.WARNING, error=type(failed).__name__)

    async def _expire(self, sid: str) -> None:
        await self.server.emit("expired", {}, to=sid)
        await self.server.disconnect(sid)

    async def _message(self, sid: str, body: Any = None, *_rest: Any) -> dict[str, Any]:
        try:
            message = said(body)
            actor = await self._speaker(sid, counts=True)
            return (await self._gateway.conversations.take(actor, message)).as_dict()
        except Exception as error:
            return refusal_of(error).as_dict()

    async def _read(self, sid: str, body: Any = None, *_rest: Any) -> dict[str, Any]:
        try:
            actor = await self._speaker(sid)
            up_to = whole_number(
                body.get("up_to") if isinstance(body, dict) else None, "up_to", 0, LARGEST_ID
            )
            conversation_id = await self._gateway.conversations.current(actor)
            await run_sync(self._gateway.store.mark_read, conversation_id, up_to, datetime.now(UTC))
            return {"unread": await run_sync(self._gateway.store.unread_count, conversation_id)}
        except Exception as error:
            return refusal_of(error).as_dict()

    async def _speaker(self, sid: str, *, counts: bool = False) -> Actor:
        """The socket's person, still; a socket that lost its right is ended."""
        held = self._held.get(sid)
        if held is None:
            raise sign_in_required("disconnected")
        await self._gateway.rates.admit_address(held.address)
        if counts:
            await self._gateway.rates.admit_person(held.principal.actor.contact_id)
        try:
            return (await self._gateway.principals.still(held.principal)).actor
        except Refusal:
            await self._expire(sid)
            raise

    async def _emit(self, event: str, contact_id: int, told: dict[str, Any]) -> None:
        await self.server.emit(event, told, room=_room(contact_id))


def _room(contact_id: int) -> str:
    return f"person:{contact_id}"
