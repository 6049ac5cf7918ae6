"""Numbers are found however people write them."""

import pytest

from bot.document_patterns import find_values


def values(text: str) -> list[tuple[str, str]]:
    return [(found.entity, found.value) for found in find_values(text)]


@pytest.mark.parametrize(
    "written",
    [
        "SO-1001", "so 1001", "SO1001", "so#1001", "order 1001", "order number 1001", "order no. 1001", "#1001",
        "SO\u20111001", "SO\u20131001", "ORDER NUMBER 1001", "my order number is 1001", "order # 1001", "order: 1001",
        "s\u006f-１００１",
    ],
)  # fmt: skip
def test_order_number_is_read_in_every_spelling(written: str) -> None:
    assert values(written) == [("order_number", "SO-1001")]


@pytest.mark.parametrize(
    ("written", "entity", "value"),
    [
        ("quote 1001", "quote_number", "QT-1001"),
        ("QT1001", "quote_number", "QT-1001"),
        ("rma 2002", "rma_number", "RMA-2002"),
        ("invoice 5001 is wrong", "invoice_number", "INV-5001"),
        ("sh-3003", "shipment_number", "SH-3003"),
        ("credit memo 4004", "credit_memo_number", "CM-4004"),
        ("ESC-7007", "escalation_number", "ESC-7007"),
        ("pap-1001-bk", "sku", "PAP-1001-BK"),
        ("Ann.Lee@ACME.com", "email", "ann.lee@acme.com"),
        ("ship it to 60614-1234", "postcode", "60614-1234"),
        ("PO 88123", "po_number", "88123"),
        ("PO# AB-77", "po_number", "AB-77"),
        ("p.o. number 4711", "po_number", "4711"),
        ("purchase order 4500012345", "po_number", "4500012345"),
        ("1z999aa10123456784", "tracking_number", "1Z999AA10123456784"),
        ("PD123456789", "tracking_number", "PD123456789"),
    ],
)
def test_value_is_read_in_the_form_the_records_use(written: str, entity: str, value: str) -> None:
    assert values(written) == [(entity, value)]


def test_bare_values_in_one_message_are_told_apart() -> None:
    assert values("ann@acme.com, 60614, SO-10021") == [
        ("email", "ann@acme.com"),
        ("postcode", "60614"),
        ("order_number", "SO-10021"),
    ]


def test_corrected_number_is_an_order_number_too() -> None:
    assert values("SO-10021 sorry wrong one, 10031") == [
        ("order_number", "SO-10021"),
        ("order_number", "SO-10031"),
    ]


def test_numbers_after_the_first_belong_to_its_kind() -> None:
    assert [value for _, value in values("cancel SO-1001, 1002 and 1005")] == [
        "SO-1001",
        "SO-1002",
        "SO-1005",
    ]


def test_postcode_after_an_order_number_stays_a_postcode() -> None:
    assert values("SO-10021, 60614") == [("order_number", "SO-10021"), ("postcode", "60614")]


@pytest.mark.parametrize(
    "words",
    [
        "need 10000 envelopes",
        "order 2000 reams",
        "i want to order 2000 pens",
        "po box 123",
        "it cost $60614",
        "so 1000 more",
    ],
)
def test_quantities_and_amounts_are_no_document_numbers(words: str) -> None:
    assert values(words) == []


def test_positions_point_into_the_original_text() -> None:
    text = "please track SO\u20111001 today"

    found = find_values(text)[0]

    assert text[found.start : found.end] == "SO\u20111001"
