"""The page's shell and the demo's sign-in: pages with forms of our own, each given to one browser."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from backend.domain.actors import NO_PRICES, Role
from backend.services.conversations import DemoPerson
from channels import engine
from channels.gateway import gateway_of
from channels.logs import log
from channels.origins import is_own_page
from channels.refusals import Refusal, foreign_origin
from channels.web.sessions import ABSOLUTE, FORM_COOKIE, SESSION_COOKIE, form_token, is_form_token, key_of
from channels.web.shell import STATIC

TEMPLATES = Jinja2Templates(Path(__file__).with_name("templates"))
# Under no-referrer a browser sends "Origin: null" with a form; to our own pages it may name itself.
FORM_HEADERS = {"Referrer-Policy": "same-origin"}
_ROLES = {
    Role.CUSTOMER: "Customers",
    Role.REP: "Sales reps",
    Role.AGENT: "Support agents",
    Role.SUPERVISOR: "Supervisors",
    Role.MANAGER: "Managers",
    Role.PLANNER: "Planners",
    Role.WAREHOUSE: "Warehouse",
}


async def shop(request: Request) -> Response:
    """The shop page with the chat; the demo asks to sign in first."""
    gateway = gateway_of(request)
    if gateway.settings.is_demo and not await _is_signed_in(request):
        return RedirectResponse("/sign-in", status_code=303)
    index = STATIC / "index.html"
    if not index.is_file():
        return PlainTextResponse("The chat page is not built yet; see channels/web/ui.", status_code=503)
    return FileResponse(index, headers={"Cache-Control": "no-cache"})


async def show_sign_in(request: Request) -> Response:
    """A few people of each role to choose from."""
    people = await engine.demo_people()
    groups: dict[str, list[DemoPerson]] = {title: [] for title in _ROLES.values()}
    for person in people:
        groups.setdefault(_ROLES.get(person.role, person.role.title()), []).append(person)
    return _form_page(request, "sign_in.html", {"groups": {k: v for k, v in groups.items() if v}})


async def sign_in(request: Request) -> Response:
    """Begin a browser session for the chosen person; an older one of this browser ends."""
    gateway = gateway_of(request)
    await gateway.admit(request)
    form = await own_form(request, FORM_COOKIE)
    chosen = next((each for each in await engine.demo_people() if each.email == form.get("email")), None)
    if chosen is None:
        raise Refusal(422, "person_unknown", "Please choose one of the people on the page.")
    actor = await engine.sign_in(chosen.email)
    await _end_session(request)
    cookie = await run_sync(gateway.sessions.begin, actor.contact_id, datetime.now(UTC))
    response = RedirectResponse("/operations" if actor.role in NO_PRICES else "/", status_code=303)
    _set_cookie(request, response, SESSION_COOKIE, cookie, samesite="lax")
    response.delete_cookie(FORM_COOKIE, path="/sign-in")
    log("signed_in", contact_id=actor.contact_id, role=actor.role)
    return response


async def show_sign_out(request: Request) -> Response:
    """A page with the one button that signs out."""
    if not await _is_signed_in(request):
        return RedirectResponse("/", status_code=303)
    token = form_token(gateway_of(request).settings.form_secret, request.cookies[SESSION_COOKIE])
    return TEMPLATES.TemplateResponse(request, "sign_out.html", {"csrf_token": token}, headers=FORM_HEADERS)


async def sign_out(request: Request) -> Response:
    """End the browser's session and its open tabs; by form or by the X-CSRF-Token header."""
    await own_form(request, SESSION_COOKIE)
    await _end_session(request)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


async def _is_signed_in(request: Request) -> bool:
    try:
        await gateway_of(request).principals.of_cookie(request.cookies.get(SESSION_COOKIE, ""))
    except Refusal:
        return False
    return True


async def own_form(request: Request, cookie_name: str) -> FormData:
    """The form, if our own page sent it from the browser it was given to."""
    if not is_own_page(request):
        raise foreign_origin()
    form = await request.form()
    token = form.get("csrf_token") or request.headers.get("x-csrf-token")
    if not is_form_token(gateway_of(request).settings.form_secret, request.cookies.get(cookie_name), token):
        raise Refusal(
            403, "form_expired", "This form has expired. Please go back, reload the page and try again."
        )
    return form


def _form_page(request: Request, template: str, facts: dict[str, object]) -> Response:
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
    facts["csrf_token"] = form_token(gateway_of(request).settings.form_secret, cookie)
    response = TEMPLATES.TemplateResponse(request, template, facts, headers=FORM_HEADERS)
    _set_cookie(request, response, FORM_COOKIE, cookie, samesite="strict", path="/sign-in")
    return response


async def _end_session(request: Request) -> None:
    if cookie := request.cookies.get(SESSION_COOKIE):
        await run_sync(gateway_of(request).sessions.end, key_of(cookie))
        await request.app.state.sockets.end_session(key_of(cookie))


def _set_cookie(
    request: Request, response: Response, name: str, value: str, *, samesite: str, path: str = "/"
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(ABSOLUTE.total_seconds()),
        path=path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite=samesite,  # type: ignore[arg-type]
    )


ROUTES = [Route("/", shop)]
DEMO_ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", show_sign_out, methods=["GET"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
