"""How often people, goods and trucks behave otherwise than hoped."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Shares of what could happen, each of what it is named after."""

    names_a_date: float = 0.5
    quote: float = 0.03
    accept_quote: float = 0.6
    cancel_order: float = 0.015
    change_order: float = 0.03
    hold_order: float = 0.005
    decide_slip: float = 0.5
    verify_delivery: float = 0.1
    count_differs: float = 0.05
    send_back: float = 0.02
    pay_late: float = 0.2
    receipt_late: float = 0.08
    late_is_told: float = 0.5
    receipt_short: float = 0.07
    receipt_damaged: float = 0.03
    receipt_over: float = 0.02
    pick_short: float = 0.004
    shipment_delayed: float = 0.04
    door_short: float = 0.01
    door_damaged: float = 0.01
    door_refused: float = 0.007
    door_over: float = 0.002
    visit_fails: float = 0.1


RATES = Rates()
