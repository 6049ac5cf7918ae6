"""`column` is one of a list that is bound as one value: the same statement whatever the list's length."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Boolean, String, Text, TypeDecorator, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Texts(TypeDecorator[Any]):
    """A list of texts: an array on PostgreSQL, JSON elsewhere; in order, so that locks are taken in order."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(String()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        texts = sorted(value or ())
        return texts if dialect.name == "postgresql" else json.dumps(texts)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":
        """A comparison as it stands: compared with 1, as SQLite's truths are, it could use no index."""
        return self


@compiles(_Among)
def _in_json(element: _Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


def among(column: Any, name: str) -> Any:
    """Whether the column is one of the texts bound under the name."""
    return _Among(column, bindparam(name, type_=Texts()))
