"""Orders of one message for several addresses, as a task: a part left out or changed while another is open."""

import re
from typing import Any

from actions import tasks
from actions.change_words import wants_removal, wants_set
from actions.draft_lines import take_lines
from actions.draft_state import lines_of, open_lines_of
from actions.line_names import named_lines
from actions.line_tasks import LinesTask
from actions.order_parts import next_part
from actions.reading import gives_up, read_ordinal, wants_all
from actions.turn import Turn

Draft = dict[str, Any]
_STARTS_OVER = re.compile(r"\b(?:start (?:over|again|afresh)|from scratch|reset|restart|begin again)\b", re.I)
MOST_WORDS_OF_DROPPING = 6


class PartedTask(LinesTask):
    """A draft that may be the first of several."""

    def gives_up_part(self, turn: Turn) -> bool:
        return part_given_up(self.data, turn) is not None

    def give_up_part(self, turn: Turn) -> None:
        """Only what goes to one address is left out; the others are still wanted."""
        place = part_given_up(self.data, turn) or 0
        given_up = drop_part(self.data, place)
        turn.utter("utter_part_dropped", place=given_up["place"])
        if place == 0:
            self.drop_proposal(turn)
            tasks.close(turn)
            self.begin_next_part(turn)
        else:
            tasks.run(turn, self)

    def _leave_emptied(self, turn: Turn) -> None:
        """Nothing is left of what goes to this address: on with what goes elsewhere."""
        is_left = lines_of(self.data) or open_lines_of(self.data) or self.data.get("unknown")
        following = None if is_left else next_part(self.data)
        if following:
            self.data = following
            turn.utter("utter_next_part", place=following["place"])

    def _say_split(self, turn: Turn) -> None:
        if self.data.pop("is_split", False):
            first, *others = [part["place"] for part in (self.data, *self.data["next_parts"])]
            turn.utter("utter_order_split", first=first, others=", ".join(others))

    def _say_part(self, turn: Turn) -> None:
        """What was changed of a part that waits."""
        part = self.data.pop("changed_part", None)
        if part and not lines_of(part) and not open_lines_of(part):
            turn.utter("utter_part_dropped", place=part["place"])
        elif part:
            wanted = [f"{line['quantity'] or ''} {line['name']}".strip() for line in lines_of(part)]
            wanted += [line["text"] for line in open_lines_of(part)]
            turn.utter("utter_part_noted", place=part["place"], lines="; ".join(wanted))

    def begin_next_part(self, turn: Turn) -> None:
        """What the same message wanted at the next address."""
        data = next_part(self.data)
        if data:
            task = type(self)(data)
            tasks.begin(turn, task)
            turn.utter("utter_next_part", place=data["place"])
            tasks.run(turn, task)


def part_given_up(data: Draft, turn: Turn) -> int | None:
    """Which part shall be left out, the open one being the first: drop this one, forget the Tacoma one; None when
    none or all of it is."""
    parts = [data, *data.get("next_parts", ())]
    is_off = wants_removal(turn.words) or gives_up(turn.words) or turn.intent == "start_over"
    if len(parts) < 2 or not is_off or wants_all(turn.words) or _STARTS_OVER.search(turn.words):
        return None
    named = turn.named_ship_tos[:1]
    by_place = [place for place, part in enumerate(parts) if named and part["ship_to_id"] == named[0][0].id]
    if by_place:
        return by_place[0]
    place = read_ordinal(turn.words, len(parts))
    if place is not None:
        return place if len(lines_of(data)) + len(open_lines_of(data)) < 2 else None
    is_whole = gives_up(turn.words) or turn.intent in ("start_over", "cancel_order")
    return 0 if is_whole and not turn.lines and turn.spare_words <= MOST_WORDS_OF_DROPPING else None


def drop_part(data: Draft, place: int) -> Draft:
    """Leave a part out; the open one stays until the next is taken up."""
    return data if place == 0 else data["next_parts"].pop(place - 1)


def change_waiting(data: Draft, turn: Turn) -> bool:
    """Words about lines that go elsewhere: make the staplers 5, said while the gloves come first."""
    waiting = data.get("next_parts") or []
    is_change = wants_set(turn.words) or wants_removal(turn.words)
    if not is_change or named_lines(turn.words, _named(data), turn.lines):
        return False
    meant = [part for part in waiting if named_lines(turn.words, _named(part), turn.lines)]
    if len(meant) != 1 or not take_lines(meant[0], turn):
        return False
    data["changed_part"] = meant[0]
    if not _named(meant[0]):
        waiting.remove(meant[0])
    return True


def _named(part: Draft) -> list[Draft]:
    """The lines of a part, those still asked about by what was said."""
    return [*lines_of(part), *({"sku": "?", "name": line["text"]} for line in open_lines_of(part))]
