"""Saying something, history, what was read, and beginning anew."""

from datetime import UTC, datetime

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse

from channels.api.bodies import json_object, said, whole_number
from channels.gateway import gateway_of
from channels.messages import shown
from channels.refusals import invalid

PAGE, LARGEST_ID = 200, 2**53


async def say(request: Request) -> JSONResponse:
    """A turn; 503 with the stored excuse when the assistant can't be reached."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    message = said(await json_object(request))
    await gateway.rates.admit_person(principal.actor.contact_id)
    turn = await gateway.conversations.take(principal.actor, message)
    if turn.refusal is None:
        return JSONResponse(turn.as_dict())
    headers = {"Retry-After": str(turn.refusal.retry_after)}
    return JSONResponse(turn.as_dict(), status_code=turn.refusal.status, headers=headers)


async def list_messages(request: Request) -> JSONResponse:
    """The current conversation's messages after an id."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    after = whole_number(request.query_params.get("after"), "after", 0, LARGEST_ID)
    limit = whole_number(request.query_params.get("limit"), "limit", PAGE, LARGEST_ID)
    if not 1 <= limit <= PAGE:
        raise invalid("limit", f"`limit` must be from 1 to {PAGE}.")
    conversation_id = await gateway.conversations.current(principal.actor)
    messages = await run_sync(gateway.store.history, conversation_id, after, limit)
    unread = await run_sync(gateway.store.unread_count, conversation_id)
    told = [shown(message) for message in messages]
    return JSONResponse({"conversation_id": conversation_id, "messages": told, "unread": unread})


async def mark_read(request: Request) -> JSONResponse:
    """The person has seen everything up to an id."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    up_to = whole_number((await json_object(request)).get("up_to"), "up_to", 0, LARGEST_ID)
    conversation_id = await gateway.conversations.current(principal.actor)
    await run_sync(gateway.store.mark_read, conversation_id, up_to, datetime.now(UTC))
    unread = await run_sync(gateway.store.unread_count, conversation_id)
    return JSONResponse({"conversation_id": conversation_id, "unread": unread})


async def begin_conversation(request: Request) -> JSONResponse:
    """A new conversation becomes the current one."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    await gateway.rates.admit_person(principal.actor.contact_id)
    conversation_id = await gateway.conversations.begin(principal.actor)
    return JSONResponse({"conversation_id": conversation_id}, status_code=201)
