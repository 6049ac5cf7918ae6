"""The edges' units of work on the configured database: channels and actions open one, call one service."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.config import database_url
from backend.db.session import in_transaction, read_session

T = TypeVar("T")


def write(work: Callable[[Session], T]) -> T:
    """Work that may write, in one transaction, committed at the end."""
    return in_transaction(database_url(), work)


def read(work: Callable[[Session], T]) -> T:
    """Ask without writing."""
    with read_session(database_url()) as session:
        return work(session)
