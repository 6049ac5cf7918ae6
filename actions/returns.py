"""Returns: which order, what of it, how many, why; fee and credit before the yes."""

import re
from typing import Any

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.documents import DELIVERED, ask_which_order, named_order, order_in_talk
from actions.formatting import show_date, show_facts, show_money, show_quantity
from actions.reading import choose, read_line_numbers, read_numbers, wants_all
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label, tone_of, word
from backend.domain.errors import OrderDeskError
from backend.domain.returns import ReturnReason
from backend.services import returns
from backend.services.proposals import ConfirmedProposal, ShownProposal
from backend.services.return_views import ReturnableLine, RmaView
from backend.services.returns import ReturnLine, ReturnRequest

_REASONS = (
    (ReturnReason.DAMAGED, r"damag|broken|crack|crush|dent|bent|scratch|smash|leak|torn|shatter|wet\b"),
    (ReturnReason.DEFECTIVE, r"defect|faulty|not work|n'?t work|dead|won'?t (?:turn|start|power|print|charge)|flicker|doa\b|malfunction|stopped"),
    (ReturnReason.WRONG_ITEM, r"(?:got|received|sent|delivered|you sent|came with) (?:us |me )?(?:the )?(?:wrong|different|another)|wrong (?:item|product|thing|model) (?:came|arrived|was)|not what (?:we|i) ordered|instead of what"),
    (ReturnReason.ORDERED_WRONG, r"by mistake|mistakenly|my (?:mistake|fault|error)|our (?:mistake|fault|error)|ordered (?:the )?wrong|wrong (?:size|colou?r|model|one)|too many|twice|duplicate|accident"),
    (ReturnReason.DOES_NOT_FIT, r"(?:does|do|did)(?:n'?t| not) (?:fit|suit|match)|too (?:big|small|large|short|tall|wide|narrow|heavy|high|low)|incompatible|not compatible|don'?t like"),
    (ReturnReason.LATE, r"too late|came late|arrived late|missed (?:the|our)"),
    (ReturnReason.NO_LONGER_NEEDED, r"no longer|don'?t need|do not need|not need|changed (?:my|our) mind|change of mind|surplus|left ?over|unused|extra|cancelled (?:the )?(?:project|event)|went with"),
)  # fmt: skip
INTENT_REASONS = {"report_damage": ReturnReason.DAMAGED, "report_wrong_item": ReturnReason.WRONG_ITEM}


def read_reason(text: str) -> str | None:
    """Why goods come back, from the words; damage before mistake, because the fault decides the fee."""
    return next((str(reason) for reason, words in _REASONS if re.search(words, text, re.IGNORECASE)), None)


@register
class ReturnTask(Task):
    """A return being authorized."""

    kind = "return"
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
        return bool(turn.entity("quote_number"))

    def is_bare_answer(self, turn: Turn) -> bool:
        return self.asked == "reason" or super().is_bare_answer(turn)

    # reading

    def read(self, turn: Turn) -> None:
        self._take_order(turn)
        reason = turn.entity("reason") or INTENT_REASONS.get(turn.intent) or read_reason(turn.words)
        if reason:
            self.data["reason"] = str(reason)
        elif self.asked == "reason" and turn.words:
            self.data["reason"] = str(ReturnReason.OTHER)
        if self.data.get("number"):
            self._take_lines(turn)

    def _take_order(self, turn: Turn) -> None:
        offered = self.data.get("offered") or ()
        named = named_order(turn) if self.asked != "quantity" else turn.entity("order_number")
        number = named or (None if self.data.get("number") else order_in_talk(turn, DELIVERED, offered))
        if number and number != self.data.get("number"):
            self.data.update(number=number, lines={})

    def _take_lines(self, turn: Turn) -> None:
        lines: dict[str, int | None] = self.data.setdefault("lines", {})
        known = returns.list_returnable(turn.session, turn.actor, self.data["number"], now=turn.now)
        if self.asked == "quantity" and self._take_quantity(turn, lines, known):
            return
        named = self._named_lines(turn, known)
        if len(known) == 1 and not lines:
            named = named or {known[0].line_number: None}
        if named and not turn.is_button and self.asked == "confirm":
            lines.clear()
        for line_number, quantity in named.items():
            lines[str(line_number)] = quantity

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
        if given == "all" or wants_all(turn.words) and not turn.lines and not read_line_numbers(turn.words):
            return {line.line_number: self._returnable(line) for line in known if self._returnable(line)}
        numbered = (int(given),) if given else read_line_numbers(turn.words)
        if numbered:
            return {number: self._single(by_number[number]) for number in numbered if number in by_number}
        named: dict[int, int | None] = {}
        for read in turn.lines:
            skus = {read.sku, *(candidate.sku for candidate in read.candidates)}
            for line in known:
                if line.sku in skus:
                    quantity = self._returnable(line) if wants_all(turn.words) else read.quantity
                    named[line.line_number] = quantity or self._single(line)
        if not named and turn.words:
            chosen = choose(
                turn.words, [{"name": line.name, "number": line.line_number} for line in known], cutoff=70
            )
            if chosen:
                numbers = read_numbers(turn.words)
                quantity = numbers[0] if len(numbers) == 1 and numbers[0] < 1000 else None
                named[chosen["number"]] = quantity or self._single(by_number[chosen["number"]])
        return named

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
        if not lines:
            self._ask_lines(turn, known)
        elif any(quantity is None for quantity in lines.values()):
            self._ask_quantity(turn, known)
        elif not self.data.get("reason"):
            self.asked = "reason"
            buttons = [
                cards.button(word("return_reasons", reason), "inform", reason=reason)
                for reason in ReturnReason
            ]
            turn.utter("utter_ask_return_reason", buttons=buttons)
        else:
            self._propose(turn)

    def _ask_lines(self, turn: Turn, known: tuple[ReturnableLine, ...]) -> None:
        """The lines that can come back as buttons; when none can, each one's reason."""
        possible = [line for line in known if self._returnable(line)]
        if not possible:
            tasks.close(turn)
            for line in known[:3]:
                turn.utter(
                    f"utter_error_{line.refusal}",
                    **show_facts({**line.facts, "name": line.name}, turn.locale.locale),
                )
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
        reason = self.data["reason"]
        lines = tuple(
            ReturnLine(int(number), quantity, reason) for number, quantity in self.data["lines"].items()
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
        free = not float(shown.shown["fee_amount"])
        turn.utter("utter_return_read_back_free" if free else "utter_return_read_back", card=card)

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


def return_card(turn: Turn, rma: dict[str, Any], *, title: str) -> cards.Card:
    """A return: what comes back, why, what is kept, what is credited, where to."""
    locale = turn.locale.locale
    status = rma.get("status")
    to = rma.get("return_to") or {}
    return {
        "kind": "return",
        "number": rma.get("number"),
        "title": title,
        "status": word("statuses", status) if status else "",
        "status_tone": tone_of(status) if status else "info",
        "facts": [
            *cards.fact("order", rma.get("order_number")),
            *cards.fact("return_by", show_date(rma.get("return_by_date"), locale)),
            *cards.fact(
                "return_to", ", ".join(filter(None, (to.get("name"), to.get("city"), to.get("state"))))
            ),
            *cards.fact("label_number", rma.get("label_number")),
        ],
        "lines": [
            {
                "name": line["name"],
                "quantity": show_quantity(line["quantity"], line.get("unit", ""), locale),
                "reason": word("return_reasons", line["reason"]),
                "fee": show_money(line["fee_amount"], locale),
                "credit": show_money(line["credit_amount"], locale),
            }
            for line in rma["lines"]
        ],
        "amounts": [
            {
                "label": label("restocking_fee"),
                "value": show_money(rma["fee_amount"], locale),
                "is_total": False,
            },
            {"label": label("credit"), "value": show_money(rma["credit_amount"], locale), "is_total": True},
        ],
        "notes": [],
    }


class ActionReturnItem(DeskAction):
    """Begin a return or go on with it."""

    intents = ("return_item", "exchange_item")

    def name(self) -> str:
        return "action_return_item"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if not isinstance(task, ReturnTask):
            task = ReturnTask()
            tasks.begin(turn, task)
        if turn.intent == "exchange_item":
            turn.utter("utter_exchange_explained")
        task.take(turn)
        tasks.run(turn, task)


class ActionShowReturn(DeskAction):
    """How far a return is, and what it credits."""

    intents = ("ask_return_status", "ask_refund")

    def name(self) -> str:
        return "action_show_return"

    def act(self, turn: Turn) -> None:
        number = turn.entity("rma_number") or turn.slot(slots.RMA_NUMBER)
        known = returns.list_rmas(turn.session, turn.actor, order_number=turn.entity("order_number"))
        if number is None and len(known) == 1:
            number = known[0].number
        if number:
            self._show(turn, returns.show_rma(turn.session, turn.actor, number, now=turn.now))
        elif known:
            turn.utter("utter_returns_listed", card=_list_card(turn, known))
        else:
            turn.utter("utter_returns_none", buttons=[cards.button("return_items", "return_item")])

    def _show(self, turn: Turn, rma: RmaView) -> None:
        turn.set(slots.RMA_NUMBER, rma.number)
        turn.utter(
            f"utter_return_{rma.status}",
            rma_number=rma.number,
            return_by=show_date(rma.return_by_date, turn.locale.locale),
            credit=show_money(rma.credit_amount, turn.locale.locale),
            card=return_card(turn, rma.as_dict(), title=f"{label('return')} {rma.number}"),
        )


def _list_card(turn: Turn, known: Any) -> cards.Card:
    locale = turn.locale.locale
    return {
        "kind": "documents",
        "title": label("returns_title"),
        "rows": [
            {
                "number": rma.number,
                "title": ", ".join(rma.item_names[:2]),
                "date": show_date(rma.return_by_date, locale),
                "status": word("statuses", rma.status),
                "status_tone": tone_of(rma.status),
                "total": show_money(rma.credit_amount, locale),
                "payload": cards.payload("ask_return_status", rma_number=rma.number),
            }
            for rma in known
        ],
    }
