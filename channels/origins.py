"""Whether a request was made by a page of our own."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_own_page(connection: HTTPConnection) -> bool:
    """The browser says so: by fetch metadata, or by an Origin with our host."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = connection.headers.get("origin")
    if origin in (None, "null"):
        # A form of a page without referrer sends "null"; only the metadata can vouch for it.
        return site == "same-origin"
    return _has_our_host(origin or "", connection)


def is_foreign_page(connection: HTTPConnection) -> bool:
    """The request names a page of another site; programs name none."""
    named = "origin" in connection.headers or "sec-fetch-site" in connection.headers
    return named and not is_own_page(connection)


def _has_our_host(origin: str, connection: HTTPConnection) -> bool:
    parts = urlsplit(origin)
    return (
        parts.scheme in ("http", "https")
        and parts.netloc.lower() == connection.headers.get("host", "").lower()
    )
