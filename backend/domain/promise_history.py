"""The promises of a line as they followed each other: the first, the agreed and the live one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol


class PromiseRecord(Protocol):
    """A promise for part of a line; its reason says `agreed` when the customer asked for it or said yes."""

    @property
    def quantity(self) -> int: ...
    @property
    def promise_ship_date(self) -> date: ...
    @property
    def promise_date(self) -> date: ...
    @property
    def is_original(self) -> bool: ...
    @property
    def reason(self) -> dict[str, Any]: ...
    @property
    def promised_at(self) -> datetime: ...
    @property
    def superseded_at(self) -> datetime | None: ...


def live(promises: Sequence[PromiseRecord]) -> list[PromiseRecord]:
    """Those that nothing has replaced."""
    return [promise for promise in promises if promise.superseded_at is None]


def last_date(promises: Sequence[PromiseRecord]) -> date | None:
    """When the last part arrives."""
    return max((promise.promise_date for promise in promises), default=None)


def original_date(promises: Sequence[PromiseRecord]) -> date | None:
    """What was promised at first."""
    return last_date([promise for promise in promises if promise.is_original])


def agreed_date(promises: Sequence[PromiseRecord]) -> date | None:
    """What the customer last agreed to: what lateness is measured from."""
    agreed = [promise for promise in promises if promise.reason.get("agreed", promise.is_original)]
    last = max((promise.promised_at for promise in agreed), default=None)
    return last_date([promise for promise in agreed if promise.promised_at == last])


def undated_quantity(promises: Sequence[PromiseRecord], quantity: int) -> int:
    """Units that had a promise and have none; a line that never had one is not meant."""
    promised = sum(promise.quantity for promise in live(promises))
    return max(0, quantity - promised) if promises else 0


def lateness(promises: Sequence[PromiseRecord], today: date, *, is_delivered: bool) -> dict[str, Any] | None:
    """Why the line is later than agreed, as facts; None when it is not."""
    agreed, now_promised = agreed_date(promises), last_date(live(promises))
    if agreed is None or now_promised is None:
        return None
    if now_promised > agreed:
        newest = max(live(promises), key=lambda promise: promise.promise_date)
        return {"code": "promise_moved", **newest.reason, "agreed_date": agreed}
    if today > agreed and not is_delivered:
        return {"code": "promise_date_passed", "agreed_date": agreed}
    return None


def waiting_quantity(promises: Sequence[PromiseRecord], shipped_quantity: int) -> int:
    """Units that wait for supply: promised from a receipt and not shipped."""
    from_supply = sum(p.quantity for p in live(promises) if not p.reason.get("from_stock", True))
    total = sum(promise.quantity for promise in live(promises))
    return max(0, min(from_supply, total - shipped_quantity))
