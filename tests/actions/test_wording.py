"""Every refusal and problem that the engine can raise in a conversation is worded, with a way out."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.wording import has_word
from backend.config import ROOT
from backend.domain import errors
from backend.domain.errors import OrderDeskError
from backend.domain.returns import ReturnReason

ENGINE = [*(ROOT / "backend" / "domain").glob("*.py"), *(ROOT / "backend" / "services").glob("*.py")]
WAY_OUT = re.compile(
    r"\?|\b(?:I can|tell me|say|choose|name|start|order|sign in|check|ask me|try|leave|write)\b", re.I
)
SHOWS_ANEW = {"proposal_expired", "proposal_changed", "proposal_confirmed"}
"""What follows them in the same turn, or what they name, is the way out."""


def responses() -> dict[str, list[dict[str, Any]]]:
    """Every response of the assistant by name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in [ROOT / "domain.yml", *sorted((ROOT / "data" / "responses").glob("*.yml"))]:
        found |= yaml.safe_load(path.read_text())["responses"]
    return found


def refusals() -> list[str]:
    """The code of every refusal that is a class."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OrderDeskError)
    ]
    return [kind.code.fget(kind.__new__(kind)) for kind in kinds if kind is not OrderDeskError]  # type: ignore[attr-defined]


def codes_in(pattern: str) -> set[str]:
    """Codes that the engine's files write out."""
    return {code for path in ENGINE for code in re.findall(pattern, _text(path))}


def reason_codes() -> set[str]:
    """Codes that a reason is made with, also where one of two is chosen on the spot."""
    calls = (node for path in ENGINE for node in ast.walk(ast.parse(_text(path))))
    made = [
        call.args[0]
        for call in calls
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Reason" and call.args
    ]
    parts = [part for each in made for part in _outcomes(each)]
    return {str(part.value) for part in parts if isinstance(part, ast.Constant) and part.value}


def _outcomes(node: ast.expr) -> list[ast.expr]:
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _text(path: Path) -> str:
    return path.read_text()


def problems() -> set[str]:
    """Findings that refuse a request; warnings are told beside it."""
    written = codes_in(r"Problem\(\s*\"([a-z_]+)\"") | codes_in(r"found\[\"([a-z_]+)\"\]")
    return written - warnings()


def warnings() -> set[str]:
    return codes_in(r"Problem\(\s*\"([a-z_]+)\"[^)]*is_warning=True")


@pytest.mark.parametrize("code", sorted({*refusals(), *problems()}))
def test_a_refusal_is_worded_with_a_way_out(code: str) -> None:
    wordings = responses().get(f"utter_error_{code}")

    assert wordings, f"utter_error_{code} is not worded"
    for wording in wordings:
        has_way_out = bool(wording.get("buttons")) or bool(WAY_OUT.search(wording["text"]))
        assert has_way_out or code in SHOWS_ANEW, wording["text"]


@pytest.mark.parametrize("code", sorted(warnings()))
def test_a_warning_is_worded(code: str) -> None:
    assert has_word("notes", code)


def test_why_goods_are_late_or_promised_so_is_worded() -> None:
    reasons = reason_codes() | codes_in(r"\"code\": \"([a-z_]+)\"")
    reasons |= codes_in(r"return \"(left_late|delivered_late)\"") | codes_in(r"\"(estimate_after_promise)\"")
    reasons |= {"credit_hold", "customer_request_hold"}

    unworded = {reason for reason in reasons if not has_word("reasons", reason)}

    assert not unworded - planners_words()


def planners_words() -> set[str]:
    """What only those who run the warehouses are told, on their page."""
    words = yaml.safe_load((ROOT / "channels" / "web" / "operations.yml").read_text())
    return {code for topic in ("reasons", "why", "carrier_reasons") for code in words[topic]}


@pytest.mark.parametrize(
    "refusal", ["return_window_closed", "item_not_returnable", "quantity_not_returnable"]
)
def test_a_line_that_cannot_come_back_says_why(refusal: str) -> None:
    assert all(wording.get("buttons") for wording in responses()[f"utter_return_{refusal}"])


@pytest.mark.parametrize("instead", ["cancel", "refuse_delivery", "none"])
def test_what_has_not_arrived_says_what_to_do_instead(instead: str) -> None:
    assert all(wording.get("buttons") for wording in responses()[f"utter_return_not_delivered_{instead}"])


@pytest.mark.parametrize("reason", list(ReturnReason))
def test_every_reason_to_return_has_its_words(reason: ReturnReason) -> None:
    assert has_word("return_reasons", str(reason))
