"""The outbox tells each thing once."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.services.notices import mark_delivered, queue_notice, waiting_notices
from tests.builders import NOW


def test_oldest_notice_is_told_first_with_its_facts(session: Session) -> None:
    facts = {"order_number": "SO-1", "promise_date": date(2026, 3, 12), "amount": Decimal("5.50")}
    first = queue_notice(session, 7, "promise_slipped", facts, NOW, conversation_id="web:7")
    second = queue_notice(session, 8, "quote_expiring", {}, NOW + timedelta(minutes=1))

    waiting = waiting_notices(session, 10)

    assert [notice.id for notice in waiting] == [first, second]
    assert waiting[0].facts == {"order_number": "SO-1", "promise_date": "2026-03-12", "amount": "5.50"}
    assert waiting[0].conversation_id == "web:7"
    assert len(waiting_notices(session, 1)) == 1


def test_delivered_notice_waits_no_longer(session: Session) -> None:
    notice_id = queue_notice(session, 7, "promise_slipped", {}, NOW)

    assert mark_delivered(session, notice_id, NOW)
    assert not mark_delivered(session, notice_id, NOW)
    assert waiting_notices(session, 10) == ()
