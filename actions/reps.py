"""A rep's own questions: whom to speak for, which orders are at risk, which quotes run out."""

from collections.abc import Sequence
from datetime import date, timedelta

from actions import cards
from actions.account_names import leaves_account, likely_accounts, meant_accounts, speak_for, speak_for_all
from actions.base import DeskAction
from actions.conversation import action_for
from actions.formatting import show_date
from actions.order_inquiries import remember_orders
from actions.service_words import asks_agenda
from actions.tracked_orders import list_late, orders_at_risk
from actions.turn import Turn
from actions.unknown_accounts import near_accounts, unknown_account
from actions.wording import label, word
from backend.domain.actors import Role
from backend.services import accounts, quotes
from backend.services.at_risk import OrderAtRisk
from backend.services.quote_views import QuoteSummary

LIMIT_OF_ROWS = 10
LIMIT_OF_BUTTONS = 8
RUNS_OUT_WITHIN = timedelta(days=14)
CERTAIN = 0.6


class ActionSwitchAccount(DeskAction):
    """Speak for another of one's accounts; what else the message asks is answered for it."""

    intents = ("switch_account",)

    def name(self) -> str:
        return "action_switch_account"

    def act(self, turn: Turn) -> None:
        if turn.actor.role is Role.CUSTOMER:
            account = accounts.show_account(turn.session, turn.actor, now=turn.now)
            turn.utter("utter_account_is_own", company=account.name)
        elif leaves_account(turn.words):
            speak_for_all(turn)
            turn.utter("utter_account_left")
        elif name := unknown_account(turn):
            turn.utter("utter_account_not_found", company=name)
        elif chosen := self._chosen(turn):
            speak_for(turn, chosen)
            say_account(turn)
            self._answer_rest(turn)
        else:
            self._ask(turn)

    def _chosen(self, turn: Turn) -> int | None:
        given = turn.entity("account_id")
        meant = meant_accounts(turn) or likely_accounts(turn)
        return int(given) if given else meant[0].company_id if len(meant) == 1 else None

    def _ask(self, turn: Turn) -> None:
        """Those that come near the words, else the first of all."""
        near = [account for account, _ in accounts.find_accounts(turn.session, turn.actor, turn.words)]
        near = near or list(near_accounts(turn, turn.words))
        shown = (near or accounts.list_accounts(turn.session, turn.actor))[:LIMIT_OF_BUTTONS]
        buttons = [
            cards.button(account.name, "switch_account", account_id=account.company_id) for account in shown
        ]
        turn.utter("utter_ask_account" if shown else "utter_accounts_none", buttons=buttons)

    def _answer_rest(self, turn: Turn) -> None:
        for clause in turn.clauses:
            if clause["intent"] not in self.intents and clause["confidence"] >= CERTAIN:
                with turn.narrowed(clause):
                    action_for(turn.intent).act(turn)
                return


def say_account(turn: Turn) -> None:
    """Whom the desk now works for, and how many of its orders need somebody."""
    account = accounts.show_account(turn.session, turn.actor, now=turn.now)
    count = len(orders_at_risk(turn))
    turn.utter(
        "utter_account_chosen_at_risk" if count else "utter_account_chosen",
        company=account.name,
        package=word("segments", account.terms.segment),
        count=count,
        buttons=[cards.button("list_late", "list_at_risk")] if count else (),
    )


class ActionListAtRisk(DeskAction):
    """The open orders that are late or held up; with "what needs me today" also the quotes that run out."""

    intents = ("list_at_risk",)

    def name(self) -> str:
        return "action_list_at_risk"

    def act(self, turn: Turn) -> None:
        if turn.actor.role is Role.CUSTOMER:
            list_late(turn)
            return
        found = orders_at_risk(turn)
        if found:
            turn.utter("utter_at_risk_listed", count=len(found), card=_at_risk_card(turn, found))
            remember_orders(turn, "ask_why_late", [one.order.number for one in found[:LIMIT_OF_ROWS]])
        else:
            turn.utter("utter_nothing_at_risk")
        if asks_agenda(turn.words):
            list_expiring(turn)


class ActionListQuotesExpiring(DeskAction):
    """Quotes that run out by the day named, else within two weeks."""

    intents = ("list_quotes_expiring",)

    def name(self) -> str:
        return "action_list_quotes_expiring"

    def act(self, turn: Turn) -> None:
        list_expiring(turn)


def list_expiring(turn: Turn) -> None:
    until = _until(turn)
    known = quotes.list_expiring(turn.session, turn.actor, until=until, now=turn.now)
    named = {account.name for account in likely_accounts(turn)}
    found = [quote for quote in known if not named or quote.company_name in named]
    shown = show_date(until, turn.locale.locale)
    if found:
        card = _expiring_card(turn, found)
        turn.utter("utter_quotes_expiring_listed", count=len(found), until=shown, card=card)
    else:
        turn.utter("utter_no_quotes_expiring", until=shown)


def _until(turn: Turn) -> date:
    named = [read.days[-1] for read in turn.dates if read.days[-1] > turn.today]
    return max(named, default=turn.today + RUNS_OUT_WITHIN)


def _at_risk_card(turn: Turn, found: Sequence[OrderAtRisk]) -> cards.Card:
    rows = [
        cards.document_row(
            turn,
            one.order,
            cards.payload("ask_why_late", order_number=one.order.number),
            status="on_hold" if one.is_held else "delayed",
            on=one.original_promise_date,
        )
        for one in found[:LIMIT_OF_ROWS]
    ]
    return {"kind": "documents", "title": label("at_risk_title"), "rows": rows}


def _expiring_card(turn: Turn, found: Sequence[QuoteSummary]) -> cards.Card:
    rows = [
        cards.document_row(
            turn,
            quote,
            cards.payload("list_quotes", quote_number=quote.number),
            status=quote.status,
            on=quote.valid_until_date,
        )
        for quote in found[:LIMIT_OF_ROWS]
    ]
    return {"kind": "documents", "title": label("expiring_title"), "rows": rows}
