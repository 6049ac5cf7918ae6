"""The built page: `channels/web/static`, made from `channels/web/ui`."""

import re
from os import PathLike, stat_result
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).with_name("static")
HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.(?:js|css|woff2?|svg|png|json)$")
A_YEAR = "public, max-age=31536000, immutable"


class BuiltPage(StaticFiles):
    """Files with a hash in their name never change; the others are asked for each time."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file; before the page is built there is none."""
        if not STATIC.is_dir():
            raise HTTPException(404)
        await super().__call__(scope, receive, send)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file with how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_hashed = HASHED.search(str(full_path)) and "/assets/" in scope["path"]
        response.headers["Cache-Control"] = A_YEAR if is_hashed else "no-cache"
        return response
