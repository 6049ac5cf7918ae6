"""Choosing the options of an item built to order: what fits, what it costs, when it can be there, what is sooner."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db.models.configurations import Configuration
from backend.db.models.items import Item
from backend.db.models.stock import Stock
from backend.db.queries import configurations as queries
from backend.db.queries import items as items_queries
from backend.db.queries import stock as stock_queries
from backend.domain import configuring
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.capable import Bench, Build, bottlenecks, plan_builds
from backend.domain.configuring import ConfigurableItem
from backend.domain.errors import ItemNotFound, NotAllowed, NotConfigurable, RequestRefused, ShipToNotFound
from backend.domain.facts import jsonable
from backend.domain.option_words import read_options
from backend.domain.pricing import price_line
from backend.domain.promising import PromiseAnswer, PromiseOption, RequestedLine, Shortfall
from backend.services.capability import load_benches
from backend.services.configurable_items import chosen_options, load_configurable
from backend.services.item_terms import load_item_terms
from backend.services.network import load_network
from backend.services.promises import promise_options
from backend.services.supply import Commitments

__all__ = [
    "Alternative",
    "ConfigurationRequest",
    "ConfiguredAnswer",
    "ConfiguredItem",
    "chosen_of",
    "codes_said",
    "configurable_item",
    "configurable_names",
    "configure",
    "keep_configuration",
]
MOST_ALTERNATIVES = 2


@dataclass(frozen=True)
class ConfigurationRequest:
    """An item, the options said of it (codes), how many, and where and when they are wanted."""

    sku: str
    options: tuple[str, ...] = ()
    quantity: int = 1
    ship_to_id: int | None = None
    requested_date: date | None = None


@dataclass(frozen=True)
class ConfiguredItem:
    """A valid configuration under the number that quotes and orders name."""

    sku: str
    base_sku: str
    name: str
    options: tuple[str, ...]
    shown: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Alternative:
    """Another configuration, one option different: available sooner, cheaper, or both."""

    item: ConfiguredItem
    changed_from: str
    changed_to: str
    unit_price: Decimal
    option: PromiseOption
    days_earlier: int
    saved_amount: Decimal


@dataclass(frozen=True)
class ConfiguredAnswer:
    """What a configuration costs, step by step, when it can be there, and up to two others to consider."""

    item: ConfiguredItem
    quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]
    option: PromiseOption | None
    shortfalls: tuple[Shortfall, ...]
    bottlenecks: tuple[dict[str, str], ...]
    alternatives: tuple[Alternative, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def configurable_item(session: Session, sku: str) -> ConfigurableItem:
    """The item with its questions; of a configuration, the item it is one of."""
    item = items_queries.item_named(session, sku.strip())
    if item is None or not item.is_active:
        raise ItemNotFound(sku)
    base = item.base_sku or item.sku
    model = load_configurable(session, [base]).get(base)
    if model is None:
        raise NotConfigurable(item.sku, item.name)
    return model


def configurable_names(session: Session) -> dict[str, tuple[tuple[str, bool], ...]]:
    """What each item built to order is called: its model ("dual"), which says enough beside the word
    workstation, and its other names, which say enough alone."""
    names: dict[str, list[tuple[str, bool]]] = {}
    for row in queries.named_configurables(session):
        model = re.sub(r"^.*?workstation", "", row.name.split(":")[0], flags=re.IGNORECASE)
        names.setdefault(row.sku, [(model.strip().lower(), False)])
        if row.alias and row.alias.lower() not in ("workstation", "home office"):
            names[row.sku].append((row.alias.lower(), True))
    return {sku: tuple(dict.fromkeys(each)) for sku, each in names.items()}


def chosen_of(session: Session, sku: str) -> tuple[str, ...]:
    """The options of a configuration, or the standard ones of its item."""
    found = chosen_options(session, [sku]).get(sku)
    return found[1] if found else ()


def configure(
    session: Session, actor: Actor, request: ConfigurationRequest, *, now: datetime
) -> ConfiguredAnswer:
    """Check, price and promise a configuration; what nobody answered is standard. Refuses with every problem."""
    if actor.role in NO_PRICES:
        raise NotAllowed("configure", actor.role)
    model = configurable_item(session, request.sku)
    options = configuring.completed(model, request.options)
    if problems := configuring.choice_problems(model, options):
        raise RequestRefused(problems)
    item = keep_configuration(session, model, options, now=now)
    answer = _promise(session, actor, request, item.sku, now)
    priced = _priced(session, actor, request, item.sku, now)
    benches, held_up = _held_up(session, actor, request, model, options, now)
    others = _alternatives(session, actor, request, model, options, answer, benches, held_up, now)
    return ConfiguredAnswer(
        item=item,
        quantity=request.quantity,
        unit_price=priced.unit_price,
        net_amount=priced.net_amount,
        price_steps=tuple(step.as_dict() for step in priced.price_steps),
        option=answer.options[0] if answer and answer.options else None,
        shortfalls=answer.shortfalls if answer else (),
        bottlenecks=_named(session, held_up),
        alternatives=others,
    )


def keep_configuration(
    session: Session, model: ConfigurableItem, options: Sequence[str], *, now: datetime
) -> ConfiguredItem:
    """The configuration as an item that can be ordered; kept once, however often it is chosen."""
    sku = configuring.configured_sku(model, options)
    name = configuring.configuration_name(model, options)
    if sku == model.sku:
        return ConfiguredItem(sku, sku, model.name, tuple(options), configuring.as_shown(model, options))
    kept = queries.configuration_with(session, configuring.choice_hash(model, options))
    if kept is None:
        try:
            with session.begin_nested():
                _insert(session, model, options, sku, name, now)
        except IntegrityError:  # somebody else chose the same at the same moment
            if queries.configuration_with(session, configuring.choice_hash(model, options)) is None:
                raise
    return ConfiguredItem(sku, model.sku, name, tuple(options), configuring.as_shown(model, options))


def _insert(
    session: Session, model: ConfigurableItem, options: Sequence[str], sku: str, name: str, now: datetime
) -> None:
    """Its item, its choice, and an empty bin wherever it can be built."""
    base = session.get_one(Item, model.sku)
    facts = {column.name: getattr(base, column.name) for column in Item.__table__.columns}
    price = base.list_price + sum(
        each.difference_amount for each in configuring.option_prices(model, options)
    )
    session.add(Item(**facts | {"sku": sku, "name": name, "list_price": price, "base_sku": model.sku}))
    session.flush()
    session.add(
        Configuration(
            sku=sku,
            base_sku=model.sku,
            options=list(options),
            choice_hash=configuring.choice_hash(model, options),
            list_price=price,
            configured_at=now,
        )
    )
    for site in queries.assembly_sites(session):
        session.add(Stock(sku=sku, warehouse=site.warehouse, on_hand_quantity=0))
    session.flush()


def _promise(
    session: Session, actor: Actor, request: ConfigurationRequest, sku: str, now: datetime
) -> PromiseAnswer | None:
    """When it can be there; nothing without an address."""
    if request.ship_to_id is None:
        return None
    return promise_options(
        session,
        actor,
        ship_to_id=request.ship_to_id,
        lines=[RequestedLine(sku, request.quantity)],
        requested_date=request.requested_date,
        now=now,
    )


def _priced(session: Session, actor: Actor, request: ConfigurationRequest, sku: str, now: datetime) -> Any:
    company_id = actor.company_id or _company_of(session, actor, request.ship_to_id)
    terms = load_item_terms(session, company_id, {sku}, now.date()).prices[sku]
    return price_line(sku, request.quantity, terms, now.date())


def _company_of(session: Session, actor: Actor, ship_to_id: int | None) -> int | None:
    if ship_to_id is None:
        return None
    terms = stock_queries.promise_terms(session, actor, ship_to_id)
    if terms is None:
        raise ShipToNotFound(str(ship_to_id))
    return int(terms.company_id)


def _held_up(
    session: Session,
    actor: Actor,
    request: ConfigurationRequest,
    model: ConfigurableItem,
    options: Sequence[str],
    now: datetime,
) -> tuple[dict[str, Bench], frozenset[str]]:
    """The benches with every component of the item, and the components that the best of them waits for."""
    parts = {sku for option in model.options.values() for sku in option.components} | set(model.components)
    company_id = actor.company_id or _company_of(session, actor, request.ship_to_id)
    taken_as = None if company_id is None else stock_queries.class_of_company(session, company_id)
    network = load_network(session, now, None)
    benches, _ = load_benches(session, network, Commitments(now, taken_as), parts)
    build = _build(model, options, request.quantity)
    if not benches:
        return {}, frozenset()
    best = min(benches.values(), key=lambda bench: _ready(build, bench) or date.max)
    return benches, bottlenecks([build], best)


def _build(model: ConfigurableItem, options: Collection[str], quantity: int) -> Build:
    minutes = configuring.assembly_minutes(model, options)
    return Build(model.sku, quantity, minutes, configuring.bill_of_materials(model, options))


def _ready(build: Build, bench: Bench) -> date | None:
    """When all units are built there."""
    units = plan_builds([build], bench)
    return units[-1].done_date if len(units) == build.quantity else None


def _alternatives(
    session: Session,
    actor: Actor,
    request: ConfigurationRequest,
    model: ConfigurableItem,
    options: tuple[str, ...],
    answer: PromiseAnswer | None,
    benches: dict[str, Bench],
    held_up: frozenset[str],
    now: datetime,
) -> tuple[Alternative, ...]:
    """One option other than chosen: the soonest, and the cheapest that is not later."""
    if answer is None or not answer.options:
        return ()
    best = answer.options[0]
    swapped = held_up or frozenset(sku for bench in benches.values() for sku in bench.components)
    found = []
    for choice in _promising(model, options, swapped, benches, request.quantity):
        item = keep_configuration(session, model, choice, now=now)
        other = _promise(session, actor, request, item.sku, now)
        if other is None or not other.options:
            continue
        option = other.options[0]
        days = (best.promise_date - option.promise_date).days
        saved = best.total_amount - option.total_amount
        if days > 0 or (days == 0 and saved > 0):
            before, after = _difference(model, options, choice)
            unit_price = option.lines[0].unit_price
            found.append(Alternative(item, before, after, unit_price, option, days, saved))
    return tuple(found[:MOST_ALTERNATIVES])


def _promising(
    model: ConfigurableItem,
    options: tuple[str, ...],
    swapped: frozenset[str],
    benches: dict[str, Bench],
    quantity: int,
) -> list[tuple[str, ...]]:
    """Of the choices with one option swapped, the one built first and the one that costs least and is no later."""

    def ready(choice: Collection[str]) -> date:
        build = _build(model, choice, quantity)
        return min((day for bench in benches.values() if (day := _ready(build, bench))), default=date.max)

    def dearness(choice: Collection[str]) -> Decimal:
        return sum((each.difference_amount for each in configuring.option_prices(model, choice)), Decimal(0))

    choices = configuring.swaps(model, options, swapped)
    dates = {choice: ready(choice) for choice in choices if _fills(model, choice, options)}
    latest = ready(options)
    sooner = [choice for choice, day in dates.items() if day < latest]
    cheaper = [
        choice for choice, day in dates.items() if day <= latest and dearness(choice) < dearness(options)
    ]
    picks = [
        min(
            sooner,
            key=lambda choice: (dates[choice], abs(dearness(choice) - dearness(options))),
            default=None,
        ),
        min(cheaper, key=dearness, default=None),
    ]
    return list(dict.fromkeys(pick for pick in picks if pick))


def _fills(model: ConfigurableItem, choice: Collection[str], options: Collection[str]) -> bool:
    """Whether the swap puts something in: to leave a part out is no advice."""
    return all(model.options[code].components for code in set(choice) - set(options))


def _difference(
    model: ConfigurableItem, options: Collection[str], choice: Collection[str]
) -> tuple[str, str]:
    """The option that was chosen and the one in its place, in words."""
    before, after = set(options) - set(choice), set(choice) - set(options)
    return model.options[before.pop()].name, model.options[after.pop()].name


def _named(session: Session, skus: Collection[str]) -> tuple[dict[str, str], ...]:
    return tuple({"sku": row.sku, "name": row.name} for row in items_queries.items_by_sku(session, skus))


def codes_said(session: Session, sku: str, said: Sequence[str]) -> tuple[str, ...]:
    """Options by code or in words; what means nothing, or several, comes back as it was said."""
    model = configurable_item(session, sku)
    codes: list[str] = []
    for text in said:
        if text.upper() in model.options:
            codes.append(text.upper())
            continue
        read = read_options(model, text)
        codes += read.chosen or [text]
    return tuple(codes)
