import pytest

from actions import line_names
from actions.consent import consents

LINES = [
    {"sku": "MON-2701", "name": "Vistaro Office 27 QHD monitor 27 in", "line_number": 1},
    {"sku": "MON-9001", "name": "Vistaro single monitor arm", "line_number": 2},
    {"sku": "WKS-9011", "name": "Formwork Workstation Dual: desk 60, chair, dock", "line_number": 3},
    {"sku": "CHR-4020", "name": "Ergovane Pro ergonomic chair with headrest", "line_number": 4},
]


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("only the chairs", "CHR-4020"),
        ("the monitors", "MON-2701"),
        ("the arms please", "MON-9001"),
        ("just line 3", "WKS-9011"),
        ("the second line", "MON-9001"),
        ("not the 27 inch", "MON-2701"),
        ("chr-4020", "CHR-4020"),
    ],
)
def test_a_line_is_meant_by_the_words_of_its_name(text: str, sku: str) -> None:
    assert [line["sku"] for line in line_names.named_lines(text, LINES)] == [sku]


def test_words_of_no_line_mean_none() -> None:
    assert line_names.named_lines("the printers", LINES) == []


def test_all_but_what_is_left_out_is_meant() -> None:
    meant = line_names.meant_lines("everything except the workstations", LINES)

    assert [line["line_number"] for line in meant] == [1, 2, 4]


def test_what_is_kept_is_not_called_off() -> None:
    assert [
        line["line_number"] for line in line_names.left_lines("keep the chairs but cancel the rest", LINES)
    ] == [1, 2, 3]


@pytest.mark.parametrize(
    "text", ["yes", "go ahead and place it", "ok order them", "that's right, thanks", "sí, gracias", "👍"]
)
def test_a_yes_in_any_words_is_consent(text: str) -> None:
    assert consents(text, frozenset({"place", "order"}))


@pytest.mark.parametrize(
    "text", ["ok second", "yes but 12", "don't place it", "ok cancel it", "yes to Denver", "order"]
)
def test_a_yes_with_something_else_is_no_consent(text: str) -> None:
    assert not consents(text, frozenset({"place"}))


def test_a_size_is_no_quantity() -> None:
    assert line_names.without_sizes("make those the 24 inch").strip() == "make those the"
    assert "24" in line_names.without_sizes("24 in total")
