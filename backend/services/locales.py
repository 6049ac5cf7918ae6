"""How to speak to an account: its locale for money and dates, its time zone for "tomorrow"."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.db.queries import locales as locale_queries
from backend.domain.actors import Actor


@dataclass(frozen=True)
class Locale:
    """A Babel locale and an IANA time zone."""

    locale: str = "en_US"
    timezone: str = "America/Chicago"


def locale_of(session: Session, actor: Actor) -> Locale:
    """The account's own; ours where no account is spoken for."""
    found = locale_queries.locale_and_timezone(session, actor.company_id) if actor.company_id else None
    return Locale(*found) if found else Locale()
