"""The least an order can cost: the same rows written with the driver alone, locked, once for its key."""

import json
import random
import sqlite3
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import psycopg

LINES = 3
REASON = json.dumps({"code": "in_stock", "facts": {}, "agreed": True, "from_stock": True})
ORDER = (
    "INSERT INTO sales_orders (company_id, ship_to_id, status, channel, option_key, discount_amount,"
    " freight_amount, fee_amount, tax_amount, total_amount, entered_at, revision)"
    " VALUES (?, ?, 'confirmed', 'web', 'cheapest', 0, 12, 0, 0, 132, ?, 1) RETURNING id"
)
LINE = (
    "INSERT INTO order_lines (sales_order_id, line_number, sku, quantity, shipped_quantity,"
    " delivered_quantity, returned_quantity, unit_price, net_amount, price_steps, status) VALUES {}"
    " RETURNING id"
)
LINE_ROW = "(?, ?, ?, ?, 0, 0, 0, 40, 40, '[]', 'confirmed')"
PROMISE = (
    "INSERT INTO line_promises (order_line_id, warehouse, quantity, promise_ship_date, promise_date,"
    " service_code, is_original, reason, promised_at) VALUES {}"
)
PROMISE_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
RESERVATION = (
    "INSERT INTO reservations (sku, warehouse, quantity, promise_ship_date, allocation_class, order_line_id)"
    " VALUES {}"
)
RESERVATION_ROW = "(?, ?, ?, ?, 2, ?)"
COMMITTED = (
    "UPDATE stock SET committed_quantity = committed_quantity + ?, version = version + 1"
    " WHERE sku = ? AND warehouse = ?"
)
JOURNAL = "INSERT INTO journal (at, contact_id, verb, document, facts) VALUES (?, 0, 'place_order', ?, '{}')"
KEY = (
    "INSERT INTO request_keys (key, contact_id, verb, request, requested_at)"
    " VALUES (?, 0, 'place_order', '{}', ?)"
)
DONE = "UPDATE request_keys SET result = ? WHERE key = ? AND contact_id = 0"


def floor_writer(
    url: str, skus: list[str], ship_tos: list[int], now: datetime
) -> Callable[[random.Random], None]:
    """A call that writes one order of three lines and commits."""
    connection, is_sqlite = _connected(url)
    at: Any = now.replace(tzinfo=None).isoformat(" ") if is_sqlite else now
    day: Any = date(2026, 3, 5).isoformat() if is_sqlite else date(2026, 3, 5)
    mark = "?" if is_sqlite else "%s"
    find = f"SELECT warehouse, committed_quantity FROM stock WHERE sku IN ({', '.join([mark] * LINES)})"
    (company_of, place_of, service) = _world(connection)

    def run(sql: str, *values: Any) -> Any:
        return connection.execute(sql.replace("?", mark), values)

    def many(sql: str, row: str, rows: list[tuple[Any, ...]]) -> Any:
        statement = sql.format(", ".join([row] * len(rows)))
        return run(statement, *(value for each in rows for value in each))

    def write(chance: random.Random) -> None:
        chosen, ship_to, key = sorted(chance.sample(skus, LINES)), chance.choice(ship_tos), uuid.uuid4().hex
        run("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        run(KEY, key, at)
        connection.execute(
            find + ("" if is_sqlite else " ORDER BY sku, warehouse FOR UPDATE"), chosen
        ).fetchall()
        order_id = run(ORDER, company_of[ship_to], ship_to, at).fetchone()[0]
        lines = [(order_id, number, sku, 1) for number, sku in enumerate(chosen, start=1)]
        ids = [row[0] for row in many(LINE, LINE_ROW, lines).fetchall()]
        held = list(zip(chosen, ids, strict=True))
        parts = [(line_id, place_of[sku], 1, day, day, service, True, REASON, at) for sku, line_id in held]
        many(PROMISE, PROMISE_ROW, parts)
        many(RESERVATION, RESERVATION_ROW, [(sku, place_of[sku], 1, day, line_id) for sku, line_id in held])
        changes = [(1, sku, place_of[sku]) for sku in chosen]
        connection.cursor().executemany(COMMITTED.replace("?", mark), changes)
        run(JOURNAL, at, f"SO-{order_id}")
        run(DONE, json.dumps({"document_number": f"SO-{order_id}"}), key)
        run("COMMIT")

    return write


def _connected(url: str) -> tuple[Any, bool]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection, True
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True), False


def _world(connection: Any) -> tuple[dict[int, int], dict[str, str], str]:
    """What a real caller would know: the address's company, a warehouse of each item, a carrier service."""
    companies = dict(connection.execute("SELECT id, company_id FROM ship_tos").fetchall())
    places = dict(connection.execute("SELECT sku, min(warehouse) FROM stock GROUP BY sku").fetchall())
    (service,) = connection.execute("SELECT min(code) FROM carrier_services").fetchone()
    return companies, places, service
