"""The assistant's slots: what is being done, what was put aside, what was last talked about."""

TASK = "task"
PARKED_TASKS = "parked_tasks"
ORDER_NUMBER = "order_number"
OTHER_ORDER = "other_order"
QUOTE_NUMBER = "quote_number"
RMA_NUMBER = "rma_number"
SKUS = "skus"
FAILURES = "failures"
UNCLEAR = "unclear"
DECLINED = "declined"
LATER = "later"

ALL = (
    TASK,
    PARKED_TASKS,
    ORDER_NUMBER,
    OTHER_ORDER,
    QUOTE_NUMBER,
    RMA_NUMBER,
    SKUS,
    FAILURES,
    UNCLEAR,
    DECLINED,
    LATER,
)
