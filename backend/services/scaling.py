"""Many times the seeds, for load: copies of the company's items and accounts with open orders of their own.

Everything follows from the seeds and the copy's number, so the same scale always gives the same database.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.bulk import BulkWriter, references_checked_last
from backend.db.queries import importing as importing_queries
from backend.domain.importing import DESK_ZONE, working_day
from backend.domain.pricing import round_money
from backend.services.csv_files import TABLES, read_directory
from backend.services.seeding import SEEDS, SeededDatabase, seed

Rows = list[dict[str, Any]]
Base = dict[str, Rows]
ORDERS_A_COPY, LINES_AN_ORDER = 760, 4
"""3,040 open lines a copy: about a million at scale 330."""
COPIES_A_WAREHOUSE = 10
FURTHER_WAREHOUSES = (
    ("ATL", "Atlanta", "GA", "30318", "America/New_York"),
    ("ALB", "Albany", "NY", "12205", "America/New_York"),
    ("MSP", "Minneapolis", "MN", "55413", "America/Chicago"),
    ("PDX", "Portland", "OR", "97209", "America/Los_Angeles"),
    ("DEN", "Denver", "CO", "80202", "America/Denver"),
    ("MIA", "Miami", "FL", "33142", "America/New_York"),
    ("STL", "St. Louis", "MO", "63106", "America/Chicago"),
)
"""Opened one by one as the volume grows."""
BY_ITEM = ("item_packs", "item_properties", "item_substitutes", "item_consumables")
SKU_COLUMNS = ("sku", "substitute_sku", "consumable_sku", "replaced_by_sku")
FLAT_FREIGHT = Decimal("18.00")


@dataclass(frozen=True)
class Highest:
    """The highest id of the seeds by table: copies go on from there."""

    ids: dict[str, int]

    def id_of(self, table: str, copy: int, index: int, a_copy: int) -> int:
        """The id of a copy's index-th row in a table."""
        return self.ids[table] + (copy - 1) * a_copy + index + 1


def seed_scaled(
    session: Session, times: int, *, now: datetime, report: Callable[[int], None] = lambda _done: None
) -> SeededDatabase:
    """The seeds and `times` - 1 copies of their volume; `report` hears of each copy written."""
    seeded = seed(session, now=now)
    if not seeded.is_seeded or times == 1:
        return seeded
    today = now.astimezone(DESK_ZONE).date()
    files, _ = read_directory(SEEDS, today)
    base = {name: list(file.rows.values()) for name, file in files.items()}
    warehouses = _open_warehouses(base, times)
    writer, rows = BulkWriter(session), Counter(seeded.rows)
    further = [row for row in warehouses if row not in base["warehouses"]]
    writer.write(TABLES["warehouses"], further)
    rows["warehouses.csv"] += len(further)
    numbered = [table for table in TABLES.values() if "id" in table.c]
    highest = Highest(importing_queries.highest_ids(session, numbered))
    with references_checked_last(session):
        for copy in range(1, times):
            made = _copy(base, copy, [row["code"] for row in warehouses], highest, today, now)
            for name in (*(name for name in TABLES if name in made and name != "contacts"), "contacts"):
                writer.write(TABLES[name], made[name])
                rows[f"{name}.csv"] += len(made[name])
            report(copy + 1)
    importing_queries.advance_sequences(session, numbered)
    importing_queries.analyze(session)
    return SeededDatabase(True, dict(rows))


def _open_warehouses(base: Base, times: int) -> Rows:
    """The seeds' warehouses and those that the volume asks for, with the terms of the first."""
    model = base["warehouses"][0]
    names = ("code", "city", "state", "postcode", "timezone")
    more = FURTHER_WAREHOUSES[: times // COPIES_A_WAREHOUSE]
    return base["warehouses"] + [
        model | dict(zip(names, row, strict=True)) | {"name": row[1]} for row in more
    ]


def _copy(base: Base, copy: int, warehouses: list[str], highest: Highest, today: date, now: datetime) -> Base:
    """One copy's rows by table."""
    made = _items(base, copy, highest)
    made |= _accounts(base, copy, highest)
    made |= _orders(base, copy, warehouses, highest, today, now)
    committed = Counter[tuple[str, str]]()
    for row in made["reservations"]:
        committed[row["sku"], row["warehouse"]] += row["quantity"]
    made["expected_receipts"] = _receipts(made["items"], copy, warehouses, highest, today)
    expected = Counter({(row["sku"], row["warehouse"]): row["quantity"] for row in made["expected_receipts"]})
    bins = {_sku(row["sku"], copy): row["bin"] for row in base["stock"]}
    made["stock"] = [
        {
            "sku": item["sku"],
            "warehouse": warehouse,
            "bin": bins.get(item["sku"], "Z-01-1"),
            "on_hand_quantity": committed[item["sku"], warehouse] + (copy + number * 7 + at * 13) % 90,
            "expected_quantity": expected[item["sku"], warehouse],
            "committed_quantity": committed[item["sku"], warehouse],
        }
        for number, item in enumerate(made["items"])
        for at, warehouse in enumerate(warehouses)
    ]
    return made


def _sku(sku: str, copy: int) -> str:
    return f"{sku}{copy:03d}"


def _items(base: Base, copy: int, highest: Highest) -> Base:
    """The catalogue once more, each item a series of its own."""
    made: Base = {
        name: [
            {key: _sku(value, copy) if key in SKU_COLUMNS and value else value for key, value in row.items()}
            for row in base[name]
        ]
        for name in ("items", *BY_ITEM)
    }
    for row in made["items"]:
        row["name"] += f", series {copy}"
    made["item_aliases"] = [
        row
        | {
            "id": highest.id_of("item_aliases", copy, index, len(base["item_aliases"])),
            "sku": _sku(row["sku"], copy),
            "alias": f"{row['alias']} {copy}",
        }
        for index, row in enumerate(base["item_aliases"])
    ]
    return made


def _accounts(base: Base, copy: int, highest: Highest) -> Base:
    """The customers once more, served by the same reps."""
    people = [row for row in base["contacts"] if row["company_id"]]
    companies = _renumbered(base, "companies", base["companies"], copy, highest)
    ship_tos = _renumbered(base, "ship_tos", base["ship_tos"], copy, highest)
    contacts = _renumbered(base, "contacts", people, copy, highest)
    of_company = {old["id"]: new["id"] for old, new in zip(base["companies"], companies, strict=True)}
    of_ship_to = {old["id"]: new["id"] for old, new in zip(base["ship_tos"], ship_tos, strict=True)}
    for row in companies:
        row["name"] += f" {copy}"
    for row in [*ship_tos, *contacts]:
        row["company_id"] = of_company[row["company_id"]]
    for row in contacts:
        row["email"] = f"{copy}.{row['email']}"
        row["default_ship_to_id"] = row["default_ship_to_id"] and of_ship_to[row["default_ship_to_id"]]
    return {"companies": companies, "ship_tos": ship_tos, "contacts": contacts}


def _renumbered(base: Base, table: str, rows: Rows, copy: int, highest: Highest) -> Rows:
    return [
        row | {"id": highest.id_of(table, copy, index, len(base[table]))} for index, row in enumerate(rows)
    ]


def _orders(
    base: Base, copy: int, warehouses: list[str], highest: Highest, today: date, now: datetime
) -> Base:
    """Open orders of the copy's accounts for its items, promised from stock and reserved."""
    days = [working_day(today, offset) for offset in range(40)]
    rates = {row["state"]: row["tax_rate"] for row in base["state_taxes"]}
    classes = {row["segment"]: row["allocation_class"] for row in base["service_packages"]}
    made: Base = {"sales_orders": [], "order_lines": [], "line_promises": [], "reservations": []}
    for number in range(ORDERS_A_COPY):
        index = number % len(base["ship_tos"])
        ship_to = base["ship_tos"][index]
        company = base["companies"][ship_to["company_id"] - 1]
        entered = now - timedelta(days=1 + number % 20, minutes=copy)
        order_id = highest.id_of("sales_orders", copy, number, ORDERS_A_COPY)
        lines = list(_lines(base["items"], copy, number, order_id, highest))
        made["order_lines"] += lines
        for line in lines:
            part = _part(line, copy, warehouses, days)
            made["line_promises"].append(_promise(line, part, entered))
            made["reservations"].append(_reservation(line, part, classes[company["segment"]]))
        goods = sum((line["net_amount"] for line in lines), Decimal(0))
        tax = (
            Decimal(0)
            if company["tax_exemption_certificate"]
            else round_money(goods * rates[ship_to["state"]])
        )
        made["sales_orders"].append(
            {
                "id": order_id,
                "company_id": highest.id_of("companies", copy, company["id"] - 1, len(base["companies"])),
                "ship_to_id": highest.id_of("ship_tos", copy, index, len(base["ship_tos"])),
                "status": "confirmed",
                "po_number": f"L{copy}-{number}",
                "channel": "edi",
                "option_key": "cheapest",
                "discount_amount": Decimal(0),
                "freight_amount": FLAT_FREIGHT,
                "fee_amount": Decimal(0),
                "tax_amount": tax,
                "total_amount": goods + FLAT_FREIGHT + tax,
                "entered_at": entered,
            }
        )
    return made


def _lines(items: Rows, copy: int, number: int, order_id: int, highest: Highest) -> Iterator[dict[str, Any]]:
    a_copy = ORDERS_A_COPY * LINES_AN_ORDER
    for line in range(LINES_AN_ORDER):
        index = number * LINES_AN_ORDER + line
        item = items[(index * 7 + copy) % len(items)]
        quantity = item["minimum_quantity"] + item["order_multiple"] * ((number + line) % 3)
        price = item["list_price"]
        yield {
            "id": highest.id_of("order_lines", copy, index, a_copy),
            "sales_order_id": order_id,
            "line_number": line + 1,
            "sku": _sku(item["sku"], copy),
            "quantity": quantity,
            "unit_price": price,
            "net_amount": round_money(price * quantity),
            "price_steps": [{"step": "list_price", "facts": {}, "unit_price": str(price)}],
            "status": "confirmed",
        }


def _part(line: dict[str, Any], copy: int, warehouses: list[str], days: list[date]) -> dict[str, Any]:
    """Where and when the line leaves."""
    at = (line["id"] * 3 + copy) % len(warehouses)
    ship = 1 + line["id"] % 30
    return {"warehouse": warehouses[at], "ship_date": days[ship], "date": days[ship + 3]}


def _promise(line: dict[str, Any], part: dict[str, Any], entered: datetime) -> dict[str, Any]:
    return {
        "order_line_id": line["id"],
        "warehouse": part["warehouse"],
        "quantity": line["quantity"],
        "promise_ship_date": part["ship_date"],
        "promise_date": part["date"],
        "service_code": "RDG-STD",
        "is_original": True,
        "reason": {"code": "in_stock", "facts": {}, "agreed": True, "from_stock": True},
        "promised_at": entered,
    }


def _reservation(line: dict[str, Any], part: dict[str, Any], allocation_class: int) -> dict[str, Any]:
    return {
        "sku": line["sku"],
        "warehouse": part["warehouse"],
        "quantity": line["quantity"],
        "promise_ship_date": part["ship_date"],
        "allocation_class": allocation_class,
        "order_line_id": line["id"],
    }


def _receipts(items: Rows, copy: int, warehouses: list[str], highest: Highest, today: date) -> Rows:
    """Every fourth item has goods on their way to one warehouse."""
    some = items[copy % 4 :: 4]
    return [
        {
            "id": highest.id_of("expected_receipts", copy, index, len(items)),
            "sku": item["sku"],
            "warehouse": warehouses[(copy + index) % len(warehouses)],
            "supplier": f"{item['brand']} supply",
            "quantity": 20 + index % 60,
            "received_quantity": 0,
            "expected_date": working_day(today, 2 + index % 40),
            "original_expected_date": working_day(today, 2 + index % 40),
            "status": "expected",
        }
        for index, item in enumerate(some)
    ]
