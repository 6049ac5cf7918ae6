"""The one way to the assistant: a turn, or an event, with a token for one conversation and one minute."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt

from channels.logs import log
from channels.messages import Reply

TOKEN_LIFE = timedelta(seconds=60)
CONNECT_SECONDS = 2.0
STATUS_SECONDS = 2.0


class RasaUnavailable(Exception):
    """No answer in time, or none that can be used."""


class Rasa:
    """The assistant's channel for the gateway."""

    def __init__(
        self, url: str, secret: str, timeout_seconds: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        self._client = httpx.AsyncClient(
            base_url=f"{url}/webhooks/desk", timeout=timeout, transport=transport, trust_env=False
        )
        self._secret = secret

    async def turn(self, conversation_id: str, text: str, message_id: int) -> list[Reply]:
        """What the assistant says to a message."""
        body = {"text": text, "message_id": str(message_id)}
        answer = await self._post("/messages", conversation_id, body)
        listed = answer.get("replies")
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise RasaUnavailable("answer_without_replies")
        if not listed:
            # Every rule ends in words: silence means that the action server did not answer Rasa.
            raise RasaUnavailable("silence")
        return [_reply(each) for each in listed]

    async def tell(self, conversation_id: str, text: str, facts: dict[str, Any]) -> None:
        """Let the assistant know what was said to the person without it, and which order is in talk by that."""
        events: list[dict[str, Any]] = [{"event": "bot", "text": text, "metadata": facts}]
        if facts.get("order_number"):
            events.append({"event": "slot", "name": "order_number", "value": facts["order_number"]})
        await self._post("/events", conversation_id, {"events": events})

    async def status(self) -> str:
        """ok, no_model or unreachable."""
        try:
            answer = await self._client.get("/", timeout=STATUS_SECONDS)
            return str(answer.json().get("status", "unreachable"))
        except (httpx.HTTPError, ValueError, AttributeError):
            return "unreachable"

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _post(self, path: str, conversation_id: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token(conversation_id)}"}
        try:
            answer = await self._client.post(path, json=body, headers=headers)
            answer.raise_for_status()
            told = answer.json()
        except (httpx.HTTPError, ValueError) as failed:
            status = failed.response.status_code if isinstance(failed, httpx.HTTPStatusError) else None
            log("rasa_failed", conversation_id=conversation_id, error=type(failed).__name__, status=status)
            raise RasaUnavailable(type(failed).__name__) from failed
        if not isinstance(told, dict):
            raise RasaUnavailable("answer_is_no_object")
        return told

    def _token(self, conversation_id: str) -> str:
        now = datetime.now(UTC)
        claims = {
            "sub": conversation_id,
            "aud": "rasa",
            "iat": now,
            "exp": now + TOKEN_LIFE,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")


def _reply(told: dict[str, Any]) -> Reply:
    custom = told.get("custom")
    card = custom.get("card") if isinstance(custom, dict) else None
    buttons = [*(told.get("buttons") or []), *(told.get("quick_replies") or [])]
    return Reply(
        text=str(told["text"]) if told.get("text") else None,
        buttons=[
            {"title": str(button.get("title", "")), "payload": str(button.get("payload", ""))}
            for button in buttons
            if isinstance(button, dict)
        ],
        card=card if isinstance(card, dict) else None,
        response=told.get("response"),
    )
