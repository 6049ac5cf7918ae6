"""Every refusal has a line for the terminal that says what can be done, with its facts in place."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from backend.commands.wording import SENTENCES, sentence
from backend.domain import errors
from backend.domain.errors import OrderDeskError, Problem
from tests.actions.test_wording import problems

SEVERAL = {"RequestRefused"}
"""Refusals that speak through their problems."""
REFUSALS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, OrderDeskError) and kind is not OrderDeskError
]
SHORT = {
    "sku": "MON-2701",
    "requested_quantity": 99,
    "available_quantity": 7,
    "available_on": date(2026, 3, 12),
    "next_date": None,
    "substitute_sku": None,
}


@pytest.mark.parametrize("kind", [each for each in REFUSALS if each.__name__ not in SEVERAL])
def test_a_refusal_has_its_sentence(kind: type[OrderDeskError]) -> None:
    refusal = kind(**{field.name: f"<{field.name}>" for field in fields(kind)})  # type: ignore[arg-type]

    said = sentence(refusal.code, refusal.facts)

    assert refusal.code in SENTENCES
    assert "?" not in said and "{" not in said, said


@pytest.mark.parametrize("code", sorted(problems()))
def test_a_problem_has_its_sentence(code: str) -> None:
    assert code in SENTENCES


@pytest.mark.parametrize("instead", ["refuse_delivery", "return", "add_line", "reorder"])
@pytest.mark.parametrize("code", ["order_not_cancellable", "order_not_changeable"])
def test_what_can_be_done_instead_is_said(code: str, instead: str) -> None:
    facts = {"order_number": "SO-1001", "status": "closed", "instead": instead, "lines": ({"sku": "X"},)}

    assert sentence(code, facts) == SENTENCES[f"{code}.{instead}"].format_map(facts)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (SHORT, "of MON-2701 there are at most 7 within 180 days, from 2026-03-12 on, not 99"),
        (SHORT | {"available_quantity": 0, "available_on": None}, "of MON-2701 there is nothing within"),
        ({}, "no line is given"),
    ],
)
def test_who_asks_for_too_much_hears_what_there_is(facts: dict[str, Any], said: str) -> None:
    refused = {"problems": (Problem("nothing_to_promise", facts),)}

    assert said in sentence("request_refused", refused)
