"""The REST twin of the chat, for the page and for other front ends. Described in `openapi.yml`."""

from starlette.routing import Route

from channels.api import operations
from channels.api.documents import list_documents, show_document
from channels.api.messages import begin_conversation, list_messages, mark_read, say
from channels.api.openapi import show_openapi
from channels.api.papers import open_paper
from channels.api.people import me

ROUTES = [
    Route("/api/messages", say, methods=["POST"]),
    Route("/api/messages", list_messages, methods=["GET"]),
    Route("/api/messages/read", mark_read, methods=["POST"]),
    Route("/api/conversations", begin_conversation, methods=["POST"]),
    Route("/api/me", me, methods=["GET"]),
    Route("/api/documents", list_documents, methods=["GET"]),
    Route("/api/documents/{number}", show_document, methods=["GET"]),
    *operations.ROUTES,
    Route("/papers/{token}", open_paper, methods=["GET"]),
    Route("/api/openapi.json", show_openapi, methods=["GET"]),
]
