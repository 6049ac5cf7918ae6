"""The one way into Rasa: the gateway's turns and events, each with a service token."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import runtime
from bot.pushed_events import EventRefused, append_events

runtime.apply()

logger = logging.getLogger(__name__)

SECRET_VARIABLE = "RASA_CHANNEL_SECRET"
AUDIENCE = "rasa"
LONGEST_LIFE_SECONDS = 60
CLOCK_SKEW_SECONDS = 5
SHORTEST_SECRET = 16
LONGEST_TEXT = 20_000
REPLY_PARTS = ("text", "buttons", "quick_replies", "custom", "image", "attachment", "elements")


class TokenRefused(Exception):
    """The caller did not prove which conversation it speaks for."""


class BodyRefused(Exception):
    """The body is not what the channel takes."""


def conversation_of(request: Request, secret: str) -> str:
    """The conversation a request may speak for: the subject of its token, nothing else."""
    scheme, _, token = (request.headers.get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("missing_token")
    try:
        claims = jwt.decode(
            token.strip(),
            secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            leeway=CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "aud", "sub"]},
        )
    except jwt.PyJWTError as refused:
        raise TokenRefused("invalid_token") from refused
    if claims["exp"] - time.time() > LONGEST_LIFE_SECONDS + CLOCK_SKEW_SECONDS:
        raise TokenRefused("token_lives_too_long")
    if not isinstance(claims["sub"], str) or not claims["sub"].strip():
        raise TokenRefused("missing_subject")
    return claims["sub"]


def _json_object(request: Request) -> dict[str, Any]:
    try:
        body = request.json
    except Exception as broken:
        raise BodyRefused("body_is_not_json") from broken
    if not isinstance(body, dict):
        raise BodyRefused("body_is_not_an_object")
    return body


def message_in(request: Request) -> tuple[str, str]:
    """Text and message id of a turn."""
    body = _json_object(request)
    text, message_id = body.get("text"), body.get("message_id")
    if not isinstance(text, str) or not text.strip():
        raise BodyRefused("text_is_missing")
    if len(text) > LONGEST_TEXT:
        raise BodyRefused("text_is_too_long")
    if not isinstance(message_id, str) or not message_id:
        raise BodyRefused("message_id_is_missing")
    return text, message_id


class Replies(CollectingOutputChannel):
    """Keeps what the bot says, one entry an utterance; delivery is the gateway's."""

    @classmethod
    def name(cls) -> str:
        """Responses may be worded for the channel of this name."""
        return "desk"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Store the utterance whole, with the name of its response."""
        reply = {key: message[key] for key in REPLY_PARTS if message.get(key)}
        if name := message.get("utter_action"):
            reply["response"] = name
        self.messages.append(reply)


def refusal(status: int, code: str) -> HTTPResponse:
    """An answer that says why nothing was done."""
    return response.json({"error": code}, status=status)


class DeskInput(InputChannel):
    """Turns (`POST messages`) and events (`POST events`) of conversations named by the token."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its part of the address."""
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DeskInput:
        """The secret comes from the environment, never from a file in the repository."""
        return cls(os.environ.get(SECRET_VARIABLE, ""))

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise RasaException(f"Set {SECRET_VARIABLE} to at least {SHORTEST_SECRET} characters.")
        self._secret = secret

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's three addresses."""
        desk = Blueprint("desk")

        @desk.route("/", methods=["GET"])
        async def status(request: Request) -> HTTPResponse:
            ready = _agent(request).is_ready()
            return response.json({"status": "ok" if ready else "no_model"}, status=200 if ready else 503)

        @desk.route("/messages", methods=["POST"])
        async def messages(request: Request) -> HTTPResponse:
            return await self._guarded(request, self._turn(on_new_message))

        @desk.route("/events", methods=["POST"])
        async def events(request: Request) -> HTTPResponse:
            return await self._guarded(request, _append)

        return desk

    async def _guarded(
        self, request: Request, work: Callable[[Request, str], Awaitable[HTTPResponse]]
    ) -> HTTPResponse:
        """Run a request that proves its conversation; everything that goes wrong is answered in JSON."""
        try:
            conversation_id = conversation_of(request, self._secret)
            if not _agent(request).is_ready():
                return refusal(503, "no_model")
            return await work(request, conversation_id)
        except TokenRefused as refused:
            return refusal(401, str(refused))
        except (BodyRefused, EventRefused) as refused:
            return refusal(400, str(refused))
        except LockError:
            logger.exception("The conversation was busy for too long.")
            return refusal(503, "conversation_busy")
        except (Exception, asyncio.CancelledError):
            logger.exception("The turn failed.")
            return refusal(500, "turn_failed")

    @staticmethod
    def _turn(
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> Callable[[Request, str], Awaitable[HTTPResponse]]:
        async def work(request: Request, conversation_id: str) -> HTTPResponse:
            text, message_id = message_in(request)
            replies = Replies()
            message = UserMessage(text, replies, conversation_id, input_channel="desk", message_id=message_id)
            await on_new_message(message)
            return response.json({"replies": replies.messages})

        return work


async def _append(request: Request, conversation_id: str) -> HTTPResponse:
    body = _json_object(request)
    count = await append_events(_agent(request), conversation_id, body.get("events"))
    return response.json({"appended": count})


def _agent(request: Request) -> Any:
    return request.app.ctx.agent
