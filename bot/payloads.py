"""Button payloads (`/intent{"entity": "value"}`) are left to Rasa's own handler."""

import re

_PAYLOAD = re.compile(r"\s*/[a-z]\w*\s*(?:@\d*\.?\d+)?\s*(?:\{.*\})?\s*$", re.DOTALL)


def is_payload(text: str) -> bool:
    """Whether the message is a payload instead of words."""
    return text.lstrip().startswith("/") and _PAYLOAD.match(text) is not None
