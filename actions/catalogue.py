"""Every action, and which one an intent leads to: the same arrows as the rules, for a message's second wish."""

from actions import (
    accounts,
    availability,
    escalations,
    order_changes,
    orders,
    quotes,
    returns,
    session,
    shipments,
)
from actions.base import DeskAction

ACTIONS: tuple[DeskAction, ...] = (
    session.ActionGreet(),
    session.ActionGoodbye(),
    session.ActionHelp(),
    session.ActionContinueTask(),
    session.ActionClarify(),
    session.ActionGoBack(),
    session.ActionStartOver(),
    session.ActionThank(),
    session.ActionRefuseOutOfScope(),
    availability.ActionSearchProduct(),
    availability.ActionCheckAvailability(),
    availability.ActionShowItem(),
    availability.ActionShowParts(),
    quotes.ActionRequestQuote(),
    quotes.ActionChangeQuote(),
    quotes.ActionAcceptQuote(),
    quotes.ActionListQuotes(),
    orders.ActionPlaceOrder(),
    orders.ActionReorder(),
    orders.ActionListOrders(),
    order_changes.ActionChangeOrder(),
    order_changes.ActionCancelOrder(),
    shipments.ActionTrackOrder(),
    shipments.ActionShowPromise(),
    shipments.ActionExplainDelay(),
    returns.ActionReturnItem(),
    returns.ActionShowReturn(),
    accounts.ActionShowAccount(),
    escalations.ActionTalkToHuman(),
    escalations.ActionReportTrouble(),
    escalations.ActionExplainLimits(),
)
BY_INTENT: dict[str, DeskAction] = {intent: action for action in ACTIONS for intent in action.intents}
