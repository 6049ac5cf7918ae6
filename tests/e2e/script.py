"""Conversations as YAML: who speaks, what is said in several ways, what is answered, and what the database holds then."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.stack import Stack, Talk

FOLDER = Path(__file__).parent
LEAST_PARAPHRASES = 3


@dataclass(frozen=True)
class Script:
    """A conversation in one of its wordings: turn k says its paraphrase number `wording`."""

    path: Path
    wording: int

    @property
    def name(self) -> str:
        return f"{self.path.relative_to(FOLDER).with_suffix('')}-{self.wording + 1}"

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load(self.path.read_text())
        return content


def scripts() -> list[Script]:
    """Every conversation in every wording."""
    paths = sorted(FOLDER.glob("*/*.yml"))
    return [Script(path, wording) for path in paths for wording in range(_wordings(path))]


def _wordings(path: Path) -> int:
    said = [turn["say"] for turn in yaml.safe_load(path.read_text())["turns"] if "say" in turn]
    assert all(len(turn) == len(said[0]) > LEAST_PARAPHRASES for turn in said), (
        f"{path.name}: 4 wordings a turn"
    )
    return len(said[0])


def responses_of(replies: list[dict[str, Any]]) -> set[str]:
    """The names of the responses that were said."""
    return {reply["response"] for reply in replies if reply["response"]}


def hold(stack: Stack, script: Script) -> None:
    """Hold the conversation, check each answer, then the database."""
    content = script.content
    stack.restore()
    before = _documents(stack)
    talk = Talk(stack, content["who"])
    for place, turn in enumerate(content["turns"], start=1):
        said, replies = _held(stack, talk, turn, script.wording)
        _check_turn(f"turn {place} ({said!r})", turn, replies)
    for command in content.get("later", ()):
        stack.command(*_dated(command))
    _check_end(content.get("end") or {}, before, _documents(stack))


def _held(stack: Stack, talk: Talk, turn: dict[str, Any], wording: int) -> tuple[str, list[dict[str, Any]]]:
    """A turn: something said or pressed, or something that happens in the engine and what is told of it then."""
    if "engine" in turn:
        for command in turn["engine"]:
            stack.command(*_dated(command))
        return f"engine {turn['engine']}", talk.hear()
    if "say" in turn:
        return turn["say"][wording], talk.say(turn["say"][wording])
    return turn["press"], talk.press(turn["press"])


def _dated(command: str) -> list[str]:
    """A command's words; +40d is the day in forty days."""
    words = command.split()
    return [
        (date.today() + timedelta(days=int(word[1:-1]))).isoformat()
        if re.fullmatch(r"\+\d+d", word)
        else word
        for word in words
    ]


def _check_turn(where: str, turn: dict[str, Any], replies: list[dict[str, Any]]) -> None:
    texts = [reply["text"] for reply in replies]
    answered = responses_of(replies)
    for wanted in turn.get("answers", ()):
        alternatives = wanted.split("|")
        assert answered & set(alternatives), f"{where}: wanted {wanted}, got {sorted(answered)}: {texts}"
    titles = [button["title"] for reply in replies for button in reply["buttons"]]
    shown = str([reply["card"] for reply in replies if reply["card"]]) + str(texts) + str(titles)
    for fact in turn.get("shows", ()):
        assert str(fact) in shown, f"{where}: {fact!r} is not in {shown}"
    for fact in turn.get("hides", ()):
        assert str(fact) not in shown, f"{where}: {fact!r} is in {shown}"
    assert len([reply for reply in replies if reply["text"]]) <= 4, f"{where}: too many bubbles {texts}"


QUERIES = {
    "orders": """
        select o.id, o.status, o.po_number, o.delivery_note, o.option_key, t.name as ship_to, t.nickname,
            o.requested_delivery_date
        from sales_orders o join ship_tos t on t.id = o.ship_to_id""",
    "quotes": """
        select q.id, q.status, q.revision, q.valid_until_date, t.name as ship_to, t.nickname
        from quotes q join ship_tos t on t.id = q.ship_to_id""",
    "returns": "select id, sales_order_id, status, fee_amount / 10000.0 as fee from rmas",
    "invoices": "select id, open_amount / 10000.0 as open from invoices",
    "deliveries": "select id, verified_at is not null as is_verified from shipments",
    "visits": "select id, order_line_id, slot, status from appointments",
    "messages": "select id, topic, status from escalations",
    "slips": "select id, cause, decision from promise_slips",
    "stockouts": """
        select id, sku, wanted_quantity, short_quantity, outcome, document is not null as is_documented,
            (select group_concat(distinct json_extract(value, '$.way')) from json_each(ways)) as ways
        from stockout_events""",
    "waits": """
        select id, sales_order_id, lifted_at is not null as is_lifted from order_holds
        where kind = 'customer_request'""",
}
WHEN_NAMED = frozenset({"stockouts"})
"""Told by the conversation's course anyway; checked where the end names them."""
LINES = {
    "orders": "select sales_order_id as id, line_number, sku, quantity, status from order_lines order by line_number",
    "quotes": "select quote_id as id, line_number, sku, quantity, status from quote_lines order by line_number",
    "returns": """
        select r.rma_id as id, l.line_number, l.sku, r.quantity, r.reason as status
        from rma_lines r join order_lines l on l.id = r.order_line_id order by l.line_number""",
}


def _documents(stack: Stack) -> dict[str, dict[int, dict[str, Any]]]:
    """Orders, quotes, returns and messages by id, each with its lines."""
    documents = {}
    for kind, query in QUERIES.items():
        rows = {row["id"]: row | {"lines": []} for row in stack.rows(query)}
        for line in stack.rows(LINES[kind]) if kind in LINES else ():
            rows[line["id"]]["lines"].append(
                {"sku": line["sku"], "quantity": line["quantity"], "status": line["status"]}
            )
        documents[kind] = rows
    return documents


def _check_end(end: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    """New documents are exactly those that are named; changed ones are as named; nothing else moved. `later` are
    commands of the engine that run first."""
    for kind in QUERIES:
        if kind in WHEN_NAMED and not any(kind in (end.get(name) or {}) for name in ("new", "changed")):
            continue
        new = [document for key, document in after[kind].items() if key not in before[kind]]
        wanted = (end.get("new") or {}).get(kind) or []
        assert len(new) == len(wanted), f"new {kind}: wanted {wanted}, got {new}"
        for document, expected in zip(new, wanted, strict=True):
            _check_document(document, expected)
        changed = {
            key: document
            for key, document in after[kind].items()
            if before[kind].get(key) not in (None, document)
        }
        expected_changes = (end.get("changed") or {}).get(kind) or {}
        assert set(changed) == set(expected_changes), (
            f"changed {kind}: wanted {expected_changes}, got {changed}"
        )
        for key, expected in expected_changes.items():
            _check_document(changed[key], expected)


def _check_document(document: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        if name == "lines":
            held = [
                {key: line[key] for key in wanted}
                for line, wanted in zip(document["lines"], value, strict=True)
            ]
            assert held == value, f"lines: wanted {value}, got {document['lines']}"
        else:
            assert document[name] == value, f"{name}: wanted {value!r}, got {document}"
