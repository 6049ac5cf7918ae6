"""Returns: which order, what of it, how many, why; fee and credit before the yes."""

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.consent import comes_back
from actions.conversation import action_for
from actions.document_changes import leave
from actions.documents import DELIVERED, ask_which_order, described_orders, named_order, order_in_talk
from actions.formatting import show_date, show_facts, show_money, show_quantity
from actions.line_names import Line, fitting, named_lines
from actions.order_changes import begin_order_change
from actions.reading import (
    asks,
    asks_why_not,
    is_correction,
    is_question,
    leaves_it,
    read_line_numbers,
    read_numbers,
    wants_all,
    wants_to_buy,
)
from actions.return_cards import return_card
from actions.return_reading import (
    LEAST_DOCUMENT,
    Said,
    kept_back,
    portioned,
    read_portions,
    said_of_lines,
    told_apart,
    without_units,
)
from actions.return_words import (
    asks_how_to_send,
    asks_policy,
    asks_window,
    is_about_credit,
    is_other_reason,
    read_all_but,
    read_reason,
    read_returned_quantity,
    refuses_fee,
    refuses_return,
    wants_money_back,
    without_reasons,
)
from actions.tasks import Task, register
from actions.turn import Button, Turn
from actions.wording import label, word
from backend.domain.errors import OrderDeskError
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import orders, returns
from backend.services.order_text import ReadLine
from backend.services.proposals import ConfirmedProposal, ShownProposal
from backend.services.return_views import ReturnableLine
from backend.services.returns import ReturnLine, ReturnRequest

TAKES_BACK = frozenset({"return_item", "exchange_item", "report_damage", "report_wrong_item"})
LIKE_ORDERING = frozenset(
    {"place_order", "add_line", "search_product", "check_availability", "change_line", "set_order_details"}
    | {"choose_option", "request_quote", "remove_line", "change_order"}
)
QUESTIONS = frozenset(
    {"ask_account", "ask_terms", "ask_credit", "ask_balance", "list_orders", "list_quotes", "track_order"}
    | {"ask_promise", "ask_return_status", "ask_refund", "get_invoice", "ask_delivery_options"}
)
INTENT_REASONS = {"report_damage": ReturnReason.DAMAGED, "report_wrong_item": ReturnReason.WRONG_ITEM}


@register
class ReturnTask(Task):
    """A return being authorized."""

    kind = "return"
    verbs = frozenset("authorize authorise return send start issue process file make go back label".split())
    own_intents = frozenset(
        {
            "return_item",
            "exchange_item",
            "report_damage",
            "report_wrong_item",
            "inform",
            "change_order",
            "remove_line",
        }
    )

    def is_elsewhere(self, turn: Turn) -> bool:
        """Another document named, unless it corrects which order the return is for."""
        if turn.entity("quote_number") or turn.entity("rma_number"):
            return True
        named = turn.entity("order_number")
        is_other = bool(named and self.data.get("number") and named != self.data["number"])
        return is_other and turn.intent not in TAKES_BACK and not is_correction(turn.words)

    def is_answered_by(self, turn: Turn) -> bool:
        """ "All, changed our mind" is a reason here."""
        return (
            self.asked in ("lines", "quantity", "reason")
            and self.is_bare_answer(turn)
            and turn.spare_words > 2
        )

    def is_bare_answer(self, turn: Turn) -> bool:
        """A reason is often said in the words of another goal: "ordered by mistake", "it came too late"."""
        is_here = named_order(turn) in (None, self.data.get("number"))
        says_reason = is_here and "?" not in turn.words and read_reason(turn.words) is not None
        if turn.intent in LIKE_ORDERING and is_here and self._names_own_line(turn):
            return True
        if self.asked == "reason" and turn.intent in QUESTIONS:
            return bool(says_reason)
        return says_reason or super().is_bare_answer(turn)

    @property
    def is_transient(self) -> bool:  # type: ignore[override]
        """After a refusal the return waits for another line or reason, and yields to anything else."""
        return "refused" in self.data and not self.data.get("lines")

    def explains(self, turn: Turn) -> bool:
        """What it costs, by when and where to it goes; or the fee is not agreed to."""
        if (
            self.asked != "confirm"
            or "terms" not in self.data
            or turn.names_document
            or read_numbers(turn.words)
        ):
            return False
        if comes_back(turn.words, self.title):
            return False
        if refuses_fee(turn.words):
            return True
        is_asked = is_about_credit(turn.words) and (asks(turn.words) or is_question(turn.words))
        return read_reason(turn.words) is None and (is_asked or asks_how_to_send(turn.words))

    def explain(self, turn: Turn) -> None:
        terms = self.data["terms"]
        is_refused = refuses_fee(turn.words) and terms["has_fee"]
        response = "utter_return_fee_reasoned" if is_refused else "utter_return_terms_explained"
        turn.utter(response if terms["has_fee"] else "utter_return_terms_free", **terms)

    def decline(self, turn: Turn) -> bool:
        """Asked in a return's own words what should be different."""
        if leaves_it(turn.words):
            return leave(turn)
        self.drop_proposal(turn)
        self.asked = "change"
        turn.is_on_task = True
        tasks.save(turn, self)
        turn.utter("utter_ask_return_change")
        return True

    def restates(self, turn: Turn) -> bool:
        """The order, the number or the wish that is read back already: "just one of the two"."""
        if self.asked != "confirm":
            return False
        lines = self.data["lines"]
        again = self._corrected(turn, next(iter(lines))) if len(lines) == 1 else {}
        is_same = any(lines[str(number)] == quantity for number, quantity in again.items())
        is_order = named_order(turn) == self.data["number"]
        return is_same or is_order or wants_money_back(turn.words)

    def takes_button(self, turn: Turn) -> bool:
        return turn.intent in ("return_item", "inform")

    def is_worth_keeping(self) -> bool:
        return bool(self.data) and not self.is_transient

    def leads_to(self, turn: Turn) -> str | None:
        """What was refused is questioned: the terms it follows from."""
        return "ask_terms" if self.is_transient and asks_why_not(turn.words) else None

    def _names_own_line(self, turn: Turn) -> bool:
        """ "Actually 1 headset and 1 monitor" speaks of the order that is being returned."""
        if not self.data.get("number") or wants_to_buy(turn.words) or "?" in turn.words:
            return False
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        return self._names_line(turn, known)

    def go_back(self, turn: Turn) -> bool:
        last = next((key for key in ("reason", "lines") if self.data.get(key)), None)
        if last is None:
            return False
        self.drop_proposal(turn)
        del self.data[last]
        self._forget_reasons()
        return True

    def drop_proposal(self, turn: Turn) -> None:
        super().drop_proposal(turn)
        self.data.pop("terms", None)

    def _forget_reasons(self) -> None:
        """What was said of single lines or units."""
        self.data.pop("reasons", None)
        self.data.pop("portions", None)

    # reading

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
        if number and number != self.data.get("number"):
            self.data.update(number=number, lines={})
            self._forget_reasons()

    def _take_lines(self, turn: Turn) -> tuple[Said, ...]:
        """Take lines and quantities; what was said of each line when the message tells them apart."""
        lines: dict[str, int | None] = self.data.setdefault("lines", {})
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        left = set(kept_back(turn.words, _as_lines(known))) if turn.words else set()
        is_kept = self._keep_back(lines, left)
        said = tuple(one for one in self._told(turn, lines, known) if left.isdisjoint(one.line_numbers))
        if said:
            self._take_said(said, lines, known, turn.words)
            return said
        if self.asked == "quantity" and self._names_other(turn, lines, known):
            self.data["lines"] = lines = {number: known for number, known in lines.items() if known}
        elif self.asked == "quantity" and self._take_quantity(turn, lines, known):
            return ()
        if len(lines) == 1 and not self._names_line(turn, known) and self._take_portions(turn, lines):
            return (Said((), None, None),)
        named = self._named_lines(turn, known)
        return () if is_kept and not named else self._take_named(turn, lines, known, named)

    def _told(
        self, turn: Turn, lines: dict[str, int | None], known: Sequence[ReturnableLine]
    ) -> tuple[Said, ...]:
        """Lines that the message tells apart."""
        if not turn.words:
            return ()
        said = said_of_lines(turn.words, _as_lines(known), turn.lines)
        if not said and self.asked == "reason":
            said = told_apart(turn.words, _as_lines(known), [int(number) for number in lines])
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
            quantity = read_returned_quantity(turn.words) or self._single(known[0])
            named = named or {known[0].line_number: quantity}
        if not named and self.asked == "confirm" and len(lines) == 1:
            named = self._corrected(turn, next(iter(lines)))
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
                everything = (
                    self._returnable(by_number[number]) if len(said) == 1 and wants_all(words) else None
                )
                quantity = (
                    one.quantity or lines.get(str(number)) or everything or self._single(by_number[number])
                )
                lines[str(number)] = quantity

    def _names_other(self, turn: Turn, lines: dict[str, int | None], known: Sequence[ReturnableLine]) -> bool:
        """Asked how many of the gloves: "2 of the keyboards then" takes those instead."""
        named = named_lines(turn.words, _as_lines(known)) if turn.words else []
        return bool(named) and not any(str(line["line_number"]) in lines for line in named)

    def _corrected(self, turn: Turn, line_number: str) -> dict[int, int | None]:
        """At the read-back of one line a number is its quantity."""
        said = read_returned_quantity(turn.words)
        numbers = [said] if said else [number for number in read_numbers(turn.words) if number < 1000]
        return {int(line_number): numbers[0]} if len(numbers) == 1 else {}

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
            lines[open_number] = self._returnable(line)
        return lines[open_number] is not None

    def _named_lines(self, turn: Turn, known: tuple[ReturnableLine, ...]) -> dict[int, int | None]:
        """The lines meant with the quantity said for each; a line of one unit needs none."""
        by_number = {line.line_number: line for line in known}
        given = turn.entity("line_number")
        left = set(kept_back(turn.words, _as_lines(known))) if turn.words else set()
        if given == "all" or wants_all(turn.words) and not self._names_line(turn, known, left):
            possible = {line.line_number: self._returnable(line) for line in known}
            return {
                number: quantity for number, quantity in possible.items() if quantity and number not in left
            }
        numbered = (int(given),) if given else read_line_numbers(turn.words)
        if numbered:
            return {number: self._single(by_number[number]) for number in numbered if number in by_number}
        lines = [entry | {"line": line} for entry, line in zip(_as_lines(known), known, strict=True)]
        words = _unit_free(turn.words)
        chosen = [entry["line"] for entry in named_lines(words, lines, turn.lines)] if words else []
        chosen = [line for line in chosen if line.line_number not in left]
        return {line.line_number: self._said(turn, line, chosen) for line in chosen}

    def _said(self, turn: Turn, line: ReturnableLine, chosen: Sequence[ReturnableLine]) -> int | None:
        """How many of a line: the number beside the verb, the one read with the item, all of it."""
        reads = [one for one in turn.lines if one.quantity]
        is_only = len(chosen) == 1
        mine = [one for one in reads if is_only or fitting(one.text, [{"name": line.name}])]
        read = [one.quantity for one in mine if line.sku in _skus_of(one)]
        bare = [number for number in read_numbers(turn.words) if number < LEAST_DOCUMENT]
        quantity = read_returned_quantity(turn.words) if len(chosen) == 1 else None
        quantity = (
            quantity or (read[0] if read else None) or (bare[0] if len(chosen) == len(bare) == 1 else None)
        )
        everything = self._returnable(line) if wants_all(turn.words) else None
        staying = read_all_but(turn.words) if is_only else None
        if staying and everything and staying < everything:
            return everything - staying
        return quantity or everything or self._single(line)

    def _names_line(self, turn: Turn, known: Sequence[ReturnableLine], beside: Container[int] = ()) -> bool:
        named = named_lines(_unit_free(turn.words), _as_lines(known), turn.lines)
        return any(line["line_number"] not in beside for line in named)

    def _single(self, line: ReturnableLine) -> int | None:
        return 1 if self._returnable(line) == 1 else None

    def _returnable(self, line: ReturnableLine) -> int:
        return max(line.returnable_quantity, line.our_fault_quantity)

    # asking

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.asked = "order"
            self.data["offered"] = ask_which_order(turn, "return_item", DELIVERED)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        turn.set(slots.ORDER_NUMBER, self.data["number"])
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        lines = self.data.get("lines") or {}
        hopeless = [line for line in known if str(line.line_number) in lines and self._is_hopeless(line)]
        if hopeless:
            self._leave_out(turn, hopeless)
        lines |= {
            str(line.line_number): 1
            for line in known
            if lines.get(str(line.line_number), 0) is None and self._single(line)
        }
        if hopeless and not lines:
            self._stay_open(turn, known)
        elif not lines:
            self._ask_lines(turn, known)
        elif any(quantity is None for quantity in lines.values()):
            self._ask_quantity(turn, known)
        elif untold := self._untold(known):
            self._ask_rest(turn, *untold)
        elif not all(self._portions(number) for number in lines):
            self.asked = "reason"
            turn.utter("utter_ask_return_reason", buttons=_reason_buttons())
        elif self._fit_lines(turn, known):
            self._propose(turn)

    def _untold(self, known: Sequence[ReturnableLine]) -> tuple[ReturnableLine, int] | None:
        """Units of a line of which only the others have a reason."""
        return next(
            (
                (line, quantity)
                for line in known
                if str(line.line_number) in self.data["lines"]
                for quantity, reason in self._portions(str(line.line_number))
                if not reason
            ),
            None,
        )

    def _ask_rest(self, turn: Turn, line: ReturnableLine, quantity: int) -> None:
        self.asked = "reason"
        rest = show_quantity(quantity, line.unit, turn.locale.locale)
        turn.utter("utter_ask_return_reason_rest", buttons=_reason_buttons(), name=line.name, rest=rest)

    def _is_hopeless(self, line: ReturnableLine) -> bool:
        """Nothing of it can come back, whatever is answered; for a reason already given it need not be asked."""
        has_reason = bool(self._portions(str(line.line_number)))
        return not self._returnable(line) or has_reason and not self._possible(line)

    def _fit_lines(self, turn: Turn, known: tuple[ReturnableLine, ...]) -> bool:
        """Lines that can't come back for this reason are left out and told; True when the rest can."""
        lines = self.data["lines"]
        chosen = [line for line in known if str(line.line_number) in lines]
        self._keep_to_faults(turn, [line for line in chosen if not line.returnable_quantity])
        refused = [line for line in chosen if not self._possible(line)]
        if refused:
            self._leave_out(turn, refused)
        if chosen and not lines:
            self._stay_open(turn, known)
            return False
        over = [line for line in chosen if lines.get(str(line.line_number), 0) > self._possible(line)]
        for line in over:
            lines[str(line.line_number)] = None
        if over:
            self._ask_fewer(turn, over[0])
        return not over

    def _keep_to_faults(self, turn: Turn, bound: Sequence[ReturnableLine]) -> None:
        """Of a line that comes back only for our fault the units that have none are left out and told."""
        for line in bound:
            number = str(line.line_number)
            portions = self._portions(number)
            faulty = [portion for portion in portions if portion[1] in OUR_FAULT]
            if faulty and len(faulty) < len(portions):
                refuse_lines(turn, self.data["number"], [line])
                self.data["portions"][number] = [list(portion) for portion in faulty]
                self.data["lines"][number] = sum(quantity for quantity, _ in faulty)

    def _leave_out(self, turn: Turn, refused: Sequence[ReturnableLine]) -> None:
        refuse_lines(turn, self.data["number"], refused)
        self.data["refused"] = [str(line.line_number) for line in refused if self._returnable(line)]
        for line in refused:
            del self.data["lines"][str(line.line_number)]

    def _stay_open(self, turn: Turn, known: Sequence[ReturnableLine]) -> None:
        """While something may come back, another line or a fault of ours can still be told."""
        if not any(self._returnable(line) for line in known):
            tasks.close(turn)
            return
        self.asked = "lines"
        self.data.pop("reason", None)

    def _possible(self, line: ReturnableLine) -> int:
        """How many can come back for the reason given; a late delivery is checked by the engine."""
        reasons = [reason for _, reason in self._portions(str(line.line_number))]
        is_ordinary = all(reason not in OUR_FAULT | {ReturnReason.LATE} for reason in reasons)
        return line.returnable_quantity if is_ordinary else line.our_fault_quantity

    def _ask_fewer(self, turn: Turn, line: ReturnableLine) -> None:
        self.asked = "quantity"
        most = self._possible(line)
        numbers = dict.fromkeys((1, most))
        buttons = [cards.button(str(number), "inform", quantity=number) for number in numbers]
        turn.utter(
            "utter_ask_return_fewer_in_return" if line.rma_numbers else "utter_ask_return_fewer",
            buttons=buttons,
            name=line.name,
            returnable_quantity=most,
            rma_numbers=", ".join(line.rma_numbers),
        )

    def _ask_lines(self, turn: Turn, known: tuple[ReturnableLine, ...]) -> None:
        """The lines that can come back as buttons; when none can, why."""
        possible = [line for line in known if self._returnable(line)]
        if not possible:
            tasks.close(turn)
            refuse_lines(turn, self.data["number"], known)
            return
        self.asked = "lines"
        buttons = [cards.button(line.name, "inform", line_number=line.line_number) for line in possible[:6]]
        if len(possible) > 1:
            buttons.append(cards.button("everything", "inform", line_number="all"))
        turn.utter("utter_ask_return_lines", buttons=buttons, order_number=self.data["number"])

    def _ask_quantity(self, turn: Turn, known: tuple[ReturnableLine, ...]) -> None:
        self.asked = "quantity"
        number = next(number for number, quantity in self.data["lines"].items() if quantity is None)
        line = next(entry for entry in known if str(entry.line_number) == number)
        most = self._returnable(line)
        buttons = [
            cards.button(str(quantity), "inform", quantity=quantity)
            for quantity in dict.fromkeys((1, most))
            if most
        ]
        turn.utter(
            "utter_ask_return_quantity", buttons=buttons, name=line.name, quantity=line.delivered_quantity
        )

    def _propose(self, turn: Turn) -> None:
        lines = tuple(
            ReturnLine(int(number), quantity, ReturnReason(reason))
            for number in self.data["lines"]
            for quantity, reason in self._portions(number)
        )
        request = ReturnRequest(self.data["number"], lines)
        try:
            shown = turn.write(
                lambda session: returns.propose_return(session, turn.actor, request, now=turn.now)
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)

    def read_back(self, turn: Turn, shown: ShownProposal) -> None:
        super().read_back(turn, shown)
        card = return_card(turn, shown.shown, title=label("read_back_return"))
        locale, place = turn.locale.locale, shown.shown["return_to"]
        self.data["terms"] = {
            "order_number": self.data["number"],
            "has_fee": bool(float(shown.shown["fee_amount"])),
            "fee": show_money(shown.shown["fee_amount"], locale),
            "credit": show_money(shown.shown["credit_amount"], locale),
            "return_by": show_date(shown.shown["return_by_date"], locale),
            "place": ", ".join(dict.fromkeys(filter(None, map(place.get, ("name", "city", "state"))))),
        }
        has_fee = self.data["terms"]["has_fee"]
        turn.utter("utter_return_read_back" if has_fee else "utter_return_read_back_free", card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        rma = confirmed.result
        turn.set(slots.RMA_NUMBER, confirmed.document_number)
        turn.utter(
            "utter_rma_issued",
            rma_number=confirmed.document_number,
            return_by=show_date(rma["return_by_date"], turn.locale.locale),
            label_number=rma["label_number"],
            card=return_card(turn, rma, title=f"{label('return')} {confirmed.document_number}"),
        )


def _unit_free(text: str) -> str:
    """What names lines in a text: neither why they come back nor which unit of one, if several are told apart."""
    return without_reasons(without_units(text) if read_portions(text) else text)


def _reason_buttons() -> list[Button]:
    return [cards.button(word("return_reasons", reason), "inform", reason=reason) for reason in ReturnReason]


def _as_lines(known: Sequence[ReturnableLine]) -> list[Line]:
    return [{"name": line.name, "sku": line.sku, "line_number": line.line_number} for line in known]


def _skus_of(read: ReadLine) -> set[str | None]:
    return {read.sku, *(candidate.sku for candidate in read.candidates)}


def can_come_back(turn: Turn, order_number: str) -> bool:
    """Whether anything of the order can be returned when the fault is ours."""
    known = returns.list_returnable(turn.session, turn.actor, order_number, now=turn.now)
    return any(line.our_fault_quantity for line in known)


def refuse_lines(turn: Turn, order_number: str, refused: Sequence[ReturnableLine]) -> None:
    """Why these lines can't come back: one sentence a reason, whatever the number of lines."""
    by_reason: dict[str, list[ReturnableLine]] = {}
    for line in refused:
        by_reason.setdefault(_reason_of(line), []).append(line)
    for reason, lines in by_reason.items():
        facts = show_facts(lines[-1].facts, turn.locale.locale)
        facts |= {"rma_numbers": ", ".join(lines[-1].rma_numbers)} if lines[-1].rma_numbers else {}
        facts |= {"order_number": order_number, "names": ", ".join(line.name for line in lines[:3])}
        facts["because"] = word("not_returnable", str(facts.get("reason", "")))
        turn.utter(f"utter_return_{reason}", **facts)


def _reason_of(line: ReturnableLine) -> str:
    """The refusal; goods that have not arrived by what can be done with them instead."""
    if line.rma_numbers and not line.our_fault_quantity and line.refusal != "nothing_delivered":
        return "quantity_not_returnable"
    if line.refusal == "nothing_delivered":
        return f"not_delivered_{line.facts['instead']}"
    return line.refusal or "quantity_not_returnable"


class ActionReturnItem(DeskAction):
    """Begin a return or go on with it; what has not left yet is exchanged by changing the order."""

    intents = ("return_item", "exchange_item")

    def name(self) -> str:
        return "action_return_item"

    def act(self, turn: Turn) -> None:
        if asks_policy(turn.words) and not turn.names_document and not described_orders(turn, DELIVERED):
            turn.intent = "ask_terms"
            action_for("ask_terms").act(turn)
            return
        number = order_in_talk(turn, DELIVERED) if asks_window(turn.words) else None
        if number and tasks.current(turn) is None:
            self._say_until(turn, number)
            return
        if refuses_return(turn.words):
            action_for("choose_remedy").act(turn)
            return
        if turn.intent == "exchange_item" and self._is_still_here(turn):
            begin_order_change(turn)
            return
        if turn.intent == "exchange_item":
            turn.utter("utter_exchange_explained")
        begin_return(turn)

    def _say_until(self, turn: Turn, number: str) -> None:
        """Until when something of a delivery can come back."""
        known = returns.list_returnable(turn.session, turn.actor, number, now=turn.now)
        until = [line.return_until_date for line in known if line.return_until_date and not line.refusal]
        fault = [line.our_fault_until_date for line in known if line.our_fault_until_date]
        turn.set(slots.ORDER_NUMBER, number)
        if not until:
            refuse_lines(turn, number, known)
            return
        turn.utter(
            "utter_return_until",
            order_number=number,
            until=show_date(min(until), turn.locale.locale),
            fault_until=show_date(min(fault), turn.locale.locale),
            buttons=[cards.button("return_items", "return_item", order_number=number)],
        )

    def _is_still_here(self, turn: Turn) -> bool:
        number = named_order(turn)
        if number is None:
            described = described_orders(turn, DELIVERED)
            number = turn.slot(slots.ORDER_NUMBER) if not described else described[0].number
        if number is None:
            return False
        order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
        return all(line.shipped_quantity == 0 for line in order.lines)


def begin_return(turn: Turn, reason: str | None = None) -> None:
    """The open return goes on, else a new one begins with what the message says."""
    task = tasks.current(turn)
    if not isinstance(task, ReturnTask):
        task = ReturnTask({"reason": reason} if reason else None)
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)
