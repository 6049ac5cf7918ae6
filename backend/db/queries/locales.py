"""How an account reads dates and money."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.db.models.parties import Company

_LOCALE = select(Company.locale, Company.timezone).where(Company.id == bindparam("company_id"))


def locale_and_timezone(session: Session, company_id: int) -> tuple[str, str] | None:
    """The account's locale and time zone."""
    row = session.execute(_LOCALE, {"company_id": company_id}).first()
    return (row.locale, row.timezone) if row else None
