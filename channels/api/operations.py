"""The warehouses' day for programs: the board, a load, and every verb."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.importing import DESK_ZONE
from channels import engine, operations
from channels.api.bodies import json_object
from channels.gateway import gateway_of


async def show_board(request: Request) -> JSONResponse:
    """The day by step, troubles first; today, and every warehouse, unless the query names them."""
    actor = await _operator(request)
    asked, named = request.query_params.get("day"), request.query_params.get("warehouse")
    day = operations.day("day", asked) if asked else datetime.now(UTC).astimezone(DESK_ZONE).date()
    warehouse = operations.code("warehouse", named) if named else None
    return JSONResponse({"boards": jsonable(await engine.boards_of(actor, day, warehouse))})


async def show_load(request: Request) -> JSONResponse:
    """One load with its stops in order."""
    actor = await _operator(request)
    return JSONResponse(jsonable(await engine.load(actor, request.path_params["number"])))


def _verb(name: str) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def verb(request: Request) -> JSONResponse:
        actor = await _operator(request)
        result: Any = await operations.operate(actor, name, await json_object(request))
        return JSONResponse({"result": jsonable(result)})

    return verb


async def _operator(request: Request) -> Actor:
    principal = await gateway_of(request).principal(request)
    operations.check_operator(principal.actor)
    return principal.actor


ROUTES = [
    Route("/api/operations/board", show_board, methods=["GET"]),
    Route("/api/operations/loads/{number}", show_load, methods=["GET"]),
    *(Route(f"/api/operations/{name}", _verb(name), methods=["POST"]) for name in operations.VERBS),
]
