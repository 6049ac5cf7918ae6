"""Who is speaking: a shop token or a signed-in browser, checked anew at every request."""

from dataclasses import dataclass
from datetime import UTC, datetime

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection

from backend.domain.actors import Actor
from backend.domain.errors import SignInRefused, TokenRefused
from backend.services.tokens import verify_shop_token
from channels import engine
from channels.origins import is_own_page
from channels.refusals import foreign_origin, sign_in_required
from channels.web.sessions import SESSION_COOKIE, WebSessions, key_of

READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Principal:
    """A verified person, until when, and by which web session if by one."""

    actor: Actor
    expires_at: datetime
    session_key: str | None = None


class Principals:
    """Turns what a connection carries into a person, or refuses it."""

    def __init__(self, sessions: WebSessions) -> None:
        self._sessions = sessions

    async def of_request(self, connection: HTTPConnection) -> Principal:
        """By the bearer token if one is sent, else by the session cookie of our own page."""
        if authorization := connection.headers.get("authorization"):
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer":
                raise sign_in_required("no_bearer_token")
            return await self.of_token(token.strip())
        principal = await self.of_cookie(connection.cookies.get(SESSION_COOKIE, ""))
        if connection.scope.get("method", "GET") not in READING and not is_own_page(connection):
            raise foreign_origin()
        return principal

    async def of_token(self, token: str) -> Principal:
        """Whom the shop vouches for."""
        try:
            verified = await run_sync(lambda: verify_shop_token(token, now=datetime.now(UTC)))
            actor = await engine.sign_in(verified.email)
        except TokenRefused as refused:
            raise sign_in_required(refused.reason) from refused
        except SignInRefused as refused:
            raise sign_in_required("unknown_person") from refused
        return Principal(actor, verified.expires_at)

    async def of_cookie(self, cookie: str) -> Principal:
        """Whose browser it is."""
        return await self._of_session(key_of(cookie)) if cookie else _nobody()

    async def still(self, principal: Principal, *, is_use: bool = True) -> Principal:
        """The same person now: refused when the token ran out, the session ended or the person left."""
        if principal.session_key:
            return await self._of_session(principal.session_key, is_use=is_use)
        if principal.expires_at <= datetime.now(UTC):
            raise sign_in_required("expired")
        try:
            actor = await engine.person(principal.actor.contact_id)
        except SignInRefused as refused:
            raise sign_in_required("unknown_person") from refused
        return Principal(actor, principal.expires_at)

    async def _of_session(self, key: str, *, is_use: bool = True) -> Principal:
        """Looking whether a session still holds is no use of it: an open tab may idle."""
        session = await run_sync(lambda: self._sessions.open(key, datetime.now(UTC), is_use=is_use))
        if session is None:
            return _nobody("session_ended")
        try:
            actor = await engine.person(session.contact_id)
        except SignInRefused as refused:
            raise sign_in_required("unknown_person") from refused
        return Principal(actor, self._sessions.expires_at(session), key)


def _nobody(reason: str = "missing") -> Principal:
    raise sign_in_required(reason)
