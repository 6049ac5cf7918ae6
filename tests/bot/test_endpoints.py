"""The environment says where Rasa's neighbours are."""

from pathlib import Path

import pytest
import yaml

from bot.endpoints import endpoints

ROOT = Path(__file__).parents[2]


def test_without_variables_it_is_the_file_in_the_repository() -> None:
    assert endpoints({}) == yaml.safe_load((ROOT / "endpoints.yml").read_text())


def test_stores_and_broker_follow_their_addresses() -> None:
    described = endpoints(
        {
            "RASA_TRACKER_URL": "postgresql+psycopg://desk:secret@db/rasa",
            "RASA_LOCK_URL": "redis://:s%40fe@cache:6380/2",
            "RASA_EVENTS_URL": "amqp://desk:pw@queue/talk",
        }
    )

    assert described["tracker_store"]["url"] == "${RASA_TRACKER_URL}"
    assert (
        described["lock_store"]["port"],
        described["lock_store"]["db"],
        described["lock_store"]["password"],
    ) == (6380, 2, "s@fe")
    assert (described["event_broker"]["type"], described["event_broker"]["queues"]) == ("pika", ["talk"])


def test_wrong_address_is_refused() -> None:
    with pytest.raises(SystemExit, match="redis"):
        endpoints({"RASA_LOCK_URL": "http://cache"})
