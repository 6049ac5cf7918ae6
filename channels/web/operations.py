"""The operations page: the day's board of a warehouse, for those who run it; for others there is no such page."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import yaml
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend.domain.actors import Actor
from backend.domain.errors import OrderDeskError
from backend.domain.importing import DESK_ZONE
from channels import engine, operations
from channels.gateway import gateway_of
from channels.refusals import Refusal, refusal_of
from channels.web.pages import FORM_HEADERS, TEMPLATES, own_form
from channels.web.sessions import SESSION_COOKIE, form_token

PAPERS = ("load_sheet", "bill_of_lading", "packing_list")
INKS = ("#0f62fe", "#a2191f", "#0e6027", "#6929c4", "#9f1853", "#005d5d", "#8a3800", "#1192e8")
"""One for each route, over and over."""
BOARD_FACTS = ("day", "through_date", "planned_date", "ship_date", "warehouse")


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text())
    return words


async def show(request: Request) -> Response:
    """The board of the day and warehouse in the address."""
    return await _page(request, await _operator(request))


def _verb(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def verb(request: Request) -> Response:
        """Do it and come back; a refusal is told above the board."""
        actor = await _operator(request)
        form = await own_form(request, SESSION_COOKIE)
        given = {key: value for key, value in form.items() if key != "csrf_token" and value != ""}
        try:
            await operations.operate(actor, name, given)
        except (Refusal, OrderDeskError) as refused:
            return await _page(request, actor, refusal_of(refused))
        kept = {key: request.query_params.get(key) for key in ("day", "warehouse")}
        query = urlencode({key: value for key, value in kept.items() if value} | {"done": name})
        return RedirectResponse(f"/operations?{query}", status_code=303)

    return verb


async def open_paper(request: Request) -> Response:
    """On to a fresh link of this person's."""
    actor = await _operator(request)
    kind, number = request.path_params["kind"], request.path_params["number"]
    if kind not in PAPERS:
        raise HTTPException(404)
    link = await engine.paper_link(actor, kind, number, datetime.now(UTC))
    return RedirectResponse(urlsplit(link.url).path, status_code=303)


async def _operator(request: Request) -> Actor:
    """Who is signed in, if they run the warehouses; everybody else gets what a missing page answers."""
    gateway = gateway_of(request)
    await gateway.admit(request)
    try:
        principal = await gateway.principals.of_cookie(request.cookies.get(SESSION_COOKIE, ""))
    except Refusal:
        raise HTTPException(404) from None
    operations.check_operator(principal.actor)
    return principal.actor


async def _page(request: Request, actor: Actor, refusal: Refusal | None = None) -> Response:
    places = await engine.warehouses(actor)
    day, chosen = _asked_day(request), request.query_params.get("warehouse", "").upper()
    if not places:
        raise HTTPException(404)
    warehouse = chosen if chosen in dict(places) else places[0][0]
    [board] = await engine.boards_of(actor, day, warehouse)
    token = form_token(gateway_of(request).settings.form_secret, request.cookies[SESSION_COOKIE])
    facts = {
        "board": board,
        "places": places,
        "person": actor,
        "refusal": refusal,
        "done": _words()["done"].get(request.query_params.get("done", "")),
        "days": {"before": day - timedelta(days=1), "after": day + timedelta(days=1)},
        "inks": {number: INKS[n % len(INKS)] for n, number in enumerate(_routes(board))},
        "buttons": [name for name, verb in operations.VERBS.items() if set(verb.needs) <= set(BOARD_FACTS)],
        "board_facts": dict.fromkeys(BOARD_FACTS[:-1], day.isoformat()) | {"warehouse": warehouse},
        "csrf_token": token,
        "words": _words(),
        "verbs": operations.VERBS,
        "told": told,
        "short": short,
        "clock": ZoneInfo(board.timezone),
    }
    status = refusal.status if refusal else 200
    return TEMPLATES.TemplateResponse(
        request, "operations.html", facts, status_code=status, headers=FORM_HEADERS
    )


def _routes(board: Any) -> list[str]:
    return list(board.sketch.routes) if board.sketch else []


def _asked_day(request: Request) -> date:
    asked = request.query_params.get("day")
    today = datetime.now(UTC).astimezone(DESK_ZONE).date()
    try:
        return operations.day("day", asked) if asked else today
    except Refusal:
        return today


def short(value: Any) -> str:
    """A day as people say it: Tue, Mar 3."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{value:%a}, {value:%b} {value.day}" if isinstance(value, date) else ""


def told(kind: str, facts: Mapping[str, Any]) -> str:
    """What is the matter, in a sentence."""
    shown = {name: _shown(name, value) for name, value in facts.items()}
    sentence = _words()["troubles"].get(kind)
    return sentence.format(**shown) if sentence else kind.replace("_", " ")


def _shown(name: str, value: Any) -> Any:
    if name == "why":
        return _words()["why"].get(value, value)
    return short(value) if name.endswith("_date") and value else value


ROUTES = [
    Route("/operations", show, methods=["GET"]),
    Route("/operations/papers/{kind}/{number}", open_paper, methods=["GET"]),
    *(Route(f"/operations/{name}", _verb(name), methods=["POST"]) for name in operations.VERBS),
]
