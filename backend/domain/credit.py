"""Credit: what a customer would owe us with this order, against its limit."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class CreditExposure:
    """Open receivables + un-invoiced confirmed orders + this order, against the limit."""

    limit_amount: Decimal
    open_receivables_amount: Decimal
    uninvoiced_amount: Decimal
    order_amount: Decimal = Decimal(0)

    @property
    def exposure_amount(self) -> Decimal:
        """What would be owed."""
        return self.open_receivables_amount + self.uninvoiced_amount + self.order_amount

    @property
    def exceeded_by(self) -> Decimal:
        """By how much it passes the limit; zero within it."""
        return max(Decimal(0), self.exposure_amount - self.limit_amount)

    def holds(self, order_amount: Decimal) -> tuple[dict[str, Any], ...]:
        """The hold such an order gets, as facts; none within the limit, and none for an order of nothing."""
        return replace(self, order_amount=order_amount)._holds()

    def _holds(self) -> tuple[dict[str, Any], ...]:
        if not self.exceeded_by or not self.order_amount:
            return ()
        facts = {"limit_amount": self.limit_amount, "exposure_amount": self.exposure_amount}
        return ({"kind": "credit", "exceeded_by": self.exceeded_by, **facts},)
