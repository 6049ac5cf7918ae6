"""The message store: every turn once under its client's id, its replies, history and what is unread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from channels.tables import ANSWERED, FAILED, RUNNING, Message, Thread
from channels.text import offered_titles

BUTTON_MESSAGES = 20
"""A button can be pressed while it stands in that many last messages of the desk."""
USER, BOT, NOTICE = "user", "bot", "notice"


@dataclass(frozen=True)
class Reply:
    """What the desk says, one bubble."""

    text: str | None = None
    buttons: list[dict[str, str]] = field(default_factory=list)
    card: dict[str, Any] | None = None
    response: str | None = None


def shown(message: Message) -> dict[str, Any]:
    """A message as clients get it."""
    told: dict[str, Any] = {
        "id": message.id,
        "at": message.at.isoformat(),
        "from": message.sender,
        "text": message.text,
        "buttons": message.buttons,
        "card": message.card,
    }
    if message.sender == USER:
        return told | {"client_message_id": message.client_message_id, "state": message.state}
    return told | {"response": message.response, "is_read": message.read_at is not None}


class MessageStore:
    """Blocking; the gateway calls it in threads."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def current_thread(self, contact_id: int, channel: str) -> str | None:
        """The person's latest conversation on a channel."""
        with self._sessions() as session:
            return session.scalar(
                select(Thread.id)
                .where(Thread.contact_id == contact_id, Thread.channel == channel)
                .order_by(Thread.number.desc())
                .limit(1)
            )

    def first_thread(self, contact_id: int, channel: str, now: datetime) -> str:
        """The person's first conversation; two messages at once begin the same one."""
        try:
            return self._add_thread(contact_id, channel, 1, now)
        except IntegrityError:
            return self.current_thread(contact_id, channel) or f"{channel}:{contact_id}:1"

    def begin_thread(self, contact_id: int, channel: str, now: datetime) -> str:
        """A new conversation of the person; of two begun at once, each gets its own number."""
        while True:
            try:
                return self._add_thread(contact_id, channel, self._last_number(contact_id, channel) + 1, now)
            except IntegrityError:
                continue

    def _last_number(self, contact_id: int, channel: str) -> int:
        with self._sessions() as session:
            theirs = (Thread.contact_id == contact_id, Thread.channel == channel)
            return session.scalar(select(func.max(Thread.number)).where(*theirs)) or 0

    def _add_thread(self, contact_id: int, channel: str, number: int, now: datetime) -> str:
        name = f"{channel}:{contact_id}:{number}"
        with self._sessions.begin() as session:
            session.add(Thread(id=name, contact_id=contact_id, channel=channel, number=number, begun_at=now))
        return name

    def find(self, conversation_id: str, client_message_id: str) -> Message | None:
        """The message sent under that id."""
        with self._sessions() as session:
            return session.scalar(
                select(Message).where(
                    Message.conversation_id == conversation_id,
                    Message.client_message_id == client_message_id,
                )
            )

    def claim(self, message: Message, lease: timedelta) -> Message | None:
        """Store a message as the conversation's running turn; None when another runs or the id is taken."""
        try:
            with self._sessions.begin() as session:
                _release_stale(session, message.conversation_id, message.at - lease)
                session.add(message)
            return message
        except IntegrityError:
            return None

    def reclaim(self, message: Message, lease: timedelta, now: datetime) -> bool:
        """Run a failed turn again; False when another turn runs or somebody else took it."""
        try:
            with self._sessions.begin() as session:
                _release_stale(session, message.conversation_id, now - lease)
                taken = session.execute(
                    update(Message)
                    .where(Message.id == message.id, Message.state == FAILED)
                    .values(state=RUNNING, claimed_at=now)
                )
                return taken.rowcount == 1  # type: ignore[attr-defined]
        except IntegrityError:
            return False

    def finish(
        self, message: Message, replies: Sequence[Reply], now: datetime, *, has_failed: bool = False
    ) -> list[Message]:
        """Store what the desk said to a message and end its turn."""
        rows = [_row(message.conversation_id, BOT, reply, now) for reply in replies]
        for row in rows:
            row.in_reply_to, row.read_at, row.is_excuse = message.id, now, has_failed
        with self._sessions.begin() as session:
            session.add_all(rows)
            state = FAILED if has_failed else ANSWERED
            session.execute(update(Message).where(Message.id == message.id).values(state=state))
        return rows

    def push(self, conversation_id: str, key: str, reply: Reply, now: datetime) -> Message | None:
        """Store what nobody asked for, unread; None when it was stored before."""
        row = _row(conversation_id, NOTICE, reply, now)
        row.client_message_id = key
        try:
            with self._sessions.begin() as session:
                session.add(row)
            return row
        except IntegrityError:
            return None

    def replies_to(self, message: Message) -> list[Message]:
        """What was said to a message, without the excuses that came before."""
        with self._sessions() as session:
            return list(
                session.scalars(
                    select(Message)
                    .where(Message.in_reply_to == message.id, Message.is_excuse.is_(False))
                    .order_by(Message.id)
                )
            )

    def offered(self, conversation_id: str) -> dict[str, str]:
        """Payloads of the buttons that can be pressed now, with their titles."""
        with self._sessions() as session:
            rows = session.execute(
                select(Message.buttons, Message.card)
                .where(Message.conversation_id == conversation_id, Message.sender != USER)
                .order_by(Message.id.desc())
                .limit(BUTTON_MESSAGES)
            ).all()
        return offered_titles((buttons, card) for buttons, card in reversed(rows))

    def history(self, conversation_id: str, after: int, limit: int) -> list[Message]:
        """The messages after an id, oldest first; the last ones when `after` is 0."""
        found = select(Message).where(Message.conversation_id == conversation_id, Message.id > after)
        order = Message.id if after else Message.id.desc()
        with self._sessions() as session:
            rows = list(session.scalars(found.order_by(order).limit(limit)))
        return sorted(rows, key=lambda row: row.id)

    def unread_count(self, conversation_id: str) -> int:
        """How many messages of the desk the person has not seen."""
        with self._sessions() as session:
            return (
                session.scalar(select(func.count()).select_from(Message).where(*_unread(conversation_id)))
                or 0
            )

    def mark_read(self, conversation_id: str, up_to: int, now: datetime) -> None:
        """The person has seen everything up to an id."""
        with self._sessions.begin() as session:
            session.execute(
                update(Message).where(*_unread(conversation_id), Message.id <= up_to).values(read_at=now)
            )

    def answers(self) -> bool:
        """Whether the database does."""
        with self._sessions() as session:
            return session.scalar(select(func.count()).select_from(Thread)) is not None


def _unread(conversation_id: str) -> tuple[Any, ...]:
    return (
        Message.conversation_id == conversation_id,
        Message.sender != USER,
        Message.read_at.is_(None),
    )


def _row(conversation_id: str, sender: str, reply: Reply, now: datetime) -> Message:
    return Message(
        conversation_id=conversation_id,
        sender=sender,
        text=reply.text,
        buttons=reply.buttons,
        card=reply.card,
        response=reply.response,
        at=now,
    )


def _release_stale(session: Session, conversation_id: str, before: datetime) -> None:
    """A turn whose process died counts as failed."""
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id, Message.state == RUNNING, Message.claimed_at < before
        )
        .values(state=FAILED)
    )
