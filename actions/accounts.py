"""The account: its terms, its credit."""

from typing import Any

from actions.base import DeskAction
from actions.formatting import show_money, show_rate
from actions.turn import Turn
from actions.wording import word
from backend.services import accounts


class ActionShowAccount(DeskAction):
    """Terms, credit and balance as they stand."""

    intents = ("ask_account", "ask_terms", "ask_credit", "ask_balance")

    def name(self) -> str:
        return "action_show_account"

    def act(self, turn: Turn) -> None:
        account = accounts.show_account(turn.session, turn.actor, now=turn.now)
        terms, locale = account.terms, turn.locale.locale
        threshold = terms.free_freight_threshold_amount
        facts: dict[str, Any] = {
            "company": account.name,
            "package": word("segments", terms.segment),
            "payment_days": account.payment_terms_days,
            "credit_limit": show_money(account.credit_limit_amount, locale),
            "exposure": show_money(account.exposure_amount, locale),
            "available": show_money(account.available_credit_amount, locale),
            "minimum": show_money(terms.order_minimum_amount, locale),
            "fee": show_money(terms.small_order_fee_amount, locale),
            "free_freight": show_money(threshold, locale),
            "return_days": terms.return_window_days,
            "restocking": show_rate(terms.restocking_rate, locale),
            "quote_days": terms.quote_valid_days,
            "rep": account.rep_name or "",
        }
        what = (
            "credit"
            if turn.intent in ("ask_credit", "ask_balance")
            else "terms"
            if turn.intent == "ask_terms"
            else "account"
        )
        if what == "terms" and threshold is None:
            what = "terms_without_free_freight"
        turn.utter(f"utter_{what}_shown", **facts)
