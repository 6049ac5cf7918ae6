"""What holds for any return of the account: how long, what is kept, what is credited and when."""

from actions.formatting import show_rate
from actions.turn import Turn
from backend.services import accounts


def say_return_terms(turn: Turn) -> None:
    """The account's own terms in a sentence each."""
    terms = accounts.show_account(turn.session, turn.actor, now=turn.now).terms
    turn.utter(
        "utter_return_policy",
        return_days=terms.return_window_days,
        restocking=show_rate(terms.restocking_rate, turn.locale.locale),
    )
