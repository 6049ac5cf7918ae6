"""Long lists of ids, in pieces a statement can bind."""

from collections.abc import Collection, Iterator
from typing import Any

LONGEST = 5000


def chunks(ids: Collection[Any]) -> Iterator[list[Any]]:
    """The ids in order, each once."""
    ordered = sorted(set(ids))
    return (ordered[start : start + LONGEST] for start in range(0, len(ordered), LONGEST))


def rows_by(session: Any, statement: Any, column: Any, ids: Collection[Any]) -> list[Any]:
    """The statement's rows whose column is one of the ids."""
    return [row for chunk in chunks(ids) for row in session.execute(statement.where(column.in_(chunk))).all()]
