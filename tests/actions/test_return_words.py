"""Reasons for a return, in people's words."""

from actions.return_words import read_reason
from backend.domain.returns import ReturnReason


def test_wanting_a_thing_is_no_fault_of_it() -> None:
    assert all(
        read_reason(f"we want {name}") is None for name in ("workstations", "power strips", "chargers")
    )
    assert read_reason("the dock doesn't charge") == ReturnReason.DEFECTIVE
    assert read_reason("two of them do not work") == ReturnReason.DEFECTIVE
