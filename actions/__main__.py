"""The action server: `python -m actions`. Answers on loopback, and only to callers that bring the key."""

import gc
import hmac
import logging

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from actions.catalogue import ACTIONS
from backend.config import secret, setting

KEY_HEADER = "X-Desk-Key"


def action_server(key: str) -> Sanic:
    """The webhook with every action registered and the key required."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])

    @app.on_request
    async def require_key(request: Request) -> HTTPResponse | None:
        if request.path == "/health" or hmac.compare_digest(request.headers.get(KEY_HEADER, ""), key):
            return None
        return json({"error": "this server answers the assistant only"}, status=401)

    @app.before_server_start
    async def settle(_app: Sanic) -> None:
        """The collector need not walk at each turn what was imported for good."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)

    return app


if __name__ == "__main__":
    logging.basicConfig(level=setting("DESK_LOG_LEVEL", "WARNING"))
    app = action_server(secret("ACTIONS_KEY"))
    app.run(
        host="127.0.0.1",
        port=int(setting("ACTIONS_PORT", "5055")),
        single_process=True,
        access_log=False,
        motd=False,
    )
