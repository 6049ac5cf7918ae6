"""Signed-in browsers: an opaque cookie, everything else stays here."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlalchemy.orm import sessionmaker

from channels.tables import WebSession

SESSION_COOKIE, FORM_COOKIE = "desk_session", "desk_form"
IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
SEEN_STEP = timedelta(minutes=1)


def key_of(cookie: str) -> str:
    """What the store knows of a cookie: its hash."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def form_token(secret: str, cookie: str) -> str:
    """The token of a form for one browser; other sites can neither read nor guess it."""
    return hmac.new(secret.encode(), f"form:{cookie}".encode(), hashlib.sha256).hexdigest()


def is_form_token(secret: str, cookie: str | None, token: object) -> bool:
    """Whether the form was ours, given to this browser."""
    if not cookie or not isinstance(token, str):
        return False
    return hmac.compare_digest(form_token(secret, cookie).encode(), token.encode())


class WebSessions:
    """Blocking; the gateway calls it in threads."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def begin(self, contact_id: int, now: datetime) -> str:
        """A new session; the cookie's value is known to the browser alone."""
        cookie = secrets.token_urlsafe(32)
        with self._sessions.begin() as session:
            session.execute(delete(WebSession).where(WebSession.began_at < now - ABSOLUTE))
            session.add(WebSession(key=key_of(cookie), contact_id=contact_id, began_at=now, seen_at=now))
        return cookie

    def open(self, key: str, now: datetime, *, is_use: bool = True) -> WebSession | None:
        """The session, unless it idled or lasted too long; using it keeps it from idling."""
        with self._sessions() as session:
            found = session.get(WebSession, key)
            if found is None or now >= self.expires_at(found):
                return None
            if is_use and now - found.seen_at > SEEN_STEP:
                found.seen_at = now
                session.commit()
            return found

    def end(self, key: str) -> None:
        """Sign out."""
        with self._sessions.begin() as session:
            session.execute(delete(WebSession).where(WebSession.key == key))

    @staticmethod
    def expires_at(session: WebSession) -> datetime:
        """When it ends if nothing more comes."""
        return min(session.seen_at + IDLE, session.began_at + ABSOLUTE)
