"""A promise looks its items up: it reads no table of them through, however large it is."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from backend.domain.actors import OPERATOR
from backend.services.promises import promise_options
from tests.builders import NOW, a_request, a_shop

LARGE = ("items", "item_packs", "item_substitutes", "stock", "reservations", "expected_receipts")


def test_a_promise_reads_no_large_table_through(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL's planner reads small tables through")
    shop = a_shop(session)
    session.commit()
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", remember)
    promise_options(session, OPERATOR, ship_to_id=shop.ship_to.id, lines=a_request(shop).lines, now=NOW)
    event.remove(engine, "before_cursor_execute", remember)

    queries = [(statement, values) for statement, values in asked if statement.startswith("SELECT")]
    connection = session.connection()
    steps = [
        row[-1]
        for statement, values in queries
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert any(step.startswith("SEARCH reservations USING INDEX") for step in steps)
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE]
