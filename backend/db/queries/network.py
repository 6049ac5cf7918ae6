"""Warehouses and carriers' tariffs, and a stamp that tells whether they are still the ones read before."""

from typing import Any

from sqlalchemy import String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from backend.db.models import Base

_tables: Any = Base.metadata.tables
_warehouses, _services, _rates = (
    _tables[name] for name in ("warehouses", "carrier_services", "carrier_rates")
)
_WAREHOUSES = select(_warehouses).order_by(_warehouses.c.code)
_TARIFFS = (
    select(
        _services.c["code", "name", "mode", "service_level", "delivery_weekdays"],
        _services.c["maximum_weight_kg", "maximum_km", "is_air", "fuel_surcharge_rate"],
        _rates.c["to_km", "transit_days", "base_amount", "per_kg_amount", "minimum_amount"],
    )
    .join(_rates, _rates.c.service_code == _services.c.code)
    .order_by(_services.c.code, _rates.c.to_km)
)


class NetworkStamp(FunctionElement[str]):
    """All network rows that this transaction sees, as text: the same text, the same network.

    PostgreSQL never writes a row in place: where it lies and who wrote it name one version of it for good.
    SQLite tells the values themselves.
    """

    type = String()
    inherit_cache = True


@compiles(NetworkStamp)
def _values(_stamp: NetworkStamp, _compiler: Any, **_how: Any) -> str:
    rows = (
        f"(SELECT json_group_array(json_array({', '.join(table.c.keys())})) FROM {table.name})"
        for table in (_warehouses, _services, _rates)
    )
    return " || ".join(rows)


@compiles(NetworkStamp, "postgresql")
def _versions(_stamp: NetworkStamp, _compiler: Any, **_how: Any) -> str:
    of_table = "(SELECT string_agg(CAST(r.ctid AS TEXT) || CAST(r.xmin AS TEXT), ' ') FROM {} AS r)"
    tables = (of_table.format(table.name) for table in (_warehouses, _services, _rates))
    return f"CAST(ROW({', '.join(tables)}) AS TEXT)"


def warehouses(session: Session) -> list[Any]:
    """Every warehouse with its calendar."""
    return list(session.connection().execute(_WAREHOUSES))


def tariffs(session: Session) -> list[Any]:
    """Every service with each band of its tariff, nearest first."""
    return list(session.connection().execute(_TARIFFS))
