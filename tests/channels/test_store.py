"""The message store on each database: one running turn a conversation, nothing twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from channels.messages import USER, MessageStore, Reply
from channels.tables import RUNNING, Base, Message, messages_engine
from tests.builders import NOW

LEASE = timedelta(seconds=20)


@pytest.fixture
def store(database_url: str) -> Iterator[MessageStore]:
    engine = messages_engine(database_url)
    yield MessageStore(engine)
    Base.metadata.drop_all(engine)
    engine.dispose()


def said(client_message_id: str, *, seconds: int = 0, conversation_id: str = "web:1:1") -> Message:
    """A message that wants to be the running turn, some seconds later."""
    at = NOW + timedelta(seconds=seconds)
    return Message(
        conversation_id=conversation_id,
        client_message_id=client_message_id,
        sender=USER,
        text="hi",
        buttons=[],
        at=at,
        state=RUNNING,
        claimed_at=at,
    )


def test_one_turn_runs_in_a_conversation_at_a_time(store: MessageStore) -> None:
    first = store.claim(said("c-1"), LEASE)
    assert first
    assert store.claim(said("c-2"), LEASE) is None
    assert store.claim(said("c-2", conversation_id="web:2:1"), LEASE)

    store.finish(first, [], NOW)

    assert store.claim(said("c-2"), LEASE)


def test_id_is_claimed_once(store: MessageStore) -> None:
    first = store.claim(said("c-1"), LEASE)
    assert first
    store.finish(first, [Reply(text="Sure.")], NOW)

    assert store.claim(said("c-1"), LEASE) is None
    found = store.find("web:1:1", "c-1")
    assert found and [reply.text for reply in store.replies_to(found)] == ["Sure."]


def test_turn_of_a_process_that_died_is_taken_over_after_its_lease(store: MessageStore) -> None:
    died = store.claim(said("c-1"), LEASE)
    assert died
    assert not store.reclaim(died, LEASE, NOW + timedelta(seconds=19))
    assert store.claim(said("c-2", seconds=19), LEASE) is None

    assert store.reclaim(died, LEASE, NOW + timedelta(seconds=21))

    assert not store.reclaim(died, LEASE, NOW + timedelta(seconds=22))
    assert store.claim(said("c-2", seconds=43), LEASE)


def test_excuse_is_kept_but_is_no_reply(store: MessageStore) -> None:
    message = store.claim(said("c-1"), LEASE)
    assert message
    store.finish(message, [Reply(text="I can't reach the assistant.")], NOW, has_failed=True)
    assert store.reclaim(message, LEASE, NOW)
    store.finish(message, [Reply(text="Sure.")], NOW)

    assert [reply.text for reply in store.replies_to(message)] == ["Sure."]
    assert len(store.history("web:1:1", 0, 10)) == 3


def test_pushed_message_is_stored_once_and_unread_until_seen(store: MessageStore) -> None:
    pushed = store.push("web:1:1", "notice/1", Reply(text="Late."), NOW)

    assert pushed and store.push("web:1:1", "notice/1", Reply(text="Late."), NOW) is None
    assert store.unread_count("web:1:1") == 1
    store.mark_read("web:1:1", pushed.id, NOW)
    assert store.unread_count("web:1:1") == 0


def test_conversations_are_numbered_by_person_and_channel(store: MessageStore) -> None:
    assert store.first_thread(1, "web", NOW) == store.first_thread(1, "web", NOW) == "web:1:1"
    assert store.begin_thread(1, "web", NOW) == "web:1:2"
    assert store.begin_thread(2, "web", NOW) == "web:2:1"
    assert store.current_thread(1, "web") == "web:1:2"


def test_history_gives_the_last_page_and_continues(store: MessageStore) -> None:
    for number in range(5):
        store.push("web:1:1", f"notice/{number}", Reply(text=str(number)), NOW)

    last = store.history("web:1:1", 0, 2)

    assert [message.text for message in last] == ["3", "4"]
    assert last[0].at == NOW
    assert [message.text for message in store.history("web:1:1", last[0].id, 2)] == ["4"]
