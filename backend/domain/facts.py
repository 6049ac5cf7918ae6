"""Facts as JSON: amounts and dates as text, dataclasses as dicts."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

PLAIN = frozenset({str, int, float, bool, type(None)})


def jsonable(value: Any) -> Any:
    """`value` with amounts as "12.34", dates ISO, dataclasses and mappings as dicts, sequences as lists."""
    if type(value) in PLAIN or isinstance(value, (str, int, float)) and not isinstance(value, Enum):
        return value
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): jsonable(entry) for key, entry in value.items()}
    if is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    return [jsonable(entry) for entry in value]


def amount_text(value: Decimal) -> str:
    """Cents always, and more places only where they carry something: 12.30, 0.0125."""
    cents = value.quantize(Decimal("0.01"))
    return str(cents if cents == value else value.normalize())
