# ruff: noqa: E501
"""A catalogue for tests of searching and reading, small but with look-alikes."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.items import ItemAlias, ItemConsumable, ItemPack, ItemProperty
from backend.db.models.parties import Company, ContractPrice, Promotion
from backend.domain.catalogue import Catalogue, CatalogueItem
from backend.domain.units import Packing, pieces_of
from tests.builders import an_item

PACK_DISCOUNTS = {"case": Decimal("0.03"), "layer": Decimal("0.05"), "pallet": Decimal("0.10")}

_ROWS: tuple[tuple[Any, ...], ...] = (
    # sku, name, category, brand, unit, price, properties, aliases, levels
    ("PAP-1001", "Copier paper letter 20 lb", "paper", "Northmark", "box", 40, {"size": "letter", "sheets": "5000", "reams": "10", "color": "white"}, (), {"layer": 10, "pallet": 40}),
    ("PAP-1002", "Copier paper A4 80 gsm", "paper", "Northmark", "box", 42, {"size": "A4", "sheets": "5000", "reams": "10", "color": "white"}, (), {"pallet": 40}),
    ("PAP-1003", "Copier paper legal 20 lb", "paper", "Northmark", "box", 52, {"size": "legal", "sheets": "5000", "reams": "10", "color": "white"}, (), {"pallet": 40}),
    ("PAP-1010", "Recycled copier paper letter 20 lb", "paper", "Greenfold", "box", 46, {"size": "letter", "sheets": "5000", "reams": "10"}, (), {"pallet": 40}),
    ("PAP-1020", "Colored paper yellow letter ream", "paper", "Northmark", "ream", 9, {"size": "letter", "sheets": "500", "color": "yellow"}, (), {"case": 10}),
    ("TON-2040", "LaserPro 400 black toner", "toner", "LaserPro", "each", 89, {"color": "black", "page yield": "2600"}, (), {"case": 5}),
    ("TON-2041", "LaserPro 400 black toner high yield", "toner", "LaserPro", "each", 139, {"color": "black"}, (), {"case": 5}),
    ("TON-2042", "LaserPro 620 cyan toner", "toner", "LaserPro", "each", 149, {"color": "cyan"}, (), {}),
    ("TON-2043", "LaserPro 620 black toner", "toner", "LaserPro", "each", 129, {"color": "black"}, (), {}),
    ("PRN-3010", "LaserPro 400 mono laser printer", "printers", "LaserPro", "each", 499, {"duplex": "yes"}, (), {}),
    ("PRN-3020", "LaserPro 620 color laser printer", "printers", "LaserPro", "each", 899, {"duplex": "yes"}, (), {}),
    ("MON-2415", "Vantage 24 inch monitor", "monitors", "Vantage", "each", 189, {"screen size": "24 in", "color": "black", "ports": "HDMI"}, (), {}),
    ("MON-2701", "Vantage 27 inch monitor USB-C", "monitors", "Vantage", "each", 329, {"screen size": "27 in", "color": "black", "ports": "USB-C, HDMI"}, (), {"case": 2}),
    ("MON-2705", "Brightline 27 inch monitor", "monitors", "Brightline", "each", 249, {"screen size": "27 in", "color": "white"}, (), {}),
    ("ARM-2801", "Monitor arm single", "monitors", "Vantage", "each", 79, {"color": "silver"}, (), {}),
    ("DOC-2901", "USB-C docking station", "docks", "Portway", "each", 159, {"ports": "USB-C, HDMI, DisplayPort"}, ("dock",), {}),
    ("CHR-4010", "Harbor mesh task chair black", "chairs", "Harbor", "each", 219, {"color": "black"}, (), {}),
    ("CHR-4011", "Harbor mesh task chair gray", "chairs", "Harbor", "each", 219, {"color": "gray"}, (), {}),
    ("CHR-4020", "Harbor executive chair with headrest black", "chairs", "Harbor", "each", 389, {"color": "black"}, (), {}),
    ("DSK-5020", "Summit standing desk 60 x 30 oak", "desks", "Summit", "each", 649, {"color": "oak"}, ("sit stand desk",), {}),
    ("PEN-6001", "Gel pens blue, box of 12", "writing", "Inkwell", "box", 14, {"color": "blue"}, (), {"case": 24}),
    ("PEN-6002", "Gel pens black, box of 12", "writing", "Inkwell", "box", 14, {"color": "black"}, (), {"case": 24}),
    ("MRK-6010", "Whiteboard markers assorted, pack of 8", "writing", "Inkwell", "pack", 11, {}, (), {"case": 5}),
    ("BAT-7001", "AA batteries 24-pack", "batteries", "Voltary", "pack", 16, {"count": "24"}, ("AA batteries",), {}),
    ("BAT-7002", "AAA batteries 24-pack", "batteries", "Voltary", "pack", 16, {"count": "24"}, (), {}),
    ("CAB-7101", "HDMI cable 6 ft", "cables", "Portway", "each", 12, {"length": "6 ft"}, (), {}),
    ("CAB-7102", "HDMI cable 12 ft", "cables", "Portway", "each", 18, {"length": "12 ft"}, (), {}),
    ("STP-8001", "Desktop stapler 20 sheets", "desk supplies", "Gripwell", "each", 12, {}, (), {}),
    ("STP-8010", "Staples standard, box of 5000", "desk supplies", "Gripwell", "box", 4, {}, (), {}),
    ("BIN-8101", "3-ring binder 2 inch white", "filing", "Gripwell", "each", 7, {"color": "white"}, (), {"case": 12}),
    ("TAP-8201", "Packing tape clear", "packing", "Gripwell", "roll", 3, {}, (), {"case": 36}),
    ("PAD-8301", "Legal pads yellow", "writing", "Northmark", "dozen", 18, {}, (), {}),
    ("STK-8302", "Sticky notes 3 x 3 yellow", "writing", "Northmark", "pack", 9, {}, ("post-its",), {}),
    ("LBL-8400", "Thermal label roll 4 x 6", "labels", "Northmark", "roll", 13, {}, (), {}),
    ("KEY-3020", "Wireless keyboard", "keyboards", "Keywell", "each", 49, {}, (), {}),
    ("MSE-3055", "Wireless mouse", "mice", "Keywell", "each", 29, {}, (), {}),
    ("HDS-3105", "Callwell wireless headset", "headsets", "Callwell", "each", 129, {}, (), {}),
    ("SUR-3300", "Surge protector 8 outlet", "power", "Voltary", "each", 24, {}, (), {}),
    ("CUP-9001", "Paper cups 12 oz", "breakroom", "Homestead", "case", 62, {"count": "1000"}, ("coffee cups",), {}),
    ("STI-9002", "Wooden stirrers", "breakroom", "Homestead", "box", 6, {}, (), {}),
    ("SUG-9003", "Sugar packets", "breakroom", "Homestead", "box", 15, {}, ("sugar",), {}),
    ("TWL-9004", "Paper towel rolls", "breakroom", "Homestead", "case", 32, {"rolls": "12"}, (), {}),
    ("BTH-9501", "Focus phone booth 1 person", "booths", "Quietude", "each", 4990, {}, (), {}),
    ("SHR-8801", "Cross-cut shredder", "shredders", "Gripwell", "each", 159, {}, (), {}),
)  # fmt: skip
_OLD_NUMBERS = {"MON-2701": ("VT-27C",), "PAP-1001": ("100482",)}
_RETIRED = CatalogueItem(
    "MON-2400", "Vantage 24 inch monitor classic", "monitors", "Vantage", "each", Decimal(169),
    is_active=False, replaced_by_sku="MON-2415",
)  # fmt: skip
CONSUMABLES = (
    ("PRN-3010", "TON-2040"), ("PRN-3010", "TON-2041"), ("PRN-3020", "TON-2042"), ("PRN-3020", "TON-2043"),
)  # fmt: skip


def a_catalogue() -> Catalogue:
    """Papers, toners, monitors and chairs that differ in one word; one item no longer sold."""
    items = [
        CatalogueItem(
            sku,
            name,
            category,
            brand,
            unit,
            Decimal(price),
            properties=properties,
            aliases=aliases,
            old_numbers=_OLD_NUMBERS.get(sku, ()),
            packing=Packing(unit, levels, pieces_of(name, properties)),
        )  # fmt: skip
        for sku, name, category, brand, unit, price, properties, aliases, levels in _ROWS
    ]
    return Catalogue([*items, _RETIRED], CONSUMABLES)


def store_catalogue(session: Session) -> None:
    """The same items in a database."""
    catalogue = a_catalogue()
    for item in catalogue.items:
        an_item(
            session, item.sku, name=item.name, category=item.category, brand=item.brand, unit=item.unit,
            list_price=item.list_price, is_active=item.is_active, replaced_by_sku=item.replaced_by_sku,
        )  # fmt: skip
    for item in catalogue.items:
        session.add_all(
            [
                *(
                    ItemProperty(sku=item.sku, name=name, value=value)
                    for name, value in item.properties.items()
                ),
                *(ItemAlias(sku=item.sku, alias=alias) for alias in item.aliases),
                *(ItemAlias(sku=item.sku, alias=number, kind="old_number") for number in item.old_numbers),
                *(
                    ItemPack(
                        sku=item.sku, level=level, quantity=quantity, discount_rate=PACK_DISCOUNTS[level]
                    )
                    for level, quantity in item.packing.levels.items()
                ),
            ]
        )
    session.add_all(ItemConsumable(sku=sku, consumable_sku=consumable) for sku, consumable in CONSUMABLES)
    session.flush()


def a_contract_price(
    session: Session, company: Company, sku: str, price: str, *, minimum: int = 1, **dates: date
) -> None:
    """Valid through the year of the tests unless dates are named."""
    year = {"valid_from_date": date(2026, 1, 1), "valid_to_date": date(2026, 12, 31)}
    session.add(
        ContractPrice(
            company_id=company.id,
            sku=sku,
            unit_price=Decimal(price),
            minimum_quantity=minimum,
            **year | dates,
        )
    )
    session.flush()


def a_promotion(session: Session, code: str, rate: str, **subject: Any) -> None:
    """On an item (`sku`) or a `category`, valid through the year of the tests unless dates are named."""
    year = {"valid_from_date": date(2026, 1, 1), "valid_to_date": date(2026, 12, 31)}
    session.add(Promotion(code=code, discount_rate=Decimal(rate), **year | subject))
    session.flush()
