"""Measured speed-ups of the Rasa server, applied when the channel is imported.

Each replaces one function of the Rasa it was measured on and says why; `DESK_STOCK_RUNTIME=1`
leaves Rasa as it is, to compare.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Any, NamedTuple

import rasa
from rasa.shared.exceptions import RasaException
from threadpoolctl import threadpool_limits

MEASURED_ON = "3.6.21"
_applied = False


class RuntimeMismatch(RasaException):
    """The installed Rasa has no such function; the speed-up must be measured again."""


class SpeedUp(NamedTuple):
    """A function of Rasa and what stands in for it; `make` gets the original."""

    owner: Any
    name: str
    make: Callable[[Callable[..., Any]], Any]


def apply() -> bool:
    """Install all speed-ups once; whether they are in place."""
    global _applied
    if os.environ.get("DESK_STOCK_RUNTIME") == "1":
        return False
    if not _applied:
        from bot.speedups import SPEED_UPS

        for speed_up in SPEED_UPS:
            install(speed_up)
        _applied = True
    return True


def install(speed_up: SpeedUp) -> None:
    """Replace the function, keeping it a static method if it was one."""
    original = vars(speed_up.owner).get(speed_up.name)
    if original is None:
        owner = getattr(speed_up.owner, "__name__", speed_up.owner)
        raise RuntimeMismatch(
            f"Rasa {rasa.__version__} has no {owner}.{speed_up.name}; the speed-ups were measured on {MEASURED_ON}. "
            "Set DESK_STOCK_RUNTIME=1 to run without them."
        )
    static = isinstance(original, staticmethod)
    replacement = speed_up.make(original.__func__ if static else original)
    setattr(speed_up.owner, speed_up.name, staticmethod(replacement) if static else replacement)


def settle() -> None:
    """After the model is loaded: one thread for small matrices, nothing to walk for the collector.

    OpenBLAS spreads even one message's scores over all cores and its idle threads spin there.
    """
    threadpool_limits(limits=1, user_api="blas")
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
