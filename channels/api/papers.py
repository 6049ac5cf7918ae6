"""Papers as PDF, by links that only their person can open."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from channels import engine
from channels.gateway import gateway_of


async def open_paper(request: Request) -> Response:
    """The PDF behind a link; one that was changed is answered like somebody else's."""
    principal = await gateway_of(request).principal(request)
    paper = await engine.open_paper(principal.actor, request.path_params["token"], datetime.now(UTC))
    headers = {"Content-Disposition": f'inline; filename="{paper.file_name}"'}
    return Response(paper.content, media_type="application/pdf", headers=headers)
