"""Reading what clients send: JSON objects, message ids, numbers."""

import json
import re
from typing import Any

from starlette.requests import Request

from channels.conversations import Said
from channels.refusals import LONGEST_TEXT, invalid
from channels.text import message_text

_MESSAGE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


async def json_object(request: Request) -> dict[str, Any]:
    """The body; only real JSON is read, so that no form of another site can send it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise invalid("body", "Send JSON with the content type application/json.")
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as broken:
        raise invalid("body", "The body is not JSON.") from broken
    if not isinstance(body, dict):
        raise invalid("body", "The body must be a JSON object.")
    return body


def said(body: Any) -> Said:
    """A message: `text` or `payload`, and `client_message_id`; whatever else is sent counts for nothing."""
    if not isinstance(body, dict):
        raise invalid("body", "The message must be an object.")
    client_message_id, text, payload = (body.get(name) for name in ("client_message_id", "text", "payload"))
    if not isinstance(client_message_id, str) or not _MESSAGE_ID.fullmatch(client_message_id):
        raise invalid("client_message_id", "`client_message_id` must be 1 to 64 letters, digits, . _ : or -.")
    if (text is None) == (payload is None):
        raise invalid("text", "Send either `text` or `payload`.")
    if payload is None:
        return Said(client_message_id, text=message_text(text))
    if not isinstance(payload, str) or not 0 < len(payload) <= LONGEST_TEXT:
        raise invalid("payload", f"`payload` must be a string of at most {LONGEST_TEXT} characters.")
    return Said(client_message_id, payload=payload)


def whole_number(value: Any, name: str, default: int, most: int) -> int:
    """A number of a query or a body, within its bounds."""
    if value is None:
        return default
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,15}", str(value)):
        raise invalid(name, f"`{name}` must be a whole number.")
    return min(int(value), most)
