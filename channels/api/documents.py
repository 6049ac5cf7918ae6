"""The person's orders, quotes and returns, for the list beside the chat."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse

from backend.domain.actors import Actor
from channels import engine
from channels.gateway import gateway_of


async def list_documents(request: Request) -> JSONResponse:
    """Open orders and quotes, newest first."""
    orders, quotes = await engine.open_documents(await _speaker(request), datetime.now(UTC))
    told = {"orders": [each.as_dict() for each in orders], "quotes": [each.as_dict() for each in quotes]}
    return JSONResponse(told)


async def show_document(request: Request) -> JSONResponse:
    """One document's facts; somebody else's is answered like one that does not exist."""
    actor = await _speaker(request)
    kind, view = await engine.document(actor, request.path_params["number"], datetime.now(UTC))
    return JSONResponse({"kind": kind, "document": view.as_dict()})


async def _speaker(request: Request) -> Actor:
    """The person with the account chosen in their conversation."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    conversation_id = await gateway.conversations.current(principal.actor)
    return await engine.principal_of(conversation_id) or principal.actor
