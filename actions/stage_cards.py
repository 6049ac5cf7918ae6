"""How far an order's lines have come, in words: a note on each line, and one sentence for the whole."""

from typing import Any

from actions import cards
from actions.formatting import show_date, show_moment, show_quantity
from actions.turn import Turn
from actions.wording import word
from backend.services import line_stages
from backend.services.line_stages import LineStage
from backend.services.tracking_views import OrderTracking


def noted(turn: Turn, card: cards.Card, tracking: OrderTracking) -> cards.Card:
    """The order's card with where the units of each line are."""
    stages = line_stages.line_stages(turn.session, tracking)
    lines = []
    for line in card["lines"]:
        of_line = [stage for stage in stages if stage.line_number == line["line_number"]]
        said = "; ".join(stage_words(turn, stage, is_whole=len(of_line) == 1) for stage in of_line)
        lines.append({**line, "note": " · ".join(filter(None, (line["note"], said))) or None})
    return {**card, "lines": lines}


def stage_sentence(turn: Turn, tracking: OrderTracking) -> str:
    """Where what has not left stands, when all of it stands in one place, else the lines tell; what is under way
    by the carrier's last word."""
    stages = line_stages.line_stages(turn.session, tracking)
    return " ".join(filter(None, (_inside(turn, stages), _under_way(turn, stages))))


def _inside(turn: Turn, stages: tuple[LineStage, ...]) -> str:
    inside = [stage for stage in stages if stage.code not in ("shipped", "delivered")]
    said = dict.fromkeys(stage_words(turn, stage, is_whole=True) for stage in inside)
    sentences = [f"{words}." for words in said]
    return sentences[0] if len(sentences) == 1 else word("stages", "several") if sentences else ""


def _under_way(turn: Turn, stages: tuple[LineStage, ...]) -> str:
    reported = [stage for stage in stages if stage.code == "shipped" and stage.facts["event"]]
    latest = max(reported, key=lambda stage: stage.facts["at"], default=None)
    return word("stages", "carrier_word", **_shown(turn, latest)) if latest else ""


def stage_words(turn: Turn, stage: LineStage, *, is_whole: bool) -> str:
    """One step in words, with how many units when it is not all of them."""
    key = stage.code
    if key == "shipped" and not stage.facts["event"] or key == "delivered" and not stage.facts["signed_by"]:
        key = f"{key}_plain"
    said = word("stages", key, **_shown(turn, stage))
    if is_whole:
        return said
    units = show_quantity(stage.quantity, "", turn.locale.locale).strip()
    return word("stages", "part", quantity=units, words=said[:1].lower() + said[1:])


def _shown(turn: Turn, stage: LineStage) -> dict[str, Any]:
    locale = turn.locale.locale
    facts = dict(stage.facts)
    for name in ("promise_ship_date", "promise_date", "ship_date", "due", "delivered_on"):
        facts[name] = show_date(facts.get(name), locale)
    if facts.get("event"):
        facts["event"] = word("tracking", facts["event"]).lower()
        facts["at"] = show_moment(facts["at"], turn.locale.timezone, locale)
    return facts
