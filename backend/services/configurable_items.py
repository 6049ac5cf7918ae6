"""What is built to order, as domain reckons with it: questions and answers, and how a configuration is built."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import configurations as queries
from backend.domain.capable import Recipe
from backend.domain.configuring import (
    ConfigurableItem,
    Option,
    OptionGroup,
    OptionRule,
    assembly_minutes,
    bill_of_materials,
)

Chosen = dict[str, tuple[ConfigurableItem, tuple[str, ...]]]


def load_configurable(session: Session, skus: Collection[str]) -> dict[str, ConfigurableItem]:
    """The items among these that are built to order."""
    rows = queries.assembled_items(session, skus)
    if not rows:
        return {}
    known = {row.sku for row in rows}
    groups = _groups(session, known)
    rules: dict[str, list[OptionRule]] = defaultdict(list)
    for rule in queries.option_rules(session, known):
        rules[rule.sku].append(OptionRule(rule.option_code, rule.kind, rule.other_code))
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for part in queries.item_components(session, known):
        parts[part.sku][part.component_sku] = part.quantity
    return {
        row.sku: ConfigurableItem(
            row.sku,
            row.name,
            row.minutes_per_unit,
            tuple(groups[row.sku]),
            tuple(rules[row.sku]),
            parts[row.sku],
        )
        for row in rows
    }


def _groups(session: Session, skus: Collection[str]) -> dict[str, list[OptionGroup]]:
    parts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for part in queries.option_components(session, skus):
        parts[part.sku, part.option_code][part.component_sku] = part.quantity
    answers: dict[tuple[str, str], list[Option]] = defaultdict(list)
    for row in queries.options(session, skus):
        answers[row.sku, row.group_code].append(
            Option(
                row.code,
                row.name,
                row.group_code,
                row.price_amount,
                row.assembly_minutes,
                row.is_standard,
                parts[row.sku, row.code],
                tuple(word for word in (row.words or "").split("|") if word),
            )
        )
    groups: dict[str, list[OptionGroup]] = defaultdict(list)
    for group in queries.option_groups(session, skus):
        groups[group.sku].append(
            OptionGroup(
                group.code,
                group.name,
                tuple(answers[group.sku, group.code]),
                group.minimum_choices,
                group.maximum_choices,
            )
        )
    return groups


def chosen_options(session: Session, skus: Collection[str]) -> Chosen:
    """What was chosen of each of these: the kept options of a configuration, the standard of a plain item."""
    kept = {row.sku: row for row in queries.configurations(session, skus)}
    models = load_configurable(session, {kept[sku].base_sku if sku in kept else sku for sku in skus})
    chosen: Chosen = {}
    for sku in skus:
        item = models.get(kept[sku].base_sku if sku in kept else sku)
        if item is not None:
            chosen[sku] = item, tuple(kept[sku].options) if sku in kept else item.standard
    return chosen


def recipes_of(session: Session, items: Mapping[str, Any]) -> dict[str, Recipe]:
    """How those of the items that are built to order are built; asks nothing when none is."""
    configured = [sku for sku, row in items.items() if row.is_configured]
    return {
        sku: Recipe(assembly_minutes(item, options), bill_of_materials(item, options))
        for sku, (item, options) in (chosen_options(session, configured) if configured else {}).items()
    }
