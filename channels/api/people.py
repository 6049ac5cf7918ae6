"""Who is signed in."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from channels import engine
from channels.gateway import gateway_of
from channels.web.sessions import SESSION_COOKIE, form_token


async def me(request: Request) -> JSONResponse:
    """The person, the conversation they are in, and for browsers the token that signs out."""
    gateway = gateway_of(request)
    principal = await gateway.principal(request)
    conversation_id = await gateway.conversations.current(principal.actor)
    actor = await engine.principal_of(conversation_id) or principal.actor
    cookie = request.cookies.get(SESSION_COOKIE, "") if principal.session_key else None
    return JSONResponse(
        {
            "name": actor.name,
            "email": actor.email,
            "role": actor.role,
            "company_id": actor.company_id,
            "company_name": await engine.account_name(actor),
            "conversation_id": conversation_id,
            "expires_at": principal.expires_at.isoformat(),
            "csrf_token": form_token(gateway.settings.form_secret, cookie) if cookie else None,
        }
    )
