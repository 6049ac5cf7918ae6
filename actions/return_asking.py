"""What a return asks for, what it leaves out, and the read-back with fee and credit."""

from collections.abc import Sequence

from actions import cards, slots, tasks
from actions.documents import DELIVERED, ask_which_order
from actions.formatting import show_date, show_money, show_quantity
from actions.return_cards import return_card
from actions.return_filling import FilledReturn
from actions.return_lines import most_of, single
from actions.return_refusals import refuse_lines
from actions.turn import Button, Turn
from actions.wording import label, word
from backend.domain.errors import OrderDeskError
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import returns
from backend.services.proposals import ConfirmedProposal, ShownProposal
from backend.services.return_views import ReturnableLine
from backend.services.returns import ReturnLine, ReturnRequest


class AskedReturn(FilledReturn):
    """Asks for the order, lines, quantities and reasons in turn, then proposes."""

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
            if lines.get(str(line.line_number), 0) is None and single(line)
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
        return not most_of(line) or has_reason and not self._possible(line)

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
        self.data["refused"] = [str(line.line_number) for line in refused if most_of(line)]
        for line in refused:
            del self.data["lines"][str(line.line_number)]

    def _stay_open(self, turn: Turn, known: Sequence[ReturnableLine]) -> None:
        """While something may come back, another line or a fault of ours can still be told."""
        if not any(most_of(line) for line in known):
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
        possible = [line for line in known if most_of(line)]
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
        most = most_of(line)
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


def _reason_buttons() -> list[Button]:
    return [cards.button(word("return_reasons", reason), "inform", reason=reason) for reason in ReturnReason]
