"""Notices on their way: from the engine's outbox into the person's conversation and their open tabs."""

import asyncio
import json
import logging
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from anyio.to_thread import run_sync

from backend.domain.errors import OrderDeskError
from channels import engine
from channels.gateway import Gateway
from channels.logs import log
from channels.messages import Reply, shown
from channels.rasa import RasaUnavailable
from channels.sockets import Sockets

BATCH = 50
DOCUMENTS = ("order_number", "quote_number", "rma_number", "escalation_number", "document_number")
LONGEST_PAUSE = 60.0


class Outbox:
    """Delivers each notice once; whoever is not connected finds it unread."""

    def __init__(self, gateway: Gateway, sockets: Sockets) -> None:
        self._gateway = gateway
        self._sockets = sockets

    async def run(self) -> None:
        """Look every few seconds, less often while it fails."""
        pause = self._gateway.settings.outbox_seconds
        while True:
            try:
                await self.deliver()
                pause = self._gateway.settings.outbox_seconds
            except Exception as failed:
                pause = min(pause * 2, LONGEST_PAUSE)
                log(
                    "outbox_failed", level=logging.WARNING, error=type(failed).__name__, next_in_seconds=pause
                )
            await asyncio.sleep(pause)

    async def deliver(self) -> None:
        """Deliver what waits; a notice that fails is left for the next look."""
        for notice in await engine.waiting_notices(BATCH):
            try:
                await self._deliver(notice)
            except OrderDeskError as refused:
                log("notice_undeliverable", notice_id=notice.id, code=refused.code)
            except Exception as failed:
                log("notice_failed", level=logging.WARNING, notice_id=notice.id, error=type(failed).__name__)
                continue
            await engine.notice_delivered(notice.id, datetime.now(UTC))

    async def _deliver(self, notice: Any) -> None:
        actor = await engine.person(notice.contact_id)
        conversation_id = await self._gateway.conversations.current(actor)
        store, reply = self._gateway.store, worded(notice.kind, notice.facts)
        key = f"notice/{notice.id}"
        message = await run_sync(store.push, conversation_id, key, reply, datetime.now(UTC))
        if message is None:
            return
        await self._sockets.push(actor.contact_id, shown(message), conversation_id)
        try:
            await self._gateway.rasa.tell(conversation_id, reply.text or "", {"notice": notice.kind})
        except RasaUnavailable:
            log("notice_untold", notice_id=notice.id, conversation_id=conversation_id)


@cache
def _wordings() -> dict[str, dict[str, Any]]:
    wordings: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("notices.yml").read_text())
    return wordings


def worded(kind: str, facts: dict[str, Any]) -> Reply:
    """A notice as a message; a kind without wording of its own is told in general words."""
    wording = _wordings().get(kind, _wordings()["other"])
    said = defaultdict(str, {name: str(value) for name, value in facts.items() if value is not None})
    said["about"] = next((said[name] for name in DOCUMENTS if name in said), wording.get("nothing", ""))
    text = wording["text"].format_map(said)
    return Reply(text=text, buttons=_track(said), response=f"notice_{kind}")


def _track(facts: dict[str, str]) -> list[dict[str, str]]:
    """The order behind the notice, one press away."""
    if "order_number" not in facts:
        return []
    payload = "/track_order" + json.dumps({"order_number": facts["order_number"]})
    return [{"title": f"Show {facts['order_number']}", "payload": payload}]
