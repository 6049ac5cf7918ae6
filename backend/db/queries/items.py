"""Items with what belongs to them; the catalogue's query set reads columns, not objects, to stay quick."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from backend.db.models.items import (
    Item,
    ItemAlias,
    ItemConsumable,
    ItemPack,
    ItemProperty,
    ItemSubstitute,
)

_STAMP = (
    select(
        func.count(),
        func.count(Item.replaced_by_sku),
        func.sum(Item.list_price),
        func.sum(func.length(Item.name)),
        func.sum(case((Item.is_active, 1), else_=0)),
        select(func.max(ItemAlias.id)).scalar_subquery(),
    )
    .select_from(Item)
    .where(Item.base_sku.is_(None))
)
_SKU: Any = bindparam("sku")
_SPELLINGS: Any = bindparam("spellings", expanding=True)
# Made once: an item is looked up several times a turn.
_NUMBERED = select(Item).where(Item.sku.in_(_SPELLINGS)).limit(1)
_NAMED = (
    select(Item)
    .join(ItemAlias, ItemAlias.sku == Item.sku)
    .where(or_(ItemAlias.alias.in_(_SPELLINGS), func.lower(ItemAlias.alias) == bindparam("lowered")))
    .distinct()
    .limit(2)
)
_PROPERTIES = (
    select(ItemProperty.name, ItemProperty.value).where(ItemProperty.sku == _SKU).order_by(ItemProperty.name)
)
_SUBSTITUTES = (
    select(Item)
    .join(ItemSubstitute, ItemSubstitute.substitute_sku == Item.sku)
    .where(ItemSubstitute.sku == _SKU, Item.is_active)
    .order_by(ItemSubstitute.rank, Item.sku)
)
_CONSUMABLES = (
    select(Item)
    .join(ItemConsumable, ItemConsumable.consumable_sku == Item.sku)
    .where(ItemConsumable.sku == _SKU, Item.is_active)
    .order_by(Item.sku)
)
_FITTED = (
    select(Item)
    .join(ItemConsumable, ItemConsumable.sku == Item.sku)
    .where(ItemConsumable.consumable_sku == _SKU)
    .order_by(Item.sku)
)


def catalogue_stamp(session: Session) -> tuple[Any, ...]:
    """Changes when items are added, renamed, repriced, retired or get another name."""
    return tuple(session.execute(_STAMP).one())


def catalogue_items(session: Session) -> Sequence[Any]:
    return session.execute(
        select(
            Item.sku,
            Item.name,
            Item.category,
            Item.brand,
            Item.unit,
            Item.list_price,
            Item.is_active,
            Item.replaced_by_sku,
        )
        .where(Item.base_sku.is_(None))
        .order_by(Item.sku)
    ).all()


def catalogue_properties(session: Session) -> Sequence[Any]:
    return session.execute(select(ItemProperty.sku, ItemProperty.name, ItemProperty.value)).all()


def catalogue_aliases(session: Session) -> Sequence[Any]:
    return session.execute(
        select(ItemAlias.sku, ItemAlias.alias, ItemAlias.kind).order_by(ItemAlias.id)
    ).all()


def catalogue_packs(session: Session) -> Sequence[Any]:
    return session.execute(select(ItemPack.sku, ItemPack.level, ItemPack.quantity)).all()


def catalogue_consumables(session: Session) -> Sequence[Any]:
    return session.execute(select(ItemConsumable.sku, ItemConsumable.consumable_sku)).all()


def items_by_sku(session: Session, skus: Collection[str]) -> Sequence[Item]:
    return session.scalars(select(Item).where(Item.sku.in_(sorted(set(skus))))).all()


def item_named(session: Session, text: str) -> Item | None:
    """The item with this number, as typed or in capitals, else the one item with this alias or old number."""
    spellings = sorted({text, text.upper(), text.lower()})
    if item := session.scalar(_NUMBERED, {"spellings": spellings}):
        return item
    named = session.scalars(_NAMED, {"spellings": spellings, "lowered": text.lower()}).all()
    return named[0] if len(named) == 1 else None


def item_properties(session: Session, sku: str) -> dict[str, str]:
    return {row.name: row.value for row in session.execute(_PROPERTIES, {"sku": sku})}


def substitutes(session: Session, sku: str) -> Sequence[Item]:
    """What may be offered instead, best rank first."""
    return session.scalars(_SUBSTITUTES, {"sku": sku}).all()


def consumables(session: Session, sku: str) -> Sequence[Item]:
    """What the item uses or takes."""
    return session.scalars(_CONSUMABLES, {"sku": sku}).all()


def fitted_by(session: Session, sku: str) -> Sequence[Item]:
    """The machines that the item fits."""
    return session.scalars(_FITTED, {"sku": sku}).all()
