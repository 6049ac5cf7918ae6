"""Choices of options: what is wrong with them, their price, and how people say them."""

from decimal import Decimal

import pytest

from backend.domain import configuring
from backend.domain.configuring import ConfigurableItem, Option, OptionGroup, OptionRule, choice_problems
from backend.domain.option_words import read_options


def option(
    code: str, name: str, group: str, price: str = "0", *, parts: tuple[str, ...] = (), **facts: object
) -> Option:
    return Option(code, name, group, Decimal(price), components=dict.fromkeys(parts, 1), **facts)  # type: ignore[arg-type]


MONITORS = OptionGroup(
    "monitor",
    "Monitor",
    (
        option(
            "M27X2",
            "two 27 in monitors",
            "monitor",
            "500",
            parts=("MON-27",),
            is_standard=True,
            words=("dual 27",),
        ),
        option("M24X2", "two 24 in monitors", "monitor", "300", parts=("MON-24",)),
        option(
            "M34", "34 in curved monitor", "monitor", "410", parts=("MON-34",), words=("curved", "ultrawide")
        ),
    ),
)
CHAIRS = OptionGroup(
    "chair",
    "Chair",
    (
        option("CBK", "black mesh chair", "chair", "280", parts=("CHR-BK",), is_standard=True),
        option("CGY", "gray mesh chair", "chair", "280", parts=("CHR-GY",)),
        option("C0", "no chair", "chair"),
    ),
)
DOCKS = OptionGroup(
    "dock",
    "Dock",
    (
        option("DK2", "dock for two monitors", "dock", "150", parts=("DOC-2",), is_standard=True),
        option("DK3", "Thunderbolt dock", "dock", "270", parts=("DOC-3",), words=("thunderbolt",)),
        option("DK0", "no dock", "dock"),
    ),
)
ARMS = OptionGroup(
    "arm",
    "Monitor arm",
    (
        option("AR0", "no arm", "arm", is_standard=True),
        option(
            "AR2",
            "dual monitor arm",
            "arm",
            "140",
            parts=("ARM-2",),
            assembly_minutes=20,
            words=("dual arm",),
        ),
    ),
)
EXTRAS = OptionGroup(
    "extras",
    "Extras",
    tuple(
        option(code, name, "extras", "60", parts=(code,))
        for code, name in (("XK", "keyboard and mouse"), ("XT", "cable tray"), ("XC", "webcam"))
    ),
    minimum_choices=0,
    maximum_choices=2,
)
DUAL = ConfigurableItem(
    "WKS-1",
    "Formwork Workstation Dual: desk, chair, two monitors",
    120,
    (MONITORS, CHAIRS, DOCKS, ARMS, EXTRAS),
    (OptionRule("AR2", "excludes", "M34"), OptionRule("XT", "requires", "DK3")),
    {"CABLE": 1},
)


def test_every_problem_is_found_with_what_would_be_valid() -> None:
    problems = choice_problems(DUAL, {"M34", "AR2", "XK", "XT", "XC", "NOPE", "DK2"})

    found = {problem.code: [each["code"] for each in problem.facts["instead"]] for problem in problems}
    assert found == {
        "option_unknown": list(DUAL.options),
        "option_missing": ["CBK", "CGY", "C0"],
        "too_many_options": ["XK", "XT", "XC"],
        "options_exclude": ["AR0", "M27X2", "M24X2"],
        "option_requires": ["DK3"],
    }


def test_what_nobody_answered_is_standard_if_that_fits() -> None:
    assert configuring.completed(DUAL, ["M34", "DK0"]) == ("M34", "CBK", "DK0", "AR0")


def test_the_price_changes_by_the_difference_to_the_standard() -> None:
    prices = configuring.option_prices(DUAL, ("M34", "CBK", "DK0", "AR0", "XK"))

    assert [(each.group, each.difference_amount) for each in prices] == [
        ("Monitor", Decimal(-90)),
        ("Dock", Decimal(-150)),
        ("Extras", Decimal(60)),
    ]


def test_parts_and_minutes_follow_the_choice() -> None:
    chosen = ("M24X2", "CGY", "DK0", "AR2")

    assert configuring.bill_of_materials(DUAL, chosen) == {"ARM-2": 1, "CABLE": 1, "CHR-GY": 1, "MON-24": 1}
    assert configuring.assembly_minutes(DUAL, chosen) == 140


def test_the_same_choice_has_one_number_and_the_standard_is_the_item() -> None:
    one = configuring.configured_sku(DUAL, ["M34", "CBK", "DK0", "AR0"])

    assert one == configuring.configured_sku(DUAL, ["AR0", "DK0", "CBK", "M34"]) != DUAL.sku
    assert configuring.configured_sku(DUAL, DUAL.standard) == DUAL.sku


def test_only_what_holds_the_rest_up_is_swapped() -> None:
    others = configuring.swaps(DUAL, DUAL.standard, frozenset({"CHR-BK"}))

    assert others == (("M27X2", "CGY", "DK2", "AR0"), ("M27X2", "C0", "DK2", "AR0"))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("I need 3 workstations dual with the 34 inch monitor and no dock", {"M34", "DK0"}),
        ('dual workstation 34" screen, no docking please', {"M34", "DK0"}),
        ("grey chair and the thunderbolt dock", {"CGY", "DK3"}),
        ("the curved one, without a chair", {"M34", "C0"}),
        ("2 dual workstations, two 24in monitors + dual arm", {"M24X2", "AR2"}),
        ("monitor 34 inch, chair gray", {"M34", "CGY"}),
        ("skip the dock, we don't want a chair", {"DK0", "C0"}),
        ("keyboard and mouse and a webcam", {"XK", "XC"}),
        ("48 dual workstations", set()),
        ("standard chair, ultrawide monitor", {"CBK", "M34"}),
        ("not the gray chair, the black mesh one", {"CBK"}),
    ],
)
def test_options_are_read_as_people_say_them(text: str, codes: set[str]) -> None:
    assert set(read_options(DUAL, text).chosen) == codes


def test_a_short_answer_is_one_to_the_question_just_put() -> None:
    assert read_options(DUAL, "34", "monitor").chosen == ("M34",)
    assert read_options(DUAL, "none", "dock").chosen == ("DK0",)
    assert read_options(DUAL, "the mesh one", "chair").unclear == (("CBK", "CGY"),)
