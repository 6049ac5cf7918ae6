"""A process dies at the worst moment; the turn is repeated; the order exists once."""

import pytest

from tests.stack import Stack, Talk

pytestmark = pytest.mark.e2e
BUYER = "maya.ortiz@brightlaw.example"


def _orders(stack: Stack) -> int:
    return int(stack.rows("select count(*) as n from sales_orders")[0]["n"])


def test_actions_die_between_commit_and_reply_and_the_repeated_yes_finds_the_one_order(stack: Stack) -> None:
    stack.restore()
    before = _orders(stack)
    talk = Talk(stack, BUYER)
    talk.say("please order 12 boxes of PAP-1002, asap")
    stack.kill("actions")
    stack.start_process("actions", ".venv/bin/python -m tests.e2e.dying_actions")
    stack.wait()

    lost = talk.send("yes", "the-yes")
    stack.start_process("actions")
    stack.wait()
    found = talk.send("yes", "the-yes")

    assert lost.status_code == 503
    assert _orders(stack) == before + 1
    assert {reply["response"] for reply in found.json()["replies"]} & {"utter_order_placed"}


def test_actions_die_before_the_commit_and_nothing_is_written_until_the_yes_is_repeated(stack: Stack) -> None:
    stack.restore()
    before = _orders(stack)
    talk = Talk(stack, BUYER)
    talk.say("please order 12 boxes of PAP-1002, asap")
    stack.kill("actions")

    lost = talk.send("yes", "the-other-yes")
    after_crash = _orders(stack)
    stack.start_process("actions")
    stack.wait()
    found = talk.send("yes", "the-other-yes")

    assert (lost.status_code, after_crash) == (503, before)
    assert found.status_code == 200
    assert _orders(stack) == before + 1


def test_rasa_dies_and_the_conversation_goes_on_where_it_was(stack: Stack) -> None:
    stack.restore()
    talk = Talk(stack, BUYER)
    talk.say("please order 12 boxes of PAP-1002, asap")
    stack.kill("rasa")

    lost = talk.send("yes", "a-third-yes")
    stack.start_process("rasa")
    stack.wait()
    found = talk.send("yes", "a-third-yes")

    assert lost.status_code == 503
    assert {reply["response"] for reply in found.json()["replies"]} & {"utter_order_placed"}
