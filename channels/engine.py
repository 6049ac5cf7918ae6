"""The gateway's questions to the order engine, each in a thread and a transaction of its own."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.errors import ConversationUnknown, DocumentNotFound
from backend.domain.numbers import document_number, parse_number
from backend.services import (
    boards,
    conversations,
    invoices,
    notices,
    orders,
    papers,
    plan_views,
    plans,
    quotes,
    returns,
    transactions,
)
from backend.services.conversations import DemoPerson

T = TypeVar("T")
LISTED_DOCUMENTS = 50


async def _read(work: Callable[[Session], T]) -> T:
    return await run_sync(transactions.read, work)


async def _write(work: Callable[[Session], T]) -> T:
    return await run_sync(transactions.write, work)


async def sign_in(email: str) -> Actor:
    """The active person with that verified address."""
    return await _read(lambda session: conversations.sign_in(session, email))


async def person(contact_id: int) -> Actor:
    """The person, while active."""
    return await _read(lambda session: conversations.person(session, contact_id))


async def demo_people() -> tuple[DemoPerson, ...]:
    """Whom the demo's sign-in page offers."""
    return await _read(conversations.list_demo_people)


async def principal_of(conversation_id: str) -> Actor | None:
    """Who stands behind a conversation, or None while it is not bound."""
    try:
        return await _read(lambda session: conversations.principal_of(session, conversation_id))
    except ConversationUnknown:
        return None


async def account_name(actor: Actor) -> str | None:
    """The company spoken for."""
    return await _read(lambda session: conversations.account_name(session, actor))


async def bind(conversation_id: str, contact_id: int, channel: str, now: datetime) -> None:
    """Tie a conversation to its person."""
    await _write(
        lambda session: conversations.bind_conversation(
            session, conversation_id, contact_id, channel=channel, now=now
        )
    )


async def open_documents(actor: Actor, now: datetime) -> tuple[list[Any], list[Any]]:
    """The person's open orders and open quotes."""

    def work(session: Session) -> tuple[list[Any], list[Any]]:
        return (
            list(orders.list_orders(session, actor, open_only=True, limit=LISTED_DOCUMENTS)),
            list(quotes.list_quotes(session, actor, open_only=True, limit=LISTED_DOCUMENTS, now=now)),
        )

    return await _read(work)


async def document(actor: Actor, number: str, now: datetime) -> tuple[str, Any]:
    """The kind and the view of an order, quote, RMA or invoice the person may see."""
    shown_by: dict[str, tuple[str, Callable[..., Any]]] = {
        "SO": ("order", orders.show_order),
        "QT": ("quote", quotes.show_quote),
        "RMA": ("return", returns.show_rma),
        "INV": ("invoice", invoices.show_invoice),
    }
    for prefix, (kind, show) in shown_by.items():
        found = None if number.strip().isdecimal() else parse_number(number, prefix)
        if found is not None:
            return kind, await _shown(show, actor, document_number(prefix, found), now)
    raise DocumentNotFound(number)


async def _shown(show: Callable[..., Any], actor: Actor, number: str, now: datetime) -> Any:
    return await _read(lambda session: show(session, actor, number, now=now))


async def open_paper(actor: Actor, token: str, now: datetime) -> papers.Paper:
    """The paper behind a link of this person's."""
    return await _read(lambda session: papers.open_link(session, actor, token, now=now))


async def paper_link(actor: Actor, kind: str, number: str, now: datetime) -> papers.PaperLink:
    """A link for this person to a paper."""
    return await _read(lambda session: papers.link_paper(session, actor, kind, number, now=now))


async def boards_of(actor: Actor, day: date, warehouse: str | None) -> tuple[boards.Board, ...]:
    """The day's board of one warehouse or of all."""
    return await _read(lambda session: boards.show_board(session, actor, day, warehouse))


async def warehouses(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Code and name of each distribution center."""
    return await _read(lambda session: plans.list_warehouses(session, actor))


async def load(actor: Actor, number: str) -> plan_views.PlannedLoad:
    """A load with its stops."""
    return await _read(lambda session: plan_views.show_load(session, actor, number))


async def waiting_notices(limit: int) -> list[Any]:
    """Notices that no channel has delivered."""
    return await _read(lambda session: list(notices.waiting_notices(session, limit)))


async def notice_delivered(notice_id: int, now: datetime) -> None:
    """The notice is in the person's conversation."""
    await _write(lambda session: notices.mark_delivered(session, notice_id, now))


async def answers() -> bool:
    """Whether the engine's database does."""
    return await principal_of("") is None
