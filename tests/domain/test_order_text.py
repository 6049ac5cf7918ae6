# ruff: noqa: E501
"""Order lines read from messages as people write them.

A line is written as quantity and SKU when the item is certain, `?` before the candidates (best first) when not;
`_` is a quantity that was not clearly said, with what was stated in parentheses.
"""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.catalogue import Catalogue
from backend.domain.order_text import ReadLine, read_lines
from tests.catalogues import a_catalogue

CATALOGUE = a_catalogue()

MESSAGES = [
    ('24 A4 copier paper and 2 black toner for the laser in Leeds St, need it thu morning, PO 88123', '24 PAP-1002; 2 ?TON-2040|TON-2043|TON-2041'),
    ('PAP-1001 x 40, ton-2040 qty 3', '40 PAP-1001; 3 TON-2040'),
    ('10x PAP-1001', '10 PAP-1001'),
    ('12 paper cups cases', '12 CUP-9001'),
    ('2 doz packing tape rolls', '24 TAP-8201'),
    ('necesito 5 cajas de boligrafos azules', '5 ?PEN-6001|PEN-6002'),
    ('wir brauchen 4 schwarze Toner', '4 ?TON-2040|TON-2043|TON-2041'),
    ('6 mesh task chairs, the gray ones not the black', '6 CHR-4011'),
    ('do you have wireless keyboards in stock and how soon could 3 be in Tacoma', '3 KEY-3020'),
    ('Do you carry wireless keyboards? Would need 2', '2 KEY-3020'),
    ('one of our nurses asked for 3 wireless keyboards', '3 KEY-3020'),
    ('the copy room on 3 is a mess, we need 10 PAP-1001', '10 PAP-1001'),
    ('120 PAP-1001 delivered in 3 drops', '120 PAP-1001'),
    ('PAP-1001: 10', '10 PAP-1001'),
    ('10 ea PAP-1001', '10 PAP-1001'),
    ('PAP 1001 - 10 boxes', '10 PAP-1001'),
    ('ton2040 4', '4 TON-2040'),
    ("4 ton-2040's please", '4 TON-2040'),
    ('PAP-1001 (20), TON-2040 (2)', '20 PAP-1001; 2 TON-2040'),
    ('PAP-1001=20; TON-2040=2', '20 PAP-1001; 2 TON-2040'),
    ('PAP-1001\t20\nTON-2040\t2', '20 PAP-1001; 2 TON-2040'),
    ('SKU\tDescription\tQty\nPAP-1001\tCopier paper letter 20 lb\t20\nTON-2040\tBlack toner\t2', '20 PAP-1001; 2 TON-2040'),
    ('1\tPAP-1001\t20\n2\tTON-2040\t2', '20 PAP-1001; 2 TON-2040'),
    ('PAP-1001,20\nTON-2040,2', '20 PAP-1001; 2 TON-2040'),
    ('Item: PAP-1001 Qty: 20', '20 PAP-1001'),
    ('- 4 keyboards\n- 2 mice\n* 1 shredder', '4 KEY-3020; 2 MSE-3055; 1 SHR-8801'),
    ('• 10 × PAP-1001\n• 2 × TON-2040', '10 PAP-1001; 2 TON-2040'),
    ('１０ x PAP‑1001', '10 PAP-1001'),
    ('1) copier paper A4 40 ctn 2) toner cyan 2 3) packing tape 1 doz', '40 PAP-1002; 2 TON-2042; 12 TAP-8201'),
    ('PAP-1001 20 boxes @ $41.50, TON-2040 2 @ 89.00', '20 PAP-1001; 2 TON-2040'),
    ('purchase order 4711: 25 x KEY-3020, 25 x mouse MSE-3055', '25 KEY-3020; 25 MSE-3055'),
    ('please enter order: 12 CHR-4010, 12 DSK-5020, PO 2024-0093, warehouse 2', '12 CHR-4010; 12 DSK-5020'),
    ('PAP-1001, KEY-3020, MSE-3055 - 2 of each', '2 PAP-1001; 2 KEY-3020; 2 MSE-3055'),
    ('a pallet of PAP-1001', '40 PAP-1001'),
    ('half a pallet of PAP-1001', '20 PAP-1001'),
    ('half a case of TON-2040', '_(0.5 case) TON-2040'),
    ('1½ pallets of PAP-1001', '60 PAP-1001'),
    ('1 1/2 pallets PAP-1001', '60 PAP-1001'),
    ('quarter pallet PAP-1001', '10 PAP-1001'),
    ('2 layers of PAP-1001 please', '20 PAP-1001'),
    ('20 reams of A4 copier paper', '2 PAP-1002'),
    ('15 reams of A4 copier paper', '_(15 ream) PAP-1002'),
    ('10,000 sheets of A4 copier paper', '2 PAP-1002'),
    ('1,000 sheets of A4 copier paper', '_(1000 sheet) PAP-1002'),
    ('a pallet of copier paper', '40 ?PAP-1002|PAP-1003|PAP-1001'),
    ('2 doz surge protectors', '24 SUR-3300'),
    ('dozen and a half surge protectors', '18 SUR-3300'),
    ('half a dozen keyboards', '6 KEY-3020'),
    ('2 doz legal pads', '2 PAD-8301'),
    ('2 dozen blue pens', '_(2 dozen) PEN-6001'),
    ('24 blue pens', '_(24) PEN-6001'),
    ('2 boxes of blue pens', '2 PEN-6001'),
    ('ten dozen CAB-7101', '120 CAB-7101'),
    ('a couple of keyboards', '2 KEY-3020'),
    ('a few CHR-4010', '_ CHR-4010'),
    ('some CHR-4010', '_ CHR-4010'),
    ('10 or 12 CHR-4010', '_ CHR-4010'),
    ('10-12 CHR-4010', '_ CHR-4010'),
    ("I'd like 10 (ten) boxes of PAP-1001", '10 PAP-1001'),
    ('TWENTY PAP-1001', '20 PAP-1001'),
    ('twenty four PAP-1001', '24 PAP-1001'),
    ('one hundred and twenty PAP-1001', '120 PAP-1001'),
    ('two hundred fifty PAP-1001', '250 PAP-1001'),
    ('a hundred and five PAP-1001', '105 PAP-1001'),
    ('three 27 inch monitors', '3 ?MON-2705|MON-2701'),
    ('3 monitors 27" usb-c', '3 MON-2701'),
    ('2 tonner black 620', '2 TON-2043'),
    ('3 moniter 24"', '3 MON-2415'),
    ('three of the mesh chairs, black', '3 CHR-4010'),
    ('30 chairs CHR-4010, gray', '30 ?CHR-4010'),
    ('12 ft hdmi cable, 5', '5 CAB-7102'),
    ('HDMI CABLE 6 FT 3 PCS', '3 CAB-7101'),
    ('3 AA 24-pack', '3 BAT-7001'),
    ('AA batteries 24 pack, 3', '3 BAT-7001'),
    ('2 packs of AA batteries', '2 BAT-7001'),
    ('40 AA batteries', '_(40) BAT-7001'),
    ('4 3-ring binders', '4 BIN-8101'),
    ('20 lb letter copier paper, 12 boxes', '12 PAP-1001'),
    ('standing desk 60 x 30 oak: 3', '3 DSK-5020'),
    ('LaserPro 400 toner x 6', '6 ?TON-2040|TON-2041'),
    ('LaserPro 400 toner high yield x 6', '6 TON-2041'),
    ('toner for the LaserPro 400, 6 of them', '6 ?TON-2040|TON-2041'),
    ('2 for the 620 cyan', '2 TON-2042'),
    ('cyan toner for my laserpro 620, 3', '3 TON-2042'),
    ('toner 2040, 5', '5 TON-2040'),
    ('6 LaserPro 400 printers', '6 PRN-3010'),
    ('PAD-1234 2', '2 ?PAD-8301'),
    ('5 widgets', '5 ?'),
    ('PAP-1009 x 3', '3 ?PAP-1001|PAP-1002|PAP-1003'),
    ('2 MON-2400', '2 ?MON-2400|MON-2415'),
    ('5 VT-27C', '5 MON-2701'),
    ('100482 x 3', '3 PAP-1001'),
    ('100 cartons, 40 now and 60 on the first of next month, PAP-1001', '_ PAP-1001'),
    ('5, no wait 6 CHR-4010', '6 CHR-4010'),
    ('5 not 50 CHR-4010', '5 CHR-4010'),
    ('3 each of CHR-4010, DSK-5020 and MON-2701', '3 CHR-4010; 3 DSK-5020; 3 MON-2701'),
    ('10 each: PAP-1001, PAP-1003', '10 PAP-1001; 10 PAP-1003'),
    ('sugar, stirrers and coffee cups, 2 of each', '2 SUG-9003; 2 STI-9002; 2 CUP-9001'),
    ('a desk, keyboard, mouse and 2 shredders, one of everything', '1 DSK-5020; 1 KEY-3020; 1 MSE-3055; 2 SHR-8801'),
    ('4 keyboards for the Denver office by friday, 2 mice to 200 N Wells St, Chicago IL 60606', '4 KEY-3020; 2 MSE-3055'),
    ('need 3 CHR-4010 by the 12th, PO is HC-889, call 555-201-3344 or ann@acme.example', '3 CHR-4010'),
    ('MON-2701 qty 3 ship to 60614 before 10 am Dec 3', '3 MON-2701'),
    ('we are 12 people in 2 offices, 12 CHR-4010 please', '12 CHR-4010'),
    ('2 day shipping for 5 TON-2040, room 12', '5 TON-2040'),
    ('3 usb-c docks under 200', '3 DOC-2901'),
    ('keyboards under 300', '_ KEY-3020'),
    ('dear sir, kindly arrange 5 nos monitor 24 inch and 5 nos HDMI cable 6 ft to our Houston branch', '5 MON-2415; 5 CAB-7101'),
    ('hey so um I need like six boxes of the A4 copier paper and uh two of those shredders and can you send it to the Leeds Street place', '6 PAP-1002; 2 SHR-8801'),
    ('10 cs ppr A4, 2 blk tnr 620, dnvr', '10 PAP-1002; 2 TON-2043'),
    ('need KEY-3020, MSE-3055 and SHR-8801', '_ KEY-3020; _ MSE-3055; _ SHR-8801'),
    ('need toner', '_ ?TON-2042|TON-2040|TON-2043'),
    ('black and white laser printer, 1', '1 ?PRN-3010|PRN-3020'),
    ('where is my order SO-1021', ''),
    ('cancel line 2 and when does the rest come?', ''),
    ('I have 2 questions about 3 orders', ''),
    ('invoice 100234 is wrong, RMA-1004 and QT-55 too', ''),
    ('my order from Dec 3 is 2 weeks late', ''),
    ('can you deliver on the 5th at 9:30 to 12 Oak Street', ''),
    ('yes', ''),
    ('thank you, that is all for today', ''),
    ('PO 88123', ''),
    ('60614', ''),
    ('555-201-3344', ''),
]  # fmt: skip


def _shown(line: ReadLine) -> str:
    quantity = "_" if line.quantity is None else str(line.quantity)
    if line.quantity is None and line.stated_quantity is not None:
        quantity += (
            f"({line.stated_quantity.normalize():f}{' ' + line.stated_unit if line.stated_unit else ''})"
        )
    return f"{quantity} {line.sku if line.is_certain else '?' + '|'.join(c.sku for c in line.candidates[:3])}"


def _read(message: str, *context: str) -> str:
    return "; ".join(map(_shown, read_lines(CATALOGUE, message, context=context)))


def test_of_two_numbers_behind_a_name_the_one_with_the_unit_counts() -> None:
    assert _read("qhd monitor 27 4 pcs") == _read("4 pcs of the 27 inch qhd monitor")


@pytest.mark.parametrize(("message", "lines"), MESSAGES)
def test_a_message_is_read_into_its_lines(message: str, lines: str) -> None:
    assert _read(message) == lines


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("1 each of the above", "1 CHR-4010; 1 CHR-4011"),
        ("one of each please", "1 CHR-4010; 1 CHR-4011"),
        ("give me both", "_ CHR-4010; _ CHR-4011"),
        ("the black one", "_ CHR-4010"),
        ("2 of the black one", "2 CHR-4010"),
        ("the gray ones x 4", "4 CHR-4011"),
        ("20 of the second chair", "20 CHR-4011"),
        ("the second one, 3 of them", "3 CHR-4011"),
        ("all of them, 2 each", "2 CHR-4010; 2 CHR-4011"),
        ("3 of each instead of 2", "3 CHR-4010; 3 CHR-4011"),
        ("same but 12", "12 ?CHR-4010|CHR-4011"),
        ("2 of the mesh", "2 ?CHR-4010|CHR-4011"),
        ("and 2 TON-2040", "2 TON-2040"),
        ("first of all I need 2 TON-2040", "2 TON-2040"),
    ],
)
def test_what_is_in_talk_can_be_referred_to(message: str, lines: str) -> None:
    assert _read(message, "CHR-4010", "CHR-4011") == lines


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("same but 12", "12 MON-2701"),
        ("make it 2 dozen", "24 MON-2701"),
        ("only 5", "5 MON-2701"),
        ("10", "10 MON-2701"),
    ],
)
def test_a_bare_quantity_counts_the_only_item_in_talk(message: str, lines: str) -> None:
    assert _read(message, "MON-2701") == lines


def test_a_bare_quantity_without_anything_in_talk_is_no_line() -> None:
    assert _read("make it 12") == ""


def test_a_line_keeps_its_place_and_words_in_the_message() -> None:
    message = "Hi, 24 A4 copier paper and 2 KEY-3020 please"

    lines = read_lines(CATALOGUE, message)

    assert [line.text for line in lines] == ["24 A4 copier paper", "2 KEY-3020"]
    assert all(message[line.start : line.end] == line.text for line in lines)


def test_half_a_case_that_is_no_whole_number_keeps_what_was_said() -> None:
    (line,) = read_lines(CATALOGUE, "half a case of TON-2040")

    assert (line.sku, line.quantity, line.stated_quantity, line.stated_unit) == (
        "TON-2040", None, Decimal("0.5"), "case",
    )  # fmt: skip


def test_prices_are_left_out_for_those_who_see_none() -> None:
    (line,) = read_lines(CATALOGUE, "2 black toner", with_prices=False)

    assert {candidate.list_price for candidate in line.candidates} == {None}


WORDS = st.sampled_from(
    "24 2 a half case pallet paper toner black PAP-1001 TON-2040 and , . x dozen each of the 27 inch line SO-1021 PO 88123 "
    "friday 1/2 ½ $40 \n \t - ( ) : one both for LaserPro 400 not 5 3rd floor st".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_whatever_is_written_lines_lie_within_it_and_nothing_is_guessed(message: str) -> None:
    for line in read_lines(CATALOGUE, message, context=["CHR-4010"]):
        assert message[line.start : line.end] == line.text
        assert line.quantity is None or line.quantity > 0
        assert line.sku is None or line.sku == line.candidates[0].sku
        assert not line.is_certain or line.sku


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read(message: str) -> None:
    read_lines(CATALOGUE, message)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9_999),
    st.sampled_from(["{} PAP-1001", "PAP-1001 x {}", "{}x PAP-1001", "PAP-1001: {}", "PAP-1001\t{}"]),
)
def test_a_number_said_with_an_item_number_is_the_quantity(quantity: int, manner: str) -> None:
    assert _read(manner.format(quantity)) == f"{quantity} PAP-1001"


@pytest.mark.parametrize(
    "message",
    [
        "talk to a human",
        "I'd rather have a replacement",
        "the pallet had 36 cases, I paid for 40",
        "waiting in the parking lot since nine",
        "maybe another time",
        "is there a window for the delivery on wednesday",
        "can you call me back at 5",
        "I get the same error every time, one moment",
    ],
)
def test_small_talk_names_no_item_for_certain(message: str) -> None:
    assert not [line for line in read_lines(CATALOGUE, message) if line.is_certain]


def test_an_empty_catalogue_reads_no_items() -> None:
    assert [line.candidates for line in read_lines(Catalogue(()), "24 copier paper")] == [()]


def test_a_message_of_usual_length_is_read_in_under_ten_milliseconds() -> None:
    message = MESSAGES[0][0]
    read_lines(CATALOGUE, message)

    started = time.process_time()
    for _ in range(20):
        read_lines(CATALOGUE, message)

    assert (time.process_time() - started) / 20 < 0.010


def test_a_way_of_shipping_names_no_item() -> None:
    catalogue = a_catalogue()

    assert read_lines(catalogue, "ok go with standard", context=["PAP-1001"]) == ()
    assert [
        (line.sku, line.quantity)
        for line in read_lines(catalogue, "6, standard is fine", context=["PAP-1001"])
    ] == [("PAP-1001", 6)]
