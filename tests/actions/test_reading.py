import pytest

from actions import change_words, choosing, order_words, reading

CHOICES = [
    {"name": "LaserPro 400dn toner black"},
    {"name": "LaserPro 400dn toner cyan"},
    {"name": "InkWell 22 black"},
]


@pytest.mark.parametrize(
    "text", ["yes", "Yep!", "ok do it", "go ahead", "looks good", "sure, place it", "YES PLEASE", "👍"]
)
def test_yes_in_many_ways(text: str) -> None:
    assert reading.says_yes(text)


@pytest.mark.parametrize("text", ["no", "nope", "not yet", "don't", "wrong", "hold on", "No thanks"])
def test_no_in_many_ways(text: str) -> None:
    assert reading.says_no(text) and not reading.says_yes(text)


def test_yes_but_is_heard() -> None:
    assert reading.says_yes("yes but make it 30") and reading.says_but("yes but make it 30")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the second one", 1),
        ("option b", 1),
        ("1st", 0),
        ("number three please", 2),
        ("the last one", 2),
        ("#2", 1),
    ],
)
def test_a_position_chooses_among_what_was_offered(text: str, place: int) -> None:
    assert reading.read_ordinal(text, 3) == place


@pytest.mark.parametrize("text", ["second floor", "5th avenue", "the fifth one", "option 9"])
def test_what_is_no_position_among_three_chooses_nothing(text: str) -> None:
    assert reading.read_ordinal(text, 3) is None


def test_a_choice_is_named_by_its_words_misspelt_or_not() -> None:
    assert choosing.choose("the cyan", CHOICES) == CHOICES[1]
    assert choosing.choose("inkwel please", CHOICES) == CHOICES[2]


def test_a_size_is_named_in_full_or_by_its_letter() -> None:
    gloves = [{"name": "Nitrile gloves M, 1000"}, {"name": "Nitrile gloves L, 1000"}]

    assert choosing.choose("the medium ones", gloves) == gloves[0]
    assert choosing.choose("L please", gloves) == gloves[1]


def test_words_that_fit_two_choices_choose_neither() -> None:
    assert choosing.choose("laserpro", CHOICES) is None
    assert choosing.choose("black", CHOICES) is None


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("not the black, the white", "black", "white"),
        ("the 24 inch instead of the 27 inch", "27 inch", "the 24 inch"),
        ("swap the pens for markers", "pens", "markers"),
        ("sorry letter not a4", "a4", "letter"),
        ("not the monitors, make those the 24 inch", "monitors", "the 24 inch"),
    ],
)
def test_a_swap_says_what_goes_and_what_comes(text: str, old: str, new: str) -> None:
    assert change_words.read_swap(text) == (old, new)


def test_line_numbers_are_not_quantities() -> None:
    assert reading.read_line_numbers("change line 2 to 5 and lines 3 and 4") == (2, 3, 4)
    assert reading.read_numbers("change line 2 to 5") == (5,)
    assert reading.read_numbers("make it twelve, option 2") == (12,)
    assert reading.read_numbers("no, the express one") == ()
    assert reading.read_numbers("SO-1021, $40, 20% and 1,200") == (1200,)


@pytest.mark.parametrize(
    "text",
    [
        "deliver to the back door",
        "leave it at reception",
        "call ahead please",
        "Attn: Ms Ruiz",
        "gate code 4411",
    ],
)
def test_a_note_for_the_driver_is_kept(text: str) -> None:
    assert order_words.read_delivery_note(text)


def test_an_order_is_no_note() -> None:
    assert order_words.read_delivery_note("24 boxes to the Denver office by friday") is None


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("make it half", 0.5),
        ("halve the paper", 0.5),
        ("cut the envelopes in half too", 0.5),
        ("but only half the paper", 0.5),
        ("half of it", 0.5),
        ("double the monitors", 2.0),
        ("add 5 more not double", None),
        ("half a case of pens", None),
        ("make it half a dozen", None),
        ("two dual monitor arms", None),
    ],
)
def test_a_factor_is_heard_in_whatever_words(text: str, factor: float | None) -> None:
    assert change_words.read_factor(text) == factor


@pytest.mark.parametrize(
    ("text", "swap"),
    [
        ("sorry 10 bx not 12", (12, 10)),
        ("10 instead of 12", (12, 10)),
        ("not 12 but 10", (12, 10)),
        ("not 12, 10 boxes", (12, 10)),
        ("10 chairs", None),
    ],
)
def test_a_number_in_place_of_another(text: str, swap: tuple[int, int] | None) -> None:
    assert change_words.read_number_swap(text) == swap


@pytest.mark.parametrize(
    "text", ["are the wireless ones quiet?", "whats the cheapest to run", "and which is 4k"]
)
def test_a_question_about_what_is_offered_chooses_nothing(text: str) -> None:
    assert reading.opens_question(text)


@pytest.mark.parametrize("text", ["the wireless one", "can I have the second", "what about the gel ones"])
def test_a_choice_is_no_question(text: str) -> None:
    assert not reading.opens_question(text)


def test_an_addition_is_beside_what_was_said() -> None:
    assert change_words.opens_addition("and 2 packs aa batteries") and change_words.opens_addition(
        "3 pens too"
    )
    assert not change_words.opens_addition("2 packs aa batteries")


@pytest.mark.parametrize(
    "text", ["same to the back dock", "hi same as last time please but to the West house", "the usual please"]
)
def test_the_same_is_wanted_again(text: str) -> None:
    assert order_words.wants_same_again(text)


@pytest.mark.parametrize(
    "text", ["same day delivery", "is it the same as the old one?", "the same for the chairs?"]
)
def test_the_same_of_something_else_is_no_order(text: str) -> None:
    assert not order_words.wants_same_again(text)


def test_an_existing_order_is_added_to() -> None:
    assert order_words.adds_to_existing("add one more to my last order")
    assert not order_words.adds_to_existing("same as my last order")


@pytest.mark.parametrize(
    "text", ["actually no", "hmm, actually no thanks", "on second thought no", "leave it as it is"]
)
def test_a_no_that_takes_the_wish_back_leaves_everything(text: str) -> None:
    assert reading.leaves_it(text)


@pytest.mark.parametrize("text", ["actually no, the white one", "no, make it 12", "actually not 12 but 10"])
def test_a_no_that_says_what_is_wanted_leaves_nothing(text: str) -> None:
    assert not reading.leaves_it(text)
