"""How much one person and one address may ask."""

import ipaddress
import time

from limits import RateLimitItem, parse_many
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

from channels.refusals import too_fast


class Rates:
    """Moving windows; in memory for one process, in a store that `limits` knows for several."""

    def __init__(self, storage_url: str, person_limit: str, address_limit: str) -> None:
        storage = storage_from_string(storage_url)
        assert isinstance(storage, Storage), "the limits' store must be an async+ one"
        self._window = MovingWindowRateLimiter(storage)
        self._person = parse_many(person_limit)
        self._address = parse_many(address_limit)

    async def admit_person(self, contact_id: int) -> None:
        """Count a message of a person; refuses one too many."""
        await self._admit(self._person, "person", str(contact_id))

    async def admit_address(self, address: str) -> None:
        """Count a request from an address (IPv6: its /64); refuses one too many."""
        await self._admit(self._address, "address", _network(address))

    async def _admit(self, items: list[RateLimitItem], kind: str, who: str) -> None:
        for item in items:
            if not await self._window.hit(item, kind, who):
                stats = await self._window.get_window_stats(item, kind, who)
                raise too_fast(stats.reset_time - time.time())


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return address
