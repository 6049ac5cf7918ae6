"""What can come back, until when, and what is credited for it."""

from enum import StrEnum


class ReturnReason(StrEnum):
    """Why goods come back."""

    NO_LONGER_NEEDED = "no_longer_needed"
    ORDERED_WRONG = "ordered_wrong"
    DOES_NOT_FIT = "does_not_fit"
    DEFECTIVE = "defective"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    LATE = "late"
    OTHER = "other"
