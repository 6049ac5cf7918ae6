"""What is asked about deliveries beside where they are."""

import pytest

from actions.consent import comes_back, consents
from actions.follow_up_words import asks_carrier, asks_contents, asks_how_sure
from actions.hold_words import asks_what_now, asks_who_lifts, is_about_hold
from actions.reading import refers_to_document, wants_to_buy
from actions.return_reading import portioned, read_portions, told_apart
from actions.return_words import (
    asks_about_return,
    asks_how_to_send,
    read_all_but,
    refuses_fee,
    sends_back,
    without_reasons,
)
from actions.service_words import (
    asks_agenda,
    asks_first,
    asks_if_late,
    asks_if_still,
    asks_only_why,
    asks_proof,
    asks_where,
    is_billed_short,
    is_refused,
    is_short,
    leaves_word,
    misses_parts,
    read_no_more,
    threatens,
)

LINES = [
    {"name": "Tapwell Wipe-clean medical keyboard", "sku": "KEY-3025", "line_number": 2},
    {"name": "Vistaro Dock 24 USB-C monitor 24 in", "sku": "MON-2415", "line_number": 3},
]


@pytest.mark.parametrize(
    ("reads", "yes", "no"),
    [
        (asks_proof, "the name of whoever took it in at our office? who accepted it", "sign me up for the newsletter"),
        (asks_proof, "has anybody signed for it", "Tom signed the contract last year"),
        (asks_proof, "anyone's name on it?", "put our name on the order"),
        (asks_proof, "whose initials are on the slip", "what's the name of that chair"),
        (asks_agenda, "what needs me today", "the chair needs a screw"),
        (is_about_hold, "we paid everything, why isn't it shipping", "I paid for express, where is it"),
        (asks_who_lifts, "so who can lift that", "who is the manufacturer"),
        (asks_what_now, "ok, what can I do", "what can this printer do"),
        (is_refused, "our dock refused the delivery", "deliver it to the dock"),
        (is_billed_short, "the invoice lists two, one received", "send me the invoice for two monitors"),
        (asks_if_still, "can I still add to it", "is it still raining"),
        (asks_if_late, "SO-1030 late???", "better late than never"),
        (asks_where, "where is my bleach", "where is our credit for that"),
        (leaves_word, "leave a note to whoever handles it", "leave it at the door"),
        (asks_carrier, "who is bringing it", "bring it to the lab"),
        (asks_contents, "what else is on that order", "what else do you sell"),
        (asks_how_sure, "is that definite", "a sure thing"),
        (asks_only_why, "ok and why", "why not"),
        (asks_only_why, "what's the reason", "why are the chairs so expensive at this time of the year"),
        (asks_first, "which of the two gets here sooner", "the first one please"),
        (misses_parts, "no drum unit in the box", "there is no hurry"),
        (is_short, "18 of the 20 dispensers came", "10 of the dispensers are broken"),
        (threatens, "if it isn't here by friday we cancel", "if you can, cancel it"),
        (threatens, "here by friday or we cancel", "cancel SO-1004 or tell me when it comes"),
        (refuses_fee, "no that's too much, i'm not paying that", "what is the fee"),
        (asks_how_to_send, "by when do I have to send it", "send it by Friday"),
        (sends_back, "not the gloves, the keyboards go back", "can we go back to the order"),
        (asks_about_return, "what's happening with my printer return", "what would it cost if I sent both back"),
        (refers_to_document, "just cancel it", "is it possible to cancel something"),
        (wants_to_buy, "we need 2 boxes", "2 of them we don't need"),
    ],
)  # fmt: skip
def test_one_is_meant_and_the_other_is_not(reads, yes: str, no: str) -> None:  # type: ignore[no-untyped-def]
    assert (reads(yes), reads(no)) == (True, False)


@pytest.mark.parametrize(
    ("text", "portions"),
    [
        ("one is cracked, the other we don't need", ((1, "damaged"), (1, "no_longer_needed"))),
        ("2 of 9 are dead on arrival and one has the wrong plug", ((2, "defective"), (1, "wrong_item"))),
        ("one is dead, the rest are too small", ((1, "defective"), (None, "does_not_fit"))),
        ("they are all broken", ()),
    ],
)
def test_units_of_one_line_are_told_apart(text: str, portions: tuple[tuple[int | None, str], ...]) -> None:
    assert read_portions(text) == portions


def test_what_is_left_of_a_line_keeps_its_reason_or_has_none_yet() -> None:
    told = ((1, "damaged"),)

    assert portioned(told, 2, "no_longer_needed") == ((1, "damaged"), (1, "no_longer_needed"))
    assert portioned(told, 2, None) == ((1, "damaged"), (1, ""))
    assert portioned(told, 1, None) == ()


def test_a_reason_without_a_line_is_that_of_the_others() -> None:
    told = told_apart("too small, and the monitor is dead", LINES, [2, 3])

    assert {one.line_numbers: one.reason for one in told} == {(3,): "defective", (2,): "does_not_fit"}


def test_what_does_not_pair_names_no_pairs() -> None:
    assert "pair" not in without_reasons("one headset, it doesn't pair anymore")


def test_all_but_some() -> None:
    assert read_all_but("all the keyboards except two") == 2
    assert read_all_but("all the keyboards except the black ones") is None


def test_coming_back_to_the_return_is_no_yes() -> None:
    assert comes_back("ok back to the return", "return")
    assert not comes_back("yes send it back", "return")
    assert consents("yes send it back", frozenset({"send", "back"}))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("don't send legal paper again, this time letter", ("legal paper", "letter")),
        ("stop sending me the yellow pads, I want white ones", ("yellow pads", "white ones")),
        ("I don't want a replacement, I want my money back", None),
        ("not the black, the white", None),
    ],
)
def test_what_shall_not_come_again_and_what_instead(text: str, read: tuple[str, str] | None) -> None:
    assert read_no_more(text) == read
