"""The gateway as one ASGI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from backend.domain.errors import OrderDeskError
from channels import api, engine
from channels.edge import Edge, refuse
from channels.gateway import gateway_of, open_gateway
from channels.logs import log
from channels.outbox import Outbox
from channels.refusals import Refusal
from channels.settings import Settings, settings_from_environment
from channels.sockets import Sockets
from channels.web import operations, pages
from channels.web.shell import BuiltPage


def create_app(
    settings: Settings | None = None, rasa_transport: httpx.AsyncBaseTransport | None = None
) -> Starlette:
    """The gateway on its settings; `rasa_transport` stands in for the network to the assistant."""
    gateway = open_gateway(settings or settings_from_environment(), rasa_transport)
    sockets = Sockets(gateway)
    outbox = Outbox(gateway, sockets)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        delivery = asyncio.create_task(outbox.run())
        yield
        delivery.cancel()
        with suppress(asyncio.CancelledError):
            await delivery
        await gateway.conversations.settle()
        await sockets.close()
        await gateway.rasa.close()

    app = Starlette(
        routes=[
            Route("/health", health),
            *api.ROUTES,
            *(pages.DEMO_ROUTES if gateway.settings.is_demo else ()),
            *pages.ROUTES,
            *operations.ROUTES,
            Mount("/socket.io", sockets),
            Mount("/", BuiltPage()),
        ],
        middleware=[Middleware(Edge), Middleware(GZipMiddleware, minimum_size=2048)],
        exception_handlers={Refusal: refuse, OrderDeskError: refuse, HTTPException: refuse},
        lifespan=lifespan,
    )
    app.state.gateway, app.state.sockets, app.state.outbox = gateway, sockets, outbox
    return app


async def health(request: Request) -> JSONResponse:
    """Whether a turn can be served now: the assistant and both databases answer."""
    gateway = gateway_of(request)
    rasa, database, messages = await asyncio.gather(
        gateway.rasa.status(), engine.answers(), run_sync(gateway.store.answers), return_exceptions=True
    )
    checks = {
        "gateway": "ok",
        "rasa": rasa if isinstance(rasa, str) else "unreachable",
        "database": "ok" if database is True else "unreachable",
        "messages": "ok" if messages is True else "unreachable",
    }
    is_ready = set(checks.values()) == {"ok"}
    if not is_ready:
        log("not_ready", checks=checks)
    return JSONResponse(
        {"status": "ok" if is_ready else "degraded", "checks": checks}, status_code=200 if is_ready else 503
    )
