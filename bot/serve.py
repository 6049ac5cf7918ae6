"""Starts the Rasa server as the desk uses it: `python -m bot.serve`.

One channel, no HTTP API of Rasa's own, local interface, endpoints by environment
(see `bot.endpoints`). RASA_PORT and RASA_INTERFACE say where, DESK_MODEL which model.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def main() -> None:
    """Write the endpoints, then serve until stopped."""
    # Compiling TensorFlow's sources is most of a start; whatever the shell says, keep the result.
    sys.dont_write_bytecode = False
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    _serve()


def _serve() -> None:
    """Rasa is imported only now: its imports read the environment."""
    import rasa.utils.common
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    from bot import endpoints

    level = logging.getLevelName(os.environ.get("LOG_LEVEL", "INFO"))
    configure_structlog(level)
    rasa.utils.common.configure_logging_and_warnings(level, warn_only_once=True, filter_repeated_logs=True)
    serve_application(
        os.environ.get("DESK_MODEL", "models/desk.tar.gz"),
        interface=os.environ.get("RASA_INTERFACE", "127.0.0.1"),
        port=int(os.environ.get("RASA_PORT", "5005")),
        credentials="credentials.yml",
        enable_api=False,
        endpoints=AvailableEndpoints.read_endpoints(str(endpoints.write())),
    )


if __name__ == "__main__":
    main()
