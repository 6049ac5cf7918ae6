"""What the messages say of a return: its order, lines, quantities and reasons."""

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from actions.documents import DELIVERED, described_orders, named_order, order_in_talk
from actions.reading import is_correction, read_numbers, wants_all
from actions.return_lines import (
    as_lines,
    corrected_quantity,
    meant_lines,
    most_of,
    names_line,
    names_other_line,
    single,
)
from actions.return_reading import Said, kept_back, portioned, read_portions, said_of_lines, told_apart
from actions.return_words import is_other_reason, read_reason, read_returned_quantity
from actions.tasks import Task
from actions.turn import Turn
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import returns
from backend.services.return_views import ReturnableLine

INTENT_REASONS = {"report_damage": ReturnReason.DAMAGED, "report_wrong_item": ReturnReason.WRONG_ITEM}


class FilledReturn(Task):
    """`data`: number, lines with their quantities, the reason of all, `reasons` of lines, `portions` of units."""

    def read(self, turn: Turn) -> None:
        self._take_order(turn)
        had_reason, lines = bool(self.data.get("reason")), dict(self.data.get("lines") or {})
        said = self._take_lines(turn) if self.data.get("number") else ()
        reason = turn.entity("reason") or read_reason(turn.words)
        if reason and not said and self._tell_rest(str(reason)):
            return
        if reason in OUR_FAULT and self.data.get("refused") and self.is_transient:
            self.data["lines"] = dict.fromkeys(self.data.pop("refused"))
        if said:
            self._take_reason_of(said, reason)
        elif reason:
            self.data["reason"] = str(reason)
            self._forget_reasons()
        elif turn.intent in INTENT_REASONS and not had_reason:
            self.data["reason"] = str(INTENT_REASONS[turn.intent])
        elif self.asked == "reason" and self.data.get("lines") == lines and is_other_reason(turn.words):
            self.data["reason"] = str(ReturnReason.OTHER)

    def _tell_rest(self, reason: str) -> bool:
        """The reason of the units of which none was told yet."""
        untold = [
            portion for told in self.data.get("portions", {}).values() for portion in told if not portion[1]
        ]
        for portion in untold:
            portion[1] = reason
        return bool(untold)

    def _take_reason_of(self, said: Sequence[Said], reason: str | None) -> None:
        """A reason for each line that has its own; one for the rest."""
        own = {str(number): one.reason for one in said for number in one.line_numbers if one.reason}
        if own:
            self.data["reasons"] = {**self.data.get("reasons", {}), **own}
        if reason and not self.data.get("reason"):
            self.data["reason"] = str(reason)

    def _reason(self, line_number: int | str) -> str:
        own: dict[str, str] = self.data.get("reasons") or {}
        return own.get(str(line_number)) or str(self.data["reason"])

    def _take_order(self, turn: Turn) -> None:
        offered = self.data.get("offered") or ()
        named = named_order(turn) if self.asked != "quantity" else turn.entity("order_number")
        number = named or (None if self.data.get("number") else order_in_talk(turn, DELIVERED, offered))
        number = number or self._order_meant_instead(turn)
        if number and number != self.data.get("number"):
            self.data.update(number=number, lines={})
            self._forget_reasons()

    def _order_meant_instead(self, turn: Turn) -> str | None:
        """At the read-back: "the guest chairs obviously", which came with another order."""
        if self.asked != "confirm" or turn.is_button or turn.spare_words < 2:
            return None
        described = [one.number for one in described_orders(turn, DELIVERED)]
        return described[0] if len(described) == 1 and self.data.get("number") not in described else None

    def _take_lines(self, turn: Turn) -> tuple[Said, ...]:
        """Take lines and quantities; what was said of each line when the message tells them apart."""
        lines: dict[str, int | None] = self.data.setdefault("lines", {})
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        left = set(kept_back(turn.words, as_lines(known))) if turn.words else set()
        is_kept = self._keep_back(lines, left)
        said = tuple(one for one in self._told(turn, lines, known) if left.isdisjoint(one.line_numbers))
        if said:
            self._take_said(said, lines, known, turn.words)
            return said
        if self.asked == "quantity" and names_other_line(turn, lines, known):
            self.data["lines"] = lines = {number: known for number, known in lines.items() if known}
        elif self.asked == "quantity" and self._take_quantity(turn, lines, known):
            return (Said((), None, None),) if self._take_portions(turn, lines) else ()
        if len(lines) == 1 and not names_line(turn, known) and self._take_portions(turn, lines):
            return (Said((), None, None),)
        named = meant_lines(turn, known)
        return () if is_kept and not named else self._take_named(turn, lines, known, named)

    def _told(
        self, turn: Turn, lines: dict[str, int | None], known: Sequence[ReturnableLine]
    ) -> tuple[Said, ...]:
        """Lines that the message tells apart."""
        if not turn.words:
            return ()
        said = said_of_lines(turn.words, as_lines(known), turn.lines)
        if not said and self.asked == "reason":
            said = told_apart(turn.words, as_lines(known), [int(number) for number in lines])
        return said

    def _take_named(
        self,
        turn: Turn,
        lines: dict[str, int | None],
        known: Sequence[ReturnableLine],
        named: dict[int, int | None],
    ) -> tuple[Said, ...]:
        """Take the lines named without being told apart; those named anew replace those read back."""
        if len(known) == 1 and not lines:
            quantity = read_returned_quantity(turn.words) or single(known[0])
            named = named or {known[0].line_number: quantity}
        if not named and self._is_recounted(turn) and len(lines) == 1:
            named = corrected_quantity(turn, next(iter(lines)))
        if self.asked == "reason" and lines and not self._is_other_line(turn, named, lines):
            named = {number: quantity for number, quantity in named.items() if str(number) in lines}
        if self.asked in ("confirm", "reason") and any(str(number) not in lines for number in named):
            lines.clear()
        for line_number in named:
            lines.setdefault(str(line_number), None)
        if self._take_portions(turn, named or lines, named):
            return (Said((), None, None),)
        for line_number, quantity in named.items():
            lines[str(line_number)] = quantity or lines[str(line_number)]
        reason = read_reason(turn.words)
        is_some = bool(named) and any(number not in map(str, named) for number in lines)
        return (Said(tuple(named), None, reason),) if is_some and reason and self.data.get("reason") else ()

    def _is_recounted(self, turn: Turn) -> bool:
        """At the read-back a number is the quantity; asked why, only one that corrects: actually just one."""
        is_corrected = is_correction(turn.words) and bool(read_returned_quantity(turn.words))
        return self.asked == "confirm" or self.asked == "reason" and is_corrected

    def _keep_back(self, lines: dict[str, int | None], left: set[int]) -> bool:
        """Take out what shall stay."""
        kept = [str(number) for number in left if str(number) in lines]
        for number in kept:
            del lines[number]
        return bool(kept)

    def _is_other_line(self, turn: Turn, named: dict[int, int | None], lines: dict[str, int | None]) -> bool:
        """Asked why: "the monitor, I mean" takes that instead, and says no reason."""
        is_new = bool(named) and not any(str(number) in lines for number in named)
        return is_new and (is_correction(turn.words) or read_reason(turn.words) is None)

    def _take_portions(
        self, turn: Turn, in_play: Container[Any], named: Mapping[int, int | None] = MappingProxyType({})
    ) -> bool:
        """One line's units told apart by why they come back."""
        numbers = [number for number in self.data["lines"] if number in in_play or int(number) in in_play]
        portions = read_portions(turn.words) if len(numbers) == 1 else ()
        if not portions:
            return False
        number = numbers[0]
        before = self._reason(number) if self._has_reason(number) else None
        told = portioned(portions, self.data["lines"][number] or named.get(int(number)), before)
        if told:
            self.data.setdefault("portions", {})[number] = [list(portion) for portion in told]
            self.data["lines"][number] = sum(quantity or 0 for quantity, _ in told)
        return bool(told)

    def _has_reason(self, number: str) -> bool:
        return bool(self.data.get("reason")) or number in (self.data.get("reasons") or {})

    def _portions(self, number: str) -> list[tuple[int, str]]:
        """How many of the line come back for which reason, while that adds up to its quantity."""
        told = [
            (int(quantity), str(why)) for quantity, why in (self.data.get("portions") or {}).get(number, ())
        ]
        quantity = self.data["lines"].get(number)
        if told and sum(count for count, _ in told) == quantity:
            return told
        return [(quantity, self._reason(number))] if self._has_reason(number) else []

    def _take_said(
        self,
        said: Sequence[Said],
        lines: dict[str, int | None],
        known: Sequence[ReturnableLine],
        words: str,
    ) -> None:
        by_number = {line.line_number: line for line in known}
        if self.asked == "confirm":
            lines.clear()
        for one in said:
            for number in one.line_numbers:
                everything = most_of(by_number[number]) if len(said) == 1 and wants_all(words) else None
                quantity = one.quantity or lines.get(str(number)) or everything or single(by_number[number])
                lines[str(number)] = quantity

    def _take_quantity(
        self, turn: Turn, lines: dict[str, int | None], known: tuple[ReturnableLine, ...]
    ) -> bool:
        open_number = next((number for number, quantity in lines.items() if quantity is None), None)
        if open_number is None:
            return False
        numbers = read_numbers(turn.words)
        given = turn.entity("quantity")
        line = next(entry for entry in known if str(entry.line_number) == open_number)
        if given or numbers:
            lines[open_number] = int(given) if given else numbers[0]
        elif wants_all(turn.words):
            lines[open_number] = most_of(line)
        return lines[open_number] is not None

    def _forget_reasons(self) -> None:
        """What was said of single lines or units."""
        self.data.pop("reasons", None)
        self.data.pop("portions", None)
