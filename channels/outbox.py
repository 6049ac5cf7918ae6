"""Notices on their way: from the engine's outbox into the person's conversation and their open tabs."""

import asyncio
import json
import logging
import string
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from anyio.to_thread import run_sync
from babel.dates import format_date

from backend.domain.errors import OrderDeskError
from channels import engine
from channels.gateway import Gateway
from channels.logs import log
from channels.messages import Reply, shown
from channels.rasa import RasaUnavailable
from channels.sockets import Sockets

BATCH = 50
DOCUMENTS = ("order_number", "quote_number", "rma_number", "escalation_number", "document_number")
DAYS = ("old_date", "new_date", "decide_by", "first_date", "rest_date")
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
            await self._gateway.rasa.tell(conversation_id, reply.text or "", _talk(notice))
        except RasaUnavailable:
            log("notice_untold", notice_id=notice.id, conversation_id=conversation_id)


def _talk(notice: Any) -> dict[str, Any]:
    """What the assistant is told beside the words: the kind of news, and the order that is in talk by it."""
    number = notice.facts.get("order_number")
    return {"notice": notice.kind} | ({"order_number": number} if number else {})


@cache
def _wordings() -> dict[str, dict[str, Any]]:
    wordings: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("notices.yml").read_text())
    return wordings


def worded(kind: str, facts: dict[str, Any]) -> Reply:
    """A notice as a message; a kind without wording of its own is told in general words."""
    wording = _wordings().get(kind, _wordings()["other"])
    said = defaultdict(str, _told(facts))
    said["about"] = next((said[name] for name in DOCUMENTS if name in said), wording.get("nothing", ""))
    if "because" in wording:
        said["because"] = wording["because"].get(facts["cause"], wording["because"]["other"]).format_map(said)
    text = " ".join(
        sentence.format_map(said)
        for sentence in _sentences(wording)
        if isinstance(wording["text"], str) or _names(sentence) <= said.keys()
    )
    choices = _choices(wording, facts) or _track(said)
    return Reply(text=text, buttons=choices, response=f"notice_{kind}")


def _told(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as words, days in the reader's way; `undated` where a new day is awaited in vain."""
    flat = {**(facts.get("reason") or {}).get("facts", {}), **facts}
    told = {name: str(value) for name, value in flat.items() if value is not None}
    for name in DAYS:
        if name in told:
            told[name] = format_date(
                date.fromisoformat(told[name]), "EEE, MMM d", facts.get("locale", "en_US")
            )
    if "new_date" in facts and facts["new_date"] is None:
        told["undated"] = ""
    return told


def _sentences(wording: dict[str, Any]) -> list[str]:
    """A text, or sentences of which each is said if its facts are there."""
    text = wording["text"]
    return [text] if isinstance(text, str) else list(text)


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _choices(wording: dict[str, Any], facts: dict[str, Any]) -> list[dict[str, str]]:
    """One button for each choice that the notice offers."""
    buttons = []
    for choice in facts.get("choices") or () if "choices" in wording else ():
        title = wording["choices"][choice["choice"]].format_map(defaultdict(str, _told(choice)))
        payload = {"option": f"slip-{facts['slip_id']}-{choice['choice']}"}
        buttons.append({"title": title, "payload": "/choose_option" + json.dumps(payload)})
    return buttons


def _track(facts: dict[str, str]) -> list[dict[str, str]]:
    """The order behind the notice, one press away."""
    if "order_number" not in facts:
        return []
    payload = "/track_order" + json.dumps({"order_number": facts["order_number"]})
    return [{"title": f"Show {facts['order_number']}", "payload": payload}]
