"""What the gateway refuses: a status, a code, and in plain words what can be done."""

import logging
import math
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import InterfaceError, OperationalError

from backend.domain.errors import OrderDeskError
from channels.logs import log

LONGEST_TEXT = 2000


@dataclass
class Refusal(Exception):
    """A request that is not served; `as_dict` is its body."""

    status: int
    code: str
    message: str
    facts: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"error": {"code": self.code, "message": self.message, "facts": self.facts}}


def sign_in_required(reason: str = "missing") -> Refusal:
    """Nobody verified speaks."""
    return Refusal(401, "sign_in_required", "Please sign in again.", {"reason": reason})


def foreign_origin() -> Refusal:
    """The request was made by another site's page."""
    return Refusal(403, "foreign_origin", "This was not sent from our own page.")


def invalid(field_name: str, message: str) -> Refusal:
    """The body is not what the route takes."""
    return Refusal(422, "invalid_request", message, {"field": field_name})


def too_long(length: int) -> Refusal:
    """The text is over the limit."""
    message = f"That is longer than {LONGEST_TEXT} characters; please send it in parts."
    return Refusal(413, "message_too_long", message, {"length": length, "limit": LONGEST_TEXT})


def body_too_large(limit: int) -> Refusal:
    """More bytes than any request needs."""
    return Refusal(413, "body_too_large", "That is too large; please send it in parts.", {"limit": limit})


def too_fast(seconds: float) -> Refusal:
    """More messages than the limit."""
    wait = max(1, math.ceil(seconds))
    message = f"That was faster than I can answer. Please wait {wait} seconds and send it again."
    return Refusal(429, "too_many_requests", message, {"retry_after_seconds": wait}, retry_after=wait)


def button_not_offered() -> Refusal:
    """A payload that no button of the last messages carries."""
    message = (
        "That button is no longer on offer. Please say what you need and I'll show what is possible now."
    )
    return Refusal(409, "button_not_offered", message)


def message_id_reused(client_message_id: str) -> Refusal:
    """Other words under an id that was used before."""
    facts = {"client_message_id": client_message_id}
    return Refusal(409, "message_id_reused", "This message id was used for another message.", facts)


def conversation_busy() -> Refusal:
    """An earlier message of the conversation is still being answered."""
    message = "Your last message is still being answered. Please try again in a few seconds."
    return Refusal(503, "conversation_busy", message, retry_after=5)


def assistant_unreachable() -> Refusal:
    """Rasa is down or too slow; the message is kept."""
    message = "I can't reach the desk's assistant right now. Your message is kept; try again in a minute."
    return Refusal(503, "assistant_unreachable", message, retry_after=60)


def database_unavailable() -> Refusal:
    """The engine's or the messages' database does not answer."""
    message = "The desk's records can't be reached right now. Please try again in a minute."
    return Refusal(503, "database_unavailable", message, retry_after=60)


_OF_THE_ENGINE = {
    "document_not_found": (404, "There is no such document among yours."),
    "not_allowed": (403, "Your role can't do this."),
    "paper_link_refused": (404, "This link does not hold, or no longer: ask the desk for the paper again."),
    "plan_outdated": (
        409,
        "Goods kept moving while this was planned; nothing was written. Please run it again.",
    ),
    "warehouse_not_found": (404, "There is no such distribution center."),
    "nothing_to_pick": (409, "Nothing is released here for that day that is not on a wave already."),
    "nothing_to_load": (409, "Nothing packed waits here for that service and day."),
    "load_not_packed": (409, "Something on the load is not packed yet."),
    "load_not_loaded": (409, "The load can't leave yet: confirm first that everything is aboard."),
    "receipt_closed": (409, "These goods came in before, were put away or called off."),
    "request_key_reused": (409, "This request key was used for another request."),
    "conversation_unknown": (404, "There is no such conversation among yours."),
}


def of_engine(error: OrderDeskError) -> Refusal:
    """A refusal of the engine, as the API words it."""
    if error.code in ("sign_in_refused", "token_refused"):
        return sign_in_required(str(error.facts.get("reason", "unknown_person")))
    status, message = _OF_THE_ENGINE.get(error.code, (422, "The desk can't do this as asked."))
    return Refusal(status, error.code, message, {name: str(value) for name, value in error.facts.items()})


def refusal_of(error: Exception) -> Refusal:
    """Any failure as a refusal; what nobody foresaw is logged under the id that the answer names."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, OrderDeskError):
        return of_engine(error)
    case = uuid4().hex[:12]
    log("unforeseen", level=logging.ERROR, exc_info=True, case=case, error=type(error).__name__)
    if isinstance(error, OperationalError | InterfaceError):
        return database_unavailable()
    message = f"Something went wrong on our side. It is logged as {case}; please try again."
    return Refusal(500, "unforeseen", message, {"case": case})
