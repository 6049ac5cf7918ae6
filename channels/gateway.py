"""What the parts of the gateway share in one process."""

from dataclasses import dataclass, field

import httpx
from starlette.requests import HTTPConnection

from channels.conversations import Conversations
from channels.messages import MessageStore
from channels.principals import Principal, Principals
from channels.rasa import Rasa
from channels.rates import Rates
from channels.settings import Settings
from channels.tables import messages_engine
from channels.web.sessions import WebSessions


@dataclass
class Gateway:
    """One process of the gateway."""

    settings: Settings
    store: MessageStore
    sessions: WebSessions
    principals: Principals
    rates: Rates
    rasa: Rasa
    conversations: Conversations = field(init=False)

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.store, self.rasa, self.settings.rasa_timeout_seconds)

    async def principal(self, connection: HTTPConnection) -> Principal:
        """Who calls; the address is counted first, so that guessing is slow."""
        await self.admit(connection)
        return await self.principals.of_request(connection)

    async def admit(self, connection: HTTPConnection) -> None:
        """Count a request of an address."""
        await self.rates.admit_address(connection.client.host if connection.client else "")


def gateway_of(connection: HTTPConnection) -> Gateway:
    """The gateway that serves a connection."""
    gateway: Gateway = connection.app.state.gateway
    return gateway


def open_gateway(settings: Settings, rasa_transport: httpx.AsyncBaseTransport | None = None) -> Gateway:
    """A gateway with its stores open."""
    engine = messages_engine(settings.messages_url)
    sessions = WebSessions(engine)
    return Gateway(
        settings=settings,
        store=MessageStore(engine),
        sessions=sessions,
        principals=Principals(sessions),
        rates=Rates(settings.limits_url, settings.person_limit, settings.address_limit),
        rasa=Rasa(settings.rasa_url, settings.rasa_secret, settings.rasa_timeout_seconds, rasa_transport),
    )
