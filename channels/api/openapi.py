"""The API's description."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse


@cache
def openapi() -> dict[str, Any]:
    """OpenAPI 3.1, kept by hand in `openapi.yml`."""
    described: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yml").read_text())
    return described


async def show_openapi(request: Request) -> JSONResponse:
    """For everyone."""
    return JSONResponse(openapi())
