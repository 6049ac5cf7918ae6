"""One card of each kind, as the assistant sends them."""

from typing import Any

Card = dict[str, Any]


def _reply(text: str | None, card: Card | None = None, *buttons: tuple[str, str]) -> dict[str, Any]:
    return {
        "text": text,
        "custom": {"card": card} if card else None,
        "buttons": [{"title": title, "payload": payload} for title, payload in buttons],
    }


ITEMS: Card = {
    "kind": "items",
    "title": "27-inch monitors under $300",
    "items": [
        {
            "sku": "MON-2710",
            "name": "ViewCrest 27 QHD monitor",
            "price": "$249.00",
            "unit": "each",
            "note": "",
            "payload": '/check_availability{"sku": "MON-2710"}',
        },
        {
            "sku": "MON-2704",
            "name": "ViewCrest 27 Full HD monitor, height adjustable, USB-C",
            "price": "$189.00",
            "unit": "each",
            "note": "40 from Thu, Dec 3",
            "payload": '/check_availability{"sku": "MON-2704"}',
        },
    ],
}

OPTIONS: Card = {
    "kind": "options",
    "title": "Dates and prices",
    "options": [
        {
            "key": "cheapest",
            "title": "Lowest cost",
            "promise_date": "Tue, Dec 1",
            "ship_from": "Chicago",
            "service": "Ridgeline ground",
            "total": "$3,112.40",
            "freight": "free",
            "reason": "All 12 are in stock in Chicago.",
            "is_recommended": True,
            "rows": [
                {
                    "name": "ViewCrest 27 QHD monitor",
                    "quantity": "12",
                    "from": "Chicago",
                    "ship_date": "Wed, Nov 25",
                    "promise_date": "Tue, Dec 1",
                }
            ],
            "payload": '/choose_option{"option": "cheapest"}',
            "button": "Lowest cost: Tue, Dec 1 for $3,112.40",
        },
        {
            "key": "fastest",
            "title": "Fastest",
            "promise_date": "Wed, Nov 25",
            "ship_from": "Chicago, Dallas",
            "service": "Ridgeline air",
            "total": "$3,298.15",
            "freight": "$185.75 above the free delivery",
            "reason": "Leaves today when you order before 2 pm.",
            "is_recommended": False,
            "rows": [],
            "payload": '/choose_option{"option": "fastest"}',
            "button": "Fastest: Wed, Nov 25 for $3,298.15",
        },
    ],
}

READBACK: Card = {
    "kind": "readback",
    "number": None,
    "title": "Your order, to confirm",
    "status": "",
    "status_tone": "info",
    "facts": [
        {"label": "Ship to", "value": "Loop office, 200 N Wells St, Chicago, IL 60606"},
        {"label": "Arrives", "value": "Tue, Dec 1"},
        {"label": "PO number", "value": "4500-117"},
    ],
    "lines": [
        {
            "line_number": 1,
            "sku": "MON-2710",
            "name": "ViewCrest 27 QHD monitor",
            "quantity": "12",
            "unit_price": "$249.00",
            "amount": "$2,988.00",
            "status": "",
            "promise_date": "Tue, Dec 1",
            "was_promised": None,
            "note": None,
        },
        {
            "line_number": 2,
            "sku": "PAP-1001",
            "name": "Copier paper letter 20 lb",
            "quantity": "4 boxes",
            "unit_price": "$31.10",
            "amount": "$124.40",
            "status": "",
            "promise_date": "Mon, Nov 30",
            "was_promised": None,
            "note": "3 boxes from Chicago on Fri, Nov 27; 1 box from Dallas on Mon, Nov 30",
        },
    ],
    "amounts": [
        {"label": "Goods", "value": "$3,112.40", "is_total": False},
        {"label": "Freight", "value": "free", "is_total": False},
        {"label": "Sales tax", "value": "$272.34", "is_total": False},
        {"label": "Total", "value": "$3,384.74", "is_total": True},
    ],
    "notes": ["Above your credit limit by $384.74: it will wait for our credit desk."],
    "buttons": [
        {"title": "Yes, place the order", "payload": '/confirm{"proposal": "p1"}'},
        {"title": "No, change it", "payload": '/deny{"proposal": "p1"}'},
    ],
}

ORDER: Card = READBACK | {
    "kind": "order",
    "number": "SO-100042",
    "title": "Order",
    "status": "Confirmed",
    "status_tone": "info",
    "lines": [
        READBACK["lines"][0] | {"was_promised": "Fri, Nov 27", "note": "The supplier's truck is late."},
        READBACK["lines"][1] | {"status": "Delivered"},
    ],
    "notes": [],
    "buttons": [
        {"title": "Track it", "payload": '/track_order{"order_number": "SO-100042"}'},
        {"title": "Cancel it", "payload": '/cancel_order{"order_number": "SO-100042"}'},
    ],
}

QUOTE: Card = ORDER | {"kind": "quote", "number": "QT-100007", "title": "Quote", "status": "Open, stock held"}

SHIPMENT: Card = {
    "kind": "shipment",
    "number": "SH-100051",
    "title": "Shipment",
    "status": "Out for delivery",
    "status_tone": "good",
    "facts": [
        {"label": "Carrier", "value": "Ridgeline ground"},
        {"label": "Tracking number", "value": "RDG000100042"},
        {"label": "Expected", "value": "Mon, Nov 23"},
        {"label": "Promised", "value": "Mon, Nov 23"},
    ],
    "lines": [{"name": "ViewCrest 27 QHD monitor", "quantity": "12"}],
    "events": [
        {"at": "Mon, Nov 23, 7:12 AM", "label": "Out for delivery", "place": "Chicago, IL", "note": None},
        {"at": "Sun, Nov 22, 9:40 PM", "label": "Arrived", "place": "Cicero, IL", "note": "Weather on I-80"},
        {
            "at": "Fri, Nov 20, 4:05 PM",
            "label": "Picked up by the carrier",
            "place": "Joliet, IL",
            "note": None,
        },
    ],
}

RETURN: Card = {
    "kind": "return",
    "number": "RMA-100003",
    "title": "Return",
    "status": "Authorized",
    "facts": [
        {"label": "Send back by", "value": "Wed, Dec 23"},
        {"label": "Send to", "value": "Joliet, 1 Depot Rd, Joliet, IL 60435"},
        {"label": "Label number", "value": "RL-7720-1193"},
    ],
    "lines": [
        {
            "name": "ViewCrest 27 QHD monitor",
            "quantity": "1",
            "reason": "arrived damaged",
            "fee": "$0.00",
            "credit": "$249.00",
        }
    ],
    "amounts": [{"label": "Credit to you", "value": "$249.00", "is_total": True}],
    "notes": [],
}

DOCUMENTS: Card = {
    "kind": "documents",
    "title": "Orders",
    "rows": [
        {
            "number": "SO-100042",
            "title": "ViewCrest 27 QHD monitor, Copier paper",
            "date": "Tue, Dec 1",
            "status": "Confirmed",
            "status_tone": "info",
            "total": "$3,384.74",
            "payload": '/track_order{"order_number": "SO-100042"}',
        },
        {
            "number": "SO-100038",
            "title": "Sit-stand desk 60 × 30",
            "date": "Mon, Nov 16",
            "status": "Waiting for stock",
            "status_tone": "warn",
            "total": "$1,240.00",
            "payload": '/track_order{"order_number": "SO-100038"}',
        },
    ],
}

PAPERS: Card = {
    "kind": "papers",
    "title": "Papers",
    "rows": [
        {
            "title": "Invoice INV-1002",
            "note": "$1,907.95 for SO-1003, was due Thu, Nov 12",
            "url": "/papers/changed",
            "file_name": "invoice-INV-1002.pdf",
        },
        {
            "title": "Packing list SH-1003",
            "note": "Fri, Oct 9",
            "url": "/papers/changed",
            "file_name": "packing_list-SH-1003.pdf",
        },
    ],
    "notes": ["Links open for 30 minutes, for you only."],
}

EVERY_KIND = {
    "items": _reply("These fit:", ITEMS),
    "options": _reply("Two ways to have twelve of them:", OPTIONS),
    "readback": _reply("Please check before I place it:", READBACK),
    "order": _reply("Done. Here is your order:", ORDER),
    "quote": _reply("Your quote:", QUOTE),
    "shipment": _reply("It is on the truck:", SHIPMENT),
    "return": _reply("You can send it back:", RETURN),
    "papers": _reply("Here you are:", PAPERS),
    "documents": _reply("Your open orders:", DOCUMENTS),
}

ADDRESS_QUESTION = _reply(
    "Where should it go?",
    None,
    ("Loop office", '/give_ship_to{"ship_to": "1"}'),
    ("Naperville branch", '/give_ship_to{"ship_to": "2"}'),
)


def words(text: str) -> dict[str, Any]:
    """An answer of words alone."""
    return _reply(text)
