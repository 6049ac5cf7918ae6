"""The running desk, once for all conversations."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("desk"))
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
