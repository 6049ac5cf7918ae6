"""The account: its terms, its credit."""

import re
from dataclasses import replace
from typing import Any

from actions import slots
from actions.availability import explain_delivery
from actions.base import DeskAction
from actions.conversation import action_for
from actions.documents import DELIVERED, described_orders
from actions.formatting import show_money, show_rate
from actions.reading import asks_why_not, refers_back
from actions.return_policy import say_return_terms
from actions.return_refusals import can_come_back
from actions.return_status import show_return
from actions.return_task import begin_return
from actions.return_words import asks_policy, is_only_about_returns
from actions.turn import Turn
from actions.wording import word
from backend.domain.actors import Actor, Role
from backend.services import accounts

_RETURNS = re.compile(r"\b(?:return|restock|refund|send back)", re.IGNORECASE)


class ActionShowAccount(DeskAction):
    """Terms, credit and balance as they stand."""

    intents = ("ask_account", "ask_terms", "ask_credit")

    def name(self) -> str:
        return "action_show_account"

    def act(self, turn: Turn) -> None:
        if turn.actor.role is Role.REP and _spoken_for(turn).company_id is None:
            action_for("switch_account").act(turn)
            return
        number = turn.slot(slots.RMA_NUMBER)
        if number and turn.intent == "ask_credit" and refers_back(turn.words):
            show_return(turn, number)
            return
        if _is_of_delivery(turn):
            begin_return(turn)
            return
        if turn.intent != "ask_credit" and is_only_about_returns(turn.words):
            say_return_terms(turn)
            return
        account = accounts.show_account(turn.session, _spoken_for(turn), now=turn.now)
        terms, locale = account.terms, turn.locale.locale
        facts: dict[str, Any] = {
            "company": account.name,
            "package": word("segments", terms.segment),
            "payment_days": account.payment_terms_days,
            "credit_limit": show_money(account.credit_limit_amount, locale),
            "exposure": show_money(account.exposure_amount, locale),
            "available": show_money(account.available_credit_amount, locale),
            "return_days": terms.return_window_days,
            "restocking": show_rate(terms.restocking_rate, locale),
            "quote_days": terms.quote_valid_days,
            "rep": ", ".join(filter(None, (account.rep_name, account.rep_email))),
        }
        if turn.intent == "ask_terms" or asks_why_not(turn.words):
            turn.utter("utter_terms_shown", **facts)
            if not _RETURNS.search(turn.words) and not asks_why_not(turn.words):
                explain_delivery(turn)
        elif turn.intent == "ask_credit" and turn.band == "act":
            turn.utter("utter_credit_shown", **facts)
        else:
            turn.utter("utter_account_shown", **facts)


def _spoken_for(turn: Turn) -> Actor:
    """A staff member asks for the account that the message names."""
    named = turn.named_accounts[:1]
    return replace(turn.actor, company_id=named[0][0].company_id) if named else turn.actor


def _is_of_delivery(turn: Turn) -> bool:
    """What sending back a delivered thing would cost: its own return tells that to the cent."""
    if turn.intent not in ("ask_terms", "ask_credit") or not asks_policy(turn.words):
        return False
    described = described_orders(turn, DELIVERED) if turn.lines or turn.names_document else []
    return len(described) == 1 and can_come_back(turn, described[0].number)
