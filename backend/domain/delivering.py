"""Proof of delivery: what of a shipment was received, damaged, refused, or never came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.domain.errors import DeliveryRefused


@dataclass(frozen=True)
class Carried:
    """A line of a shipment as it left."""

    line_number: int
    quantity: int


@dataclass(frozen=True)
class LineProof:
    """What came of a line: received in good order, damaged and refused units are not received, over is beyond
    what was shipped."""

    line_number: int
    delivered_quantity: int
    damaged_quantity: int = 0
    refused_quantity: int = 0
    over_quantity: int = 0

    @property
    def counted(self) -> int:
        """Units of the shipment that somebody saw at the door."""
        return self.delivered_quantity + self.damaged_quantity + self.refused_quantity


@dataclass(frozen=True)
class ProvenLine:
    """A line's proof against what was shipped."""

    proof: LineProof
    shipped_quantity: int

    @property
    def short_quantity(self) -> int:
        """Shipped, but not seen at the door."""
        return self.shipped_quantity - self.proof.counted

    @property
    def lost_quantity(self) -> int:
        """Shipped and not received: neither delivered nor ever claimed."""
        return self.shipped_quantity - self.proof.delivered_quantity

    @property
    def is_clean(self) -> bool:
        """Exactly what was shipped, in good order."""
        return not self.lost_quantity and not self.proof.over_quantity


def prove(
    shipment_number: str, carried: Sequence[Carried], proofs: Sequence[LineProof]
) -> tuple[ProvenLine, ...]:
    """Each line's proof; a line that is not named came in full and in good order."""
    named = {proof.line_number: proof for proof in proofs}
    known = {line.line_number: line.quantity for line in carried}
    for proof in proofs:
        shipped = known.get(proof.line_number)
        if shipped is None:
            raise DeliveryRefused(shipment_number, proof.line_number, "not_in_shipment", 0)
        if not _is_possible(proof, shipped):
            raise DeliveryRefused(shipment_number, proof.line_number, "does_not_add_up", shipped)
    return tuple(
        ProvenLine(named.get(line.line_number, LineProof(line.line_number, line.quantity)), line.quantity)
        for line in carried
    )


def _is_possible(proof: LineProof, shipped: int) -> bool:
    """Nothing negative, no more than was shipped, and nothing over while something is missing."""
    least = min(proof.delivered_quantity, proof.damaged_quantity, proof.refused_quantity, proof.over_quantity)
    return least >= 0 and proof.counted <= shipped and (not proof.over_quantity or proof.counted == shipped)


def differences(delivered: Mapping[int, int], confirmed: Mapping[int, int]) -> dict[int, int]:
    """By how many units the buyer's count differs from the proof of delivery, where it does."""
    return {
        line_number: confirmed[line_number] - quantity
        for line_number, quantity in delivered.items()
        if confirmed[line_number] != quantity
    }
