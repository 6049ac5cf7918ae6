"""A stand-in for the assistant: the channel's contract, with replies that a test chooses."""

import asyncio
from typing import Any

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class StandInRasa:
    """Answers every turn with `replies`; remembers conversation, text and body of each call."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.calls: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = [{"text": "Sure.", "response": "utter_sure"}]
        self.status = 200
        self.delay_seconds = 0.0
        self.app = Starlette(
            routes=[
                Route("/webhooks/desk/messages", self._messages, methods=["POST"]),
                Route("/webhooks/desk/events", self._events, methods=["POST"]),
                Route("/webhooks/desk/", lambda request: JSONResponse({"status": "ok"})),
            ]
        )

    @property
    def texts(self) -> list[str]:
        """What the assistant was asked."""
        return [call["body"]["text"] for call in self.calls]

    async def _messages(self, request: Request) -> JSONResponse:
        call = await self._proven(request)
        self.calls.append(call)
        await asyncio.sleep(self.delay_seconds)
        return JSONResponse({"replies": self.replies}, status_code=self.status)

    async def _events(self, request: Request) -> JSONResponse:
        self.events.append(await self._proven(request))
        return JSONResponse({"appended": 1}, status_code=self.status)

    async def _proven(self, request: Request) -> dict[str, Any]:
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, self._secret, algorithms=["HS256"], audience="rasa")
        assert claims["exp"] - claims["iat"] <= 60
        return {"conversation_id": claims["sub"], "body": await request.json()}
