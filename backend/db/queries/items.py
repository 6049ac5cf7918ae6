"""Items with what belongs to them; the catalogue's query set reads columns, not objects, to stay quick."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.db.models.items import (
    Item,
    ItemAlias,
    ItemConsumable,
    ItemPack,
    ItemProperty,
    ItemSubstitute,
)


def catalogue_stamp(session: Session) -> tuple[Any, ...]:
    """Changes when items are added, renamed, repriced, retired or get another name."""
    items = session.execute(
        select(
            func.count(),
            func.count(Item.replaced_by_sku),
            func.sum(Item.list_price),
            func.sum(func.length(Item.name)),
        ).select_from(Item)
    ).one()
    active = session.scalar(select(func.count()).where(Item.is_active))
    aliases = session.scalar(select(func.max(ItemAlias.id)))
    return (*items, active, aliases)


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
        ).order_by(Item.sku)
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
    spellings = {text, text.upper(), text.lower()}
    if item := session.scalar(select(Item).where(Item.sku.in_(spellings)).limit(1)):
        return item
    named = session.scalars(
        select(Item)
        .join(ItemAlias, ItemAlias.sku == Item.sku)
        .where(or_(ItemAlias.alias.in_(spellings), func.lower(ItemAlias.alias) == text.lower()))
        .distinct()
        .limit(2)
    ).all()
    return named[0] if len(named) == 1 else None


def item_properties(session: Session, sku: str) -> dict[str, str]:
    rows = session.execute(
        select(ItemProperty.name, ItemProperty.value)
        .where(ItemProperty.sku == sku)
        .order_by(ItemProperty.name)
    )
    return {row.name: row.value for row in rows}


def substitutes(session: Session, sku: str) -> Sequence[Item]:
    """What may be offered instead, best rank first."""
    return session.scalars(
        select(Item)
        .join(ItemSubstitute, ItemSubstitute.substitute_sku == Item.sku)
        .where(ItemSubstitute.sku == sku, Item.is_active)
        .order_by(ItemSubstitute.rank, Item.sku)
    ).all()


def consumables(session: Session, sku: str) -> Sequence[Item]:
    """What the item uses or takes."""
    return session.scalars(
        select(Item)
        .join(ItemConsumable, ItemConsumable.consumable_sku == Item.sku)
        .where(ItemConsumable.sku == sku, Item.is_active)
        .order_by(Item.sku)
    ).all()


def fitted_by(session: Session, sku: str) -> Sequence[Item]:
    """The machines that the item fits."""
    return session.scalars(
        select(Item)
        .join(ItemConsumable, ItemConsumable.sku == Item.sku)
        .where(ItemConsumable.consumable_sku == sku)
        .order_by(Item.sku)
    ).all()
