"""The action server, dying right after its first commit: `python -m tests.e2e.dying_actions`."""

import os
import runpy

from backend.services import transactions

_write = transactions.write


def _write_and_die(work):  # type: ignore[no-untyped-def]
    _write(work)
    os._exit(9)


transactions.write = _write_and_die
runpy.run_module("actions", run_name="__main__")
