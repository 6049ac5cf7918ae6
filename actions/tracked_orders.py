"""Which order is asked about: named, in talk, the only one that is open or in trouble; else the question which one."""

from actions import cards, slots
from actions.account_names import likely_accounts
from actions.conversation import action_for
from actions.documents import (
    ANY,
    ask_which_order,
    described_orders,
    named_order,
    of_named_account,
    order_in_talk,
)
from actions.hold_words import is_about_hold
from actions.order_inquiries import remember_orders
from actions.service_words import is_troubled
from actions.tracking import say_where, track_number
from actions.turn import Turn
from actions.wording import label
from backend.domain.actors import Role
from backend.domain.order_states import OPEN
from backend.services import at_risk
from backend.services.at_risk import OrderAtRisk
from backend.services.order_views import OrderSummary
from backend.services.shipments import OrderTracking

WORTH_HEARING = 0.2


def track(turn: Turn, intent: str) -> OrderTracking | None:
    """The order or shipment that is meant, or the question which one."""
    number = (
        turn.entity("shipment_number")
        or turn.entity("tracking_number")
        or _held_in_doubt(turn)
        or order_in_talk(turn, ANY if turn.slot(slots.ORDER_NUMBER) else OPEN)
    )
    if number is None and turn.slot(slots.ORDER_NUMBER):
        still_open = described_orders(turn, OPEN)
        number = still_open[0].number if len(still_open) == 1 else None
    if number is None and (intent == "ask_why_late" or is_troubled(turn.words)):
        number = _only_troubled(turn)
    if number is None and _is_general(turn):
        action_for("ask_terms").act(turn)
        return None
    if number is None and intent == "ask_why_late" and turn.actor.role is not Role.CUSTOMER:
        action_for("list_at_risk").act(turn)
        return None
    if number is None:
        remember_orders(turn, intent, ask_which_order(turn, intent, OPEN))
        return None
    return track_number(turn, number)


def _held_in_doubt(turn: Turn) -> str | None:
    """Paid and not shipped: the order on hold, unless another one is named."""
    if not is_about_hold(turn.words) or named_order(turn):
        return None
    held = [one.order.number for one in orders_at_risk(turn) if one.is_held]
    return held[0] if len(held) == 1 else None


def _only_troubled(turn: Turn) -> str | None:
    """The one order among those meant that is late or held up."""
    troubled = _troubled(turn)
    return troubled[0].number if len(troubled) == 1 else None


def list_late(turn: Turn) -> None:
    """The open orders that are late or held up; the only one at once."""
    troubled = _troubled(turn)
    if not troubled:
        turn.utter("utter_nothing_late")
    elif len(troubled) == 1:
        say_where(turn, track_number(turn, troubled[0].number))
    else:
        card = cards.documents_card(turn, label("orders_title"), troubled, "ask_why_late", "order_number")
        turn.utter("utter_late_listed", card=card)


def _troubled(turn: Turn) -> list[OrderSummary]:
    """Those meant, or all that are open, of which the records say that they are late or on hold."""
    among = [one.number for one in described_orders(turn, OPEN)]
    return [one.order for one in orders_at_risk(turn) if not among or one.order.number in among]


def orders_at_risk(turn: Turn) -> list[OrderAtRisk]:
    """Late or on hold, of the account that is named or spoken for, else of all one's own."""
    known = at_risk.list_at_risk(turn.session, turn.actor, now=turn.now)
    named = {account.name for account in likely_accounts(turn)}
    if named:
        return [one for one in known if one.order.company_name in named]
    meant = {one.number for one in of_named_account(turn, [one.order for one in known])}
    return [one for one in known if one.order.number in meant]


def _is_general(turn: Turn) -> bool:
    """While no order is meant, what may as well ask for our terms does: until when to order for today."""
    general = [one for one in turn.candidates[1:] if one["name"] in ("ask_terms", "ask_delivery_options")]
    is_described = bool(described_orders(turn, ANY)) or bool(turn.named_ship_tos)
    return not is_described and any(one["confidence"] >= WORTH_HEARING for one in general)
