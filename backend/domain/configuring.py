"""What may be chosen of an item built to order: everything that is wrong with a choice, its price and parts."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from backend.domain.errors import Problem
from backend.domain.pricing import OptionPrice


@dataclass(frozen=True)
class Option:
    """One answer to a group's question; the standard one is part of the item's list price."""

    code: str
    name: str
    group: str
    price_amount: Decimal = Decimal(0)
    assembly_minutes: int = 0
    is_standard: bool = False
    components: Mapping[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class OptionGroup:
    """A question about the item and how many answers it takes."""

    code: str
    name: str
    options: tuple[Option, ...]
    minimum_choices: int = 1
    maximum_choices: int = 1

    @property
    def standard(self) -> tuple[Option, ...]:
        """What the item comes with when nobody says anything."""
        return tuple(option for option in self.options if option.is_standard)


@dataclass(frozen=True)
class OptionRule:
    """An option that requires another, or cannot go with it."""

    option: str
    kind: str
    other: str


@dataclass(frozen=True)
class ConfigurableItem:
    """An item with its questions, rules, own components and minutes at the bench."""

    sku: str
    name: str
    minutes_per_unit: int
    groups: tuple[OptionGroup, ...]
    rules: tuple[OptionRule, ...] = ()
    components: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def options(self) -> dict[str, Option]:
        """Every option by its code, in the order of the questions."""
        return {option.code: option for group in self.groups for option in group.options}

    @property
    def standard(self) -> tuple[str, ...]:
        """The codes of the standard configuration."""
        return tuple(option.code for group in self.groups for option in group.standard)

    def chosen_of(self, group: OptionGroup, chosen: Collection[str]) -> tuple[Option, ...]:
        """What a choice answers to one question."""
        return tuple(option for option in group.options if option.code in chosen)

    def in_order(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The codes once each, in the order of the questions; unknown ones last."""
        codes = set(chosen)
        return (
            *(code for code in self.options if code in codes),
            *sorted(codes - self.options.keys()),
        )


def choice_problems(item: ConfigurableItem, chosen: Collection[str]) -> tuple[Problem, ...]:
    """Everything that is wrong with a choice, each finding with the options that would be valid instead."""
    known = [code for code in item.in_order(chosen) if code in item.options]
    return (
        *(_unknown(item, code) for code in item.in_order(chosen) if code not in item.options),
        *(problem for group in item.groups for problem in _group_problems(item, group, known)),
        *(problem for rule in item.rules if (problem := _broken(item, rule, known))),
    )


def _unknown(item: ConfigurableItem, code: str) -> Problem:
    return Problem(
        "option_unknown", {"sku": item.sku, "option": code, "instead": _named(item.options.values())}
    )


def _group_problems(item: ConfigurableItem, group: OptionGroup, chosen: Collection[str]) -> list[Problem]:
    """Too few or too many answers to one question."""
    answers = item.chosen_of(group, chosen)
    facts = {"group": group.code, "group_name": group.name}
    if len(answers) < group.minimum_choices:
        instead = [each for each in group.options if each not in answers and not _clashes(item, each, chosen)]
        return [Problem("option_missing", facts | {"instead": _named(instead)})]
    if len(answers) > group.maximum_choices:
        most = {"maximum": group.maximum_choices, "chosen": _named(answers)}
        return [Problem("too_many_options", facts | most | {"instead": _named(answers)})]
    return []


def _broken(item: ConfigurableItem, rule: OptionRule, chosen: Collection[str]) -> Problem | None:
    """The rule's finding when the choice breaks it."""
    if rule.option not in chosen or (rule.other in chosen) == (rule.kind == "requires"):
        return None
    pair = {"option": rule.option, "other": rule.other}
    names = {"option_name": item.options[rule.option].name, "other_name": item.options[rule.other].name}
    if rule.kind == "requires":
        instead = [item.options[rule.other], *_alternatives(item, rule.option, chosen)]
        return Problem("option_requires", pair | names | {"instead": _named(instead)})
    instead = [*_alternatives(item, rule.option, chosen), *_alternatives(item, rule.other, chosen)]
    return Problem("options_exclude", pair | names | {"instead": _named(instead)})


def _alternatives(item: ConfigurableItem, code: str, chosen: Collection[str]) -> list[Option]:
    """Options of the same question that go with the rest of the choice."""
    rest = [each for each in chosen if each != code]
    group = group_of(item, code)
    return [each for each in group.options if each.code not in chosen and not _clashes(item, each, rest)]


def _clashes(item: ConfigurableItem, option: Option, chosen: Collection[str]) -> bool:
    """Whether an option breaks a rule among those chosen."""
    whole = {*chosen, option.code}
    return any(
        rule.option in whole
        and option.code in (rule.option, rule.other)
        and (rule.other in whole) != (rule.kind == "requires")
        for rule in item.rules
    )


def _named(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"code": option.code, "name": option.name} for option in options]


def group_of(item: ConfigurableItem, code: str) -> OptionGroup:
    """The question that an option answers."""
    return next(group for group in item.groups if group.code == item.options[code].group)


def completed(
    item: ConfigurableItem, chosen: Collection[str], open_groups: Collection[str] = ()
) -> tuple[str, ...]:
    """The choice with the standard for every question nobody answered, or the first option that goes with it.

    `open_groups` are left for the buyer to answer.
    """
    codes = list(chosen)
    for group in item.groups:
        if group.code in open_groups or item.chosen_of(group, codes) or not group.minimum_choices:
            continue
        fits = [each for each in (*group.standard, *group.options) if not _clashes(item, each, codes)]
        codes += [each.code for each in fits[:1]]
    return item.in_order(codes)


def fitting(item: ConfigurableItem, group: OptionGroup, chosen: Collection[str]) -> tuple[Option, ...]:
    """The answers to a question that go with what is chosen of the others, the standard first."""
    others = [code for code in chosen if code in item.options and item.options[code].group != group.code]
    good = [each for each in group.options if not _clashes(item, each, others)]
    return tuple(sorted(good, key=lambda each: not each.is_standard))


def swaps(
    item: ConfigurableItem, chosen: Collection[str], bottlenecks: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Every valid choice that differs in one option only, of those whose components hold the rest up."""
    found = []
    for code in item.in_order(chosen):
        if not bottlenecks & {*item.options[code].components}:
            continue
        for other in _alternatives(item, code, chosen):
            changed = item.in_order({*chosen, other.code} - {code})
            if not choice_problems(item, changed):
                found.append(changed)
    return tuple(dict.fromkeys(found))


def bill_of_materials(item: ConfigurableItem, chosen: Collection[str]) -> dict[str, int]:
    """Units of each component that one unit takes."""
    parts = Counter(item.components)
    for code in chosen:
        parts.update(item.options[code].components)
    return dict(sorted(parts.items()))


def assembly_minutes(item: ConfigurableItem, chosen: Collection[str]) -> int:
    """Minutes at the bench for one unit."""
    return item.minutes_per_unit + sum(item.options[code].assembly_minutes for code in chosen)


def option_prices(item: ConfigurableItem, chosen: Collection[str]) -> tuple[OptionPrice, ...]:
    """What each answer other than the standard one adds to the list price, or takes off it."""
    prices = []
    for group in item.groups:
        answers = item.chosen_of(group, chosen)
        difference = _price_of(answers) - _price_of(group.standard)
        if difference:
            prices.append(OptionPrice(group.name, _names(answers), _names(group.standard), difference))
    return tuple(prices)


def _price_of(options: Iterable[Option]) -> Decimal:
    return sum((option.price_amount for option in options), Decimal(0))


def difference_to_standard(item: ConfigurableItem, code: str) -> Decimal:
    """What an answer changes the price by; one that is added to others costs what it costs."""
    group = group_of(item, code)
    return item.options[code].price_amount - (_price_of(group.standard) if group.maximum_choices == 1 else 0)


def _names(options: Iterable[Option]) -> str:
    return ", ".join(option.name for option in options)


def configuration_name(item: ConfigurableItem, chosen: Collection[str]) -> str:
    """What the configured item is called: the item and what was chosen."""
    names = [item.options[code].name for code in item.in_order(chosen)]
    return f"{item.name.split(':')[0]}: {', '.join(names)}"


def choice_hash(item: ConfigurableItem, chosen: Collection[str]) -> str:
    """The same for the same item and options, in whatever order they were said."""
    return hashlib.sha256(":".join((item.sku, *sorted(set(chosen)))).encode()).hexdigest()


def configured_sku(item: ConfigurableItem, chosen: Collection[str]) -> str:
    """The number of a configuration; the standard one is the item itself."""
    if set(chosen) == set(item.standard):
        return item.sku
    return f"{item.sku}-{choice_hash(item, chosen)[:8].upper()}"


def as_shown(item: ConfigurableItem, chosen: Collection[str]) -> tuple[dict[str, Any], ...]:
    """Each question with its answers, in words."""
    return tuple(
        {
            "group": group.code,
            "group_name": group.name,
            "options": _named(item.chosen_of(group, chosen)),
            "is_standard": item.chosen_of(group, chosen) == group.standard,
        }
        for group in item.groups
    )
