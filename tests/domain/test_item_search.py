"""Finding items by what people call them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.catalogue import Catalogue
from backend.domain.item_search import Found, candidate, search
from backend.domain.wishes import read_wish
from backend.domain.words import fold, item_tokens, singular
from tests.catalogues import a_catalogue

CATALOGUE = a_catalogue()


def _skus(text: str, limit: int = 8) -> list[str]:
    return [CATALOGUE.items[hit.place].sku for hit in search(CATALOGUE, text, limit=limit)]


def _best(text: str) -> tuple[str, str]:
    hit = search(CATALOGUE, text)[0]
    return CATALOGUE.items[hit.place].sku, hit.match


@pytest.mark.parametrize("text", ["PAP-1001", "pap-1001", "pap1001", "PAP 1001", " PAP‑1001 "])
def test_an_item_number_is_found_however_it_is_typed(text: str) -> None:
    hits = search(CATALOGUE, text)

    assert [(CATALOGUE.items[hit.place].sku, hit.match, hit.score) for hit in hits] == [
        ("PAP-1001", "exact", 100.0)
    ]


def test_an_old_number_and_an_alias_lead_to_their_item() -> None:
    assert _best("VT-27C") == ("MON-2701", "old_number")
    assert _best("post-its") == ("STK-8302", "alias")
    assert _best("coffee cups") == ("CUP-9001", "alias")


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("copier paper A4", "PAP-1002"),
        ("A4 copy paper", "PAP-1002"),
        ("wireles keybord", "KEY-3020"),
        ("moniter 24 inch", "MON-2415"),
        ('27" USB-C monitor', "MON-2701"),
        ("27-inch usbc screen", "MON-2701"),
        ("black executive chair with headrest", "CHR-4020"),
        ("high yield black toner 400", "TON-2041"),
        ("sit-stand desk", "DSK-5020"),
        ("phone booth", "BTH-9501"),
        ("do you have a 12 ft hdmi cable?", "CAB-7102"),
        ("LOOKING FOR A CROSS CUT SHREDDER", "SHR-8801"),
        ("legal pads", "PAD-8301"),
        ("mice", "MSE-3055"),
        ("laser printer color", "PRN-3020"),
    ],
)
def test_names_and_properties_find_the_item_first(text: str, sku: str) -> None:
    assert _skus(text)[0] == sku


def test_the_thing_asked_for_comes_before_what_goes_with_it() -> None:
    assert _skus("monitor")[0].startswith("MON-")
    assert _skus("paper", limit=4) == sorted(
        _skus("paper", limit=4), key=lambda sku: not sku.startswith("PAP")
    )


def test_a_price_limit_puts_what_costs_more_behind() -> None:
    assert _skus("27 inch monitor under 300")[0] == "MON-2705"
    assert _skus("chairs between $300 and $400")[0] == "CHR-4020"


def test_cheap_puts_the_cheapest_first() -> None:
    assert _skus("the cheap 27 inch one")[0] == "MON-2705"
    assert _skus("cheapest monitor")[0] in ("MON-2400", "MON-2415", "ARM-2801")


def test_for_a_machine_only_what_fits_it_is_found() -> None:
    assert set(_skus("toner for the LaserPro 400")) == {"TON-2040", "TON-2041"}
    assert _skus("cyan for my laserpro 620")[0] == "TON-2042"
    assert _skus("black toner for the LaserPro 620")[0] == "TON-2043"


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("looking for a wireless keyboard for an open plan office", "KEY-3020"),
        ("which docks work with two screens", "DOC-2901"),
        ("mouse for small hands", "MSE-3055"),
        ("need an executive chair that tilts, with a headrest please", "CHR-4020"),
    ],
)
def test_words_around_what_is_wanted_do_not_hide_it(text: str, sku: str) -> None:
    assert _skus(text)[0] == sku


def test_what_is_not_wanted_falls_behind() -> None:
    assert _skus("mesh task chair not black")[0] == "CHR-4011"


def test_an_item_no_longer_sold_is_found_and_names_its_replacement() -> None:
    (hit,) = search(CATALOGUE, "MON-2400")

    found = candidate(CATALOGUE, hit)

    assert (found.is_active, found.replaced_by_sku) == (False, "MON-2415")


def test_prices_are_left_out_for_those_who_see_none() -> None:
    hit = search(CATALOGUE, "PAP-1001")[0]

    assert candidate(CATALOGUE, hit, with_price=False).list_price is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "the", "zzqx vvkw", "🤷"])
def test_nothing_is_found_for_words_that_name_nothing(text: str) -> None:
    assert search(CATALOGUE, text) == ()


def test_an_empty_catalogue_answers_nothing() -> None:
    assert search(Catalogue(()), "copier paper") == ()


def test_a_wish_is_taken_apart() -> None:
    wish = read_wish("cheap black toner under $120 for the LaserPro 400, not cyan")

    assert (wish.tokens, wish.machine, wish.is_cheap) == (("black", "toner"), ("laserpro", "400"), True)
    assert (wish.highest, wish.unwanted) == (120, frozenset(("cyan",)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("27-inch Monitors", ("27in", "monitor")),
        ('27" USB-C', ("27in", "usb", "c")),
        ("20 lb, 500 sheets", ("20lb", "500sheet")),
        ("AA batteries 24 pack", ("aa", "battery", "24pack")),
        ("Blk ppr", ("black", "paper")),
        ("Écran 27 pouces", ("monitor", "27in")),
    ],
)
def test_words_are_made_comparable(text: str, tokens: tuple[str, ...]) -> None:
    assert item_tokens(text) == tokens


@given(st.text(max_size=40))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("batteries", "battery"),
        ("boxes", "box"),
        ("shelves", "shelf"),
        ("switches", "switch"),
        ("pens", "pen"),
        ("glass", "glass"),
        ("chassis", "chassis"),
    ],
)
def test_plurals_are_read_as_one(plural: str, one: str) -> None:
    assert singular(plural) == one


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_scores_lie_between_nothing_and_all_and_fall(text: str) -> None:
    hits: tuple[Found, ...] = search(CATALOGUE, text)

    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)


@pytest.mark.parametrize("place", range(0, len(CATALOGUE.items), 3))
def test_every_item_is_found_by_its_own_name(place: int) -> None:
    item = CATALOGUE.items[place]

    assert item.sku in _skus(item.name, limit=3)
