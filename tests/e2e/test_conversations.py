"""Every conversation under tests/e2e in each of its wordings: same answers, same end state."""

import pytest

from tests.e2e.script import Script, hold, scripts
from tests.stack import Stack

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_the_conversation_ends_the_same_in_every_wording(stack: Stack, script: Script) -> None:
    hold(stack, script)
