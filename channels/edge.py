"""Around every request: a line in the log, the headers that close doors, and no failure without an answer."""

import re
import time

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.logs import log
from channels.refusals import Refusal, body_too_large, refusal_of

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_BODY = 65_536
_CODES = {404: "not_found", 405: "method_not_allowed"}
_WORDS = {404: "There is nothing here."}


def content_security_policy(host: str) -> str:
    """Nothing from elsewhere; only styles may be inline (the chat component sets them)."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"connect-src 'self' ws://{host} wss://{host}",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


class Edge:
    """The outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve HTTP with headers and a log line; the rest passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, host, status = time.perf_counter(), _host(scope), 0

        async def send_closed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _close_doors(MutableHeaders(scope=message), host or "localhost")
            await send(message)

        try:
            if host is None:
                refused = Refusal(400, "bad_host", "The host name of the request is not one.")
                await answer(HTTPConnection(scope), refused)(scope, receive, send_closed)
            else:
                await self._app(scope, _limited(receive), send_closed)
        except Exception as error:
            refusal = refusal_of(error)
            if not status:
                await answer(HTTPConnection(scope), refusal)(scope, receive, send_closed)
        finally:
            took = round((time.perf_counter() - began) * 1000)
            log("request", method=scope["method"], path=scope["path"], status=status, ms=took)


def answer(connection: HTTPConnection, refusal: Refusal) -> Response:
    """A refusal as JSON for the API, as a line of text for pages."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
    if connection.url.path.startswith(("/api/", "/socket.io")):
        return JSONResponse(refusal.as_dict(), refusal.status, headers)
    return PlainTextResponse(refusal.message, refusal.status, headers)


def refuse(request: Request, error: Exception) -> Response:
    """Starlette's handler of what routes raise."""
    if isinstance(error, HTTPException):
        code = _CODES.get(error.status_code, "refused")
        error = Refusal(error.status_code, code, _WORDS.get(error.status_code, error.detail))
    return answer(request, refusal_of(error))


def _limited(receive: Receive) -> Receive:
    """The request's body up to the largest that anybody needs."""
    size = 0

    async def receive_some() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise body_too_large(LARGEST_BODY)
        return message

    return receive_some


def _close_doors(headers: MutableHeaders, host: str) -> None:
    for name, value in _FIXED.items():
        headers[name] = value
    headers.setdefault("Content-Security-Policy", content_security_policy(host))
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cache-Control", "no-store")


def _host(scope: Scope) -> str | None:
    """The request's host, or None when it is no host name: it is written into a header of the answer."""
    named = HTTPConnection(scope).headers.get("host", "")
    return named if _HOST.fullmatch(named) else None
