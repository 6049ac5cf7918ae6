"""Logs as JSON lines: what happened to which conversation; never what was said, by whose address or token."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?i:bearer)\s+[\w.~+/-]+=*")
QUIET = ("httpx", "httpcore", "engineio", "socketio", "multipart", "python_multipart")

_logger = logging.getLogger("desk")


def log(event: str, *, level: int = logging.INFO, exc_info: bool = False, **facts: Any) -> None:
    """One event with its facts."""
    _logger.log(level, event, extra={"facts": facts}, exc_info=exc_info)


def redacted(text: str) -> str:
    """The text without addresses and tokens."""
    return _TOKEN.sub("[token]", _ADDRESS.sub("[address]", text))


class JsonLines(logging.Formatter):
    """One JSON object a line; libraries' messages and tracebacks are redacted too."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return redacted(json.dumps(line, default=str))


def configure(level: int = logging.INFO) -> None:
    """Send everything of this process through the JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
