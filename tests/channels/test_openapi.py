"""The API's description is true."""

from starlette.routing import Route
from starlette.testclient import TestClient

from channels import api
from tests.channels.conftest import bearer, say


def test_every_route_is_described_and_nothing_else(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()

    served = {
        (route.path, method.lower())
        for route in api.ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert (described["openapi"], told) == ("3.1.0", served)


def test_every_reference_leads_somewhere(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [each for value in part.values() for each in references(value)]
        return [each for value in part for each in references(value)] if isinstance(part, list) else []

    for reference in references(described["paths"]) + references(described["components"]):
        part = described
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


def test_messages_have_the_described_fields(client: TestClient) -> None:
    schemas = client.get("/api/openapi.json").json()["components"]["schemas"]

    turn = say(client, "hello").json()
    history = client.get("/api/messages", headers=bearer()).json()

    assert set(turn) == set(schemas["Turn"]["properties"])
    for message in [turn["message"], *turn["replies"], *history["messages"]]:
        assert set(schemas["Message"]["required"]) <= set(message) <= set(schemas["Message"]["properties"])
