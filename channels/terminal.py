"""The same conversation in a terminal, as a chosen person: `python -m channels.terminal person@company.example`."""

import sys
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
from prompt_toolkit import PromptSession
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.config import setting
from backend.domain.errors import OrderDeskError
from backend.services import conversations, tokens, transactions


def choose_person() -> str:
    """The demo's people; the one with an open order list is a good start."""
    people = transactions.read(conversations.list_demo_people)
    sys.exit(
        "say as whom: make chat AS=E-MAIL\n"
        + "\n".join(
            f"  {person.email:40} {person.name}, {person.company or person.role}" for person in people
        )
    )


def headers(email: str) -> dict[str, str]:
    """A fresh token of the demo shop for each call; they are short-lived."""
    return {"Authorization": f"Bearer {tokens.mint_shop_token(email, now=datetime.now(UTC))}"}


def show(console: Console, reply: dict[str, Any], offered: dict[str, str]) -> None:
    """A reply as text, its card as tables, its buttons by number."""
    if reply["text"]:
        console.print(Text(reply["text"], style="bold cyan"))
    card = reply.get("card") or {}
    if card.get("title"):
        console.print(Text(f"  {card['title']}  {card.get('status') or ''}", style="bold"))
    for fact in card.get("facts", []):
        console.print(Text(f"    {fact['label']}: {fact['value']}"))
    for name in ("items", "options", "rows", "lines", "events", "amounts"):
        if card.get(name):
            console.print(rows_table(card[name]))
    for note in card.get("notes", []):
        console.print(Text(f"    {note}", style="italic"))
    for button in [*reply.get("buttons", []), *card.get("buttons", [])]:
        offered[str(len(offered) + 1)] = button["payload"]
        console.print(Text(f"  [{len(offered)}] {button['title']}", style="green"))


def rows_table(rows: list[dict[str, Any]]) -> Table:
    columns = [
        key
        for key, value in rows[0].items()
        if isinstance(value, str) and key not in ("payload", "key", "button")
    ]
    table = Table(box=None, header_style="dim")
    for column in columns:
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*(Text(str(row.get(column) or "")) for column in columns))
    return table


def talk(email: str, address: str) -> None:
    """Until Ctrl-D. A number presses the button of that number."""
    console = Console()
    offered: dict[str, str] = {}
    prompt: PromptSession[str] = PromptSession("> ")
    while True:
        try:
            said = prompt.prompt().strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not said:
            continue
        message = {"payload": offered[said]} if said in offered else {"text": said}
        try:
            answer = httpx.post(
                f"{address}/api/messages",
                json={**message, "client_message_id": str(uuid.uuid4())},
                headers=headers(email),
                timeout=60,
            ).json()
        except httpx.HTTPError:
            sys.exit(f"nothing answers at {address}; start the desk with `make run`")
        if "error" in answer and "replies" not in answer:
            console.print(Text(answer["error"]["message"], style="red"))
            continue
        offered.clear()
        for reply in answer["replies"]:
            show(console, reply, offered)


def main() -> None:
    email = sys.argv[1] if len(sys.argv) > 1 else choose_person()
    try:
        transactions.read(lambda session: conversations.sign_in(session, email))
    except OrderDeskError:
        sys.exit(f"{email} is not one of the people here; `make chat` without AS lists some")
    talk(email, f"http://127.0.0.1:{setting('DESK_PORT', '8000')}")


if __name__ == "__main__":
    main()
