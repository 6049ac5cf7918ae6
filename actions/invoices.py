"""Papers of an order, and what the account owes."""

import re

from actions import cards, slots
from actions.base import DeskAction
from actions.conversation import action_for
from actions.documents import ANY, DELIVERED, ask_which_order, named_order, newest_orders, order_in_talk
from actions.escalations import begin_message
from actions.formatting import show_date, show_money
from actions.order_words import names_latest
from actions.paper_cards import invoice_card, invoice_note, invoices_card, papers_card
from actions.service_words import is_billed_wrong
from actions.tracking import say_who_signed, track_number
from actions.turn import Turn
from actions.wording import label
from backend.services import invoices, papers, payments
from backend.services.invoices import InvoiceSummary
from backend.services.papers import PaperLink
from backend.services.payments import Balance

LIMIT = 6
_PROOF = re.compile(
    r"\b(?:proof of delivery|p\.?o\.?d\.?|who signed|signature|(?:signed )?delivery receipt)\b", re.IGNORECASE
)
_PACKING = re.compile(
    r"\b(?:pack(?:ing|age)? ?(?:list|slip|note)s?|delivery (?:note|slip)s?|bill of lading|bol|lieferschein"
    r"|packing|albar[aá]n)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:sds|safety data|data sheets?|certificates?|w-?9|pro ?forma|weight tickets?|credit memos?"
    r"|(?:order )?confirmations?|customs|by (?:e-?)?mail|e-?mail (?:it|me|us|the)|address as well|quote)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|every|each|open|unpaid|last (?:month|quarter|year))\b|invoices\b", re.IGNORECASE)


class ActionGetInvoice(DeskAction):
    """The papers that are wanted, as links that only this person can open; others are the team's."""

    intents = ("get_invoice",)

    def name(self) -> str:
        return "action_get_invoice"

    def act(self, turn: Turn) -> None:
        if turn.words and is_billed_wrong(turn.words):
            turn.intent = "report_billing_error"
            action_for(turn.intent).act(turn)
        elif _PROOF.search(turn.words):
            say_who_signed(turn)
        elif _OTHER.search(turn.words) and not turn.entity("invoice_number"):
            turn.utter("utter_limits_get_invoice")
            begin_message(turn, "get_invoice", turn.words or None)
        elif _PACKING.search(turn.words) or turn.entity("shipment_number"):
            self._give_packing_lists(turn)
        else:
            self._give_invoices(turn)

    def _give_packing_lists(self, turn: Turn) -> None:
        sent = DELIVERED | {"shipped"}
        among = sent if names_latest(turn.words) and newest_orders(turn, sent) else ANY
        number = turn.entity("shipment_number") or order_in_talk(turn, among)
        if number is None:
            ask_which_order(turn, "get_invoice", ANY)
            return
        tracking = track_number(turn, number)
        shipments = [each for each in tracking.shipments if tracking.asked_shipment in (None, each.number)]
        if not shipments:
            turn.utter("utter_packing_list_not_yet", order_number=tracking.order.number)
            return
        locale = turn.locale.locale
        rows = [
            (_link(turn, "packing_list", each.number), show_date(each.promise_date, locale))
            for each in shipments
        ]
        turn.utter("utter_papers_given", card=papers_card(turn, rows[:LIMIT]))

    def _give_invoices(self, turn: Turn) -> None:
        numbers = list(dict.fromkeys(turn.entities("invoice_number")))
        if numbers:
            found = [each for number in numbers[:LIMIT] for each in _one(turn, number)]
            self._give(turn, found)
            return
        if names_latest(turn.words) and named_order(turn) is None:
            self._offer_newest(turn, limit=1)
            return
        order_number = named_order(turn) or (None if _ALL.search(turn.words) else order_in_talk(turn, ANY))
        if order_number is None:
            self._offer_newest(turn)
            return
        track_number(turn, order_number)
        of_order = invoices.list_invoices(
            turn.session, turn.actor, order_number=order_number, limit=LIMIT, now=turn.now
        )
        if of_order:
            self._give(turn, of_order)
        else:
            turn.utter("utter_invoice_not_yet", order_number=order_number)

    def _offer_newest(self, turn: Turn, *, limit: int = LIMIT) -> None:
        newest = invoices.list_invoices(turn.session, turn.actor, limit=limit, now=turn.now)
        if not newest:
            turn.utter("utter_invoices_none")
        elif len(newest) == 1 or _ALL.search(turn.words):
            self._give(turn, newest)
        else:
            turn.utter("utter_ask_invoice_number", card=invoices_card(turn, label("invoices_title"), newest))

    def _give(self, turn: Turn, found: tuple[InvoiceSummary, ...] | list[InvoiceSummary]) -> None:
        rows = [(_link(turn, "invoice", each.number), invoice_note(turn, each)) for each in found]
        turn.set(slots.ORDER_NUMBER, found[0].order_number)
        turn.utter("utter_papers_given", card=papers_card(turn, rows))


def _link(turn: Turn, kind: str, number: str) -> PaperLink:
    return papers.link_paper(turn.session, turn.actor, kind, number, now=turn.now)


def _one(turn: Turn, number: str) -> list[InvoiceSummary]:
    """The invoice of that number, as it stands in a list."""
    view = invoices.show_invoice(turn.session, turn.actor, number, now=turn.now)
    names = InvoiceSummary.__dataclass_fields__
    return [InvoiceSummary(**{name: getattr(view, name) for name in names})]


class ActionShowBalance(DeskAction):
    """What the account owes and when it is due; of one invoice when it is named."""

    intents = ("ask_balance",)

    def name(self) -> str:
        return "action_show_balance"

    def act(self, turn: Turn) -> None:
        numbers = list(dict.fromkeys(turn.entities("invoice_number")))
        if numbers:
            for number in numbers[:2]:
                self._say_invoice(turn, number)
            return
        order_number = named_order(turn)
        of_order = order_number and invoices.list_invoices(
            turn.session, turn.actor, order_number=order_number, limit=2, now=turn.now
        )
        if order_number and not of_order:
            track_number(turn, order_number)
            turn.utter("utter_invoice_not_yet", order_number=order_number)
        elif of_order:
            for each in of_order:
                self._say_invoice(turn, each.number)
        else:
            self._say_balance(turn, payments.show_balance(turn.session, turn.actor, now=turn.now))

    def _say_invoice(self, turn: Turn, number: str) -> None:
        invoice = invoices.show_invoice(turn.session, turn.actor, number, now=turn.now)
        locale = turn.locale.locale
        turn.set(slots.ORDER_NUMBER, invoice.order_number)
        card = invoice_card(
            turn,
            invoice.as_dict(),
            [cards.button("open_invoice", "get_invoice", invoice_number=invoice.number)],
        )
        turn.utter(
            f"utter_invoice_{invoice.status}",
            invoice_number=invoice.number,
            total=show_money(invoice.total_amount, locale),
            open=show_money(invoice.open_amount, locale),
            due=show_date(invoice.due_date, locale),
            card=card,
        )

    def _say_balance(self, turn: Turn, balance: Balance) -> None:
        locale = turn.locale.locale
        shown = balance.invoices[:LIMIT]
        turn.utter(
            _balance_response(balance),
            company=balance.company_name,
            balance=show_money(abs(balance.balance_amount), locale),
            open=show_money(balance.open_amount, locale),
            overdue=show_money(balance.overdue_amount, locale),
            next_due=show_date(balance.next_due_date, locale),
            next_amount=show_money(balance.next_due_amount, locale),
            card=invoices_card(turn, label("open_invoices_title"), shown) if shown else None,
        )
        if balance.carried_over_amount > 0:
            turn.utter(
                "utter_balance_carried_over", carried_over=show_money(balance.carried_over_amount, locale)
            )
        if balance.standing_amount > 0:
            turn.utter("utter_balance_credit", credit=show_money(balance.standing_amount, locale))


def _balance_response(balance: Balance) -> str:
    if balance.balance_amount < 0:
        return "utter_balance_in_credit"
    if not balance.balance_amount:
        return "utter_balance_none"
    if balance.overdue_amount:
        return "utter_balance_overdue"
    return "utter_balance_due" if balance.invoices else "utter_balance_shown"
