"""A page's socket, spoken by hand: Socket.IO 5 over one WebSocket."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from backend.services.tokens import mint_shop_token


class PageSocket:
    """Connects on entry; `refused` holds the server's reason when it was."""

    def __init__(self, port: int, *, token: str | None = None, headers: dict[str, str] | None = None) -> None:
        address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self._socket = connect(address, additional_headers=headers, proxy=None)
        self._acks, self._has_ended = 0, False
        self.events: list[tuple[str, Any]] = []
        self.refused: dict[str, Any] | None = None
        assert self._next().startswith("0")
        self._socket.send("40" + json.dumps({"token": token} if token else {}))
        answer = self._next()
        if answer.startswith("44"):
            self.refused = json.loads(answer[2:])

    def __enter__(self) -> "PageSocket":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def call(self, event: str, body: Any) -> Any:
        """Send an event and wait for its acknowledgement; events met on the way are kept."""
        self._acks += 1
        self._socket.send(f"42{self._acks}" + json.dumps([event, body]))
        while True:
            packet = self._next()
            if packet.startswith(f"43{self._acks}["):
                return json.loads(packet[packet.index("[") :])[0]
            self._keep(packet)

    def wait_for(self, event: str, count: int = 1, seconds: float = 5.0) -> list[Any]:
        """The first events of a name, waited for."""
        deadline = time.monotonic() + seconds
        while len(self.got(event)) < count:
            self._keep(self._next(deadline - time.monotonic()))
        return self.got(event)[:count]

    def got(self, event: str) -> list[Any]:
        """The events of a name so far."""
        return [told for name, told in self.events if name == event]

    def is_closed(self, seconds: float = 5.0) -> bool:
        """Whether the server ends the connection within some seconds."""
        deadline = time.monotonic() + seconds
        try:
            while not self._has_ended and time.monotonic() < deadline:
                self._keep(self._next(deadline - time.monotonic()))
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False
        return self._has_ended

    def send_raw(self, packet: str | bytes) -> None:
        """Send what no honest page would."""
        self._socket.send(packet)

    def _keep(self, packet: str) -> None:
        self._has_ended = self._has_ended or packet.startswith("41")
        if packet.startswith("42"):
            name, *told = json.loads(packet[packet.index("[") :])
            self.events.append((name, told[0] if told else None))

    def _next(self, seconds: float = 5.0) -> str:
        while True:
            packet = self._socket.recv(timeout=max(seconds, 0.01))
            assert isinstance(packet, str)
            if packet != "2":
                return packet
            self._socket.send("3")


@dataclass
class Served:
    """A gateway that listens on a port."""

    port: int
    app: Any

    @property
    def own_origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, **options: Any) -> PageSocket:
        """Ann's page, or whatever the options say."""
        return PageSocket(self.port, **({"token": token()} | options))


def token(email: str = "ann@brightwater.example") -> str:
    return mint_shop_token(email, now=datetime.now(UTC))
