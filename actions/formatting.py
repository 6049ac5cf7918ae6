"""Money, dates and quantities in the customer's locale. Facts arrive as values or as their JSON text."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from actions.wording import unit_word

MOST_REMEMBERED = 4096
"""One answer names a date or an amount several times, and a week's answers a few dozen dates."""


def show_money(amount: Decimal | str | None, locale: str = "en_US") -> str:
    return "" if amount is None else _money(str(Decimal(amount)), locale)


@lru_cache(maxsize=MOST_REMEMBERED)
def _money(amount: str, locale: str) -> str:
    return format_currency(Decimal(amount), "USD", locale=_locale(locale))


def show_date(day: date | str | None, locale: str = "en_US", *, today: date | None = None) -> str:
    """A date with its weekday; the year when it is not this one."""
    if not day:
        return ""
    value = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    pattern = "EEE, MMM d" if today is None or value.year == today.year else "EEE, MMM d, y"
    return _date(value, pattern, locale)


@lru_cache(maxsize=MOST_REMEMBERED)
def _date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=_locale(locale))


@lru_cache
def _locale(name: str) -> Locale:
    """Babel parses a locale's name anew at each of its steps."""
    return Locale.parse(name)


def show_moment(at: datetime | str, timezone: str, locale: str = "en_US") -> str:
    value = datetime.fromisoformat(at) if isinstance(at, str) else at
    return format_datetime(value, "EEE, MMM d, h:mm a", tzinfo=ZoneInfo(timezone), locale=_locale(locale))


def show_time(at: time, locale: str = "en_US") -> str:
    return format_time(at, "short", locale=_locale(locale))


def show_quantity(quantity: int, unit: str = "", locale: str = "en_US") -> str:
    """12 boxes; a bare number when the unit is each."""
    number = format_decimal(quantity, locale=_locale(locale))
    return number if unit in ("", "each") else f"{number} {unit_word(unit, quantity)}"


def show_rate(rate: Decimal | str, locale: str = "en_US") -> str:
    return format_percent(Decimal(rate), locale=_locale(locale))


def show_facts(facts: dict[str, Any], locale: str = "en_US") -> dict[str, Any]:
    """Facts of a reason or problem made readable by their names' suffixes."""
    return {name: _show_fact(name, value, locale) for name, value in facts.items()}


def _show_fact(name: str, value: Any, locale: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return show_date(value.isoformat(), locale)
    if name.endswith(("_amount", "_price", "exceeded_by")):
        return show_money(value, locale)
    if name.endswith(("_date", "_on")) or name in ("before", "after") and _is_iso_date(value):
        return show_date(str(value), locale)
    if name.endswith("_rate"):
        return show_rate(value, locale)
    return value


def _is_iso_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True
