"""Workstations built to order, in conversation: what was said of one is taken into the draft until it is a line."""

from copy import deepcopy
from typing import Any

from actions.configuration_words import (
    asks_price,
    count_said,
    meant_place,
    named_model,
    quantity_before,
    says_options,
    says_standard,
)
from actions.draft_lines import put, take_lines
from actions.draft_state import lines_of, open_lines_of
from actions.line_names import without_sizes
from actions.reading import read_numbers, read_ordinal, says_yes
from actions.tasks import Task
from actions.turn import Turn
from backend.domain.configuring import ConfigurableItem, OptionGroup, completed, fitting
from backend.domain.option_words import read_options
from backend.services import configurations
from backend.services.order_text import ReadLine

OPTION, CHOICE = "configuration", "configuration_choice"
QUESTIONS = frozenset({OPTION, CHOICE})
State = dict[str, Any]


def take(task: Task, turn: Turn) -> bool:
    """Take what a message says of a workstation to be built; False when it speaks of something else."""
    data, state = task.data, task.data.get("configuring")
    if turn.is_button:
        return _take_button(task, turn)
    among = _candidates(task)
    model = named_model(turn, among)
    if model is not None and (state is None or state["sku"] != model.sku):
        state = _begin(data, turn, model, from_open=bool(among))
        _take_words(state, turn, model, asked=None)
        _keep_others(data, turn, model)
        return True
    if state is None:
        return _reopen(data, turn)
    if asks_price(turn.words):
        return False
    model = configurations.configurable_item(turn.session, state["sku"])
    before = deepcopy(state)
    taken = task.asked == CHOICE and _take_choice(data, state, turn)
    if not taken:
        _take_words(state, turn, model, asked=state.get("group") if task.asked == OPTION else None)
    return taken or state != before


def answers(task: Task, turn: Turn) -> bool:
    """Whether a message answers the question about an option, whatever it sounds like."""
    if task.asked not in QUESTIONS or turn.is_button or "configuring" not in task.data:
        return False
    kept = task.data
    task.data = deepcopy(kept)
    try:
        return take(task, turn)
    finally:
        task.data = kept


def _candidates(task: Task) -> list[str]:
    """The items among which the open question asks to choose."""
    if task.asked != "item" or not open_lines_of(task.data):
        return []
    return [entry["sku"] for entry in open_lines_of(task.data)[0]["candidates"]]


def _begin(data: dict[str, Any], turn: Turn, model: ConfigurableItem, *, from_open: bool) -> State:
    quantity = quantity_before(turn)
    if from_open:
        quantity = quantity or open_lines_of(data).pop(0)["quantity"]
    state = data["configuring"] = new_state(model.sku, quantity)
    return state


def new_state(sku: str, quantity: int | None) -> State:
    return {
        "sku": sku,
        "quantity": quantity,
        "options": [],
        "unclear": [],
        "group": None,
        "answer": None,
    }


def _take_words(state: State, turn: Turn, model: ConfigurableItem, asked: str | None) -> None:
    """Options, a standard, a yes to the standard one, a place among the buttons, another quantity."""
    text = turn.undated
    read = read_options(model, text, asked)
    group = next((each for each in model.groups if each.code == asked), None)
    for code in read.chosen:
        _choose(state, model, code)
    for code in read.unwanted:
        state["options"] = [each for each in state["options"] if each != code]
    state["unclear"] = [list(codes) for codes in read.unclear] or [
        codes for codes in state["unclear"] if not set(codes) & set(state["options"]) and not read.chosen
    ]
    state["quantity"] = count_said(without_sizes(text)) or state["quantity"]
    if says_standard(text, is_asked=group is not None):
        _choose_standard(state, model)
    elif not (read.chosen or read.unclear or group and _take_place(state, turn, model, group)):
        _take_number(state, turn)
    if read.chosen or read.unwanted:
        state["answer"] = None


def _choose_standard(state: State, model: ConfigurableItem) -> None:
    """The standard of what is open; between those that were meant, the first."""
    state["options"] = list(completed(model, [*state["options"], *(codes[0] for codes in state["unclear"])]))
    state["unclear"] = []


def _take_place(state: State, turn: Turn, model: ConfigurableItem, group: OptionGroup) -> bool:
    """The second one; yes to the one shown first."""
    fits = fitting(model, group, state["options"])
    place = read_ordinal(turn.words, len(fits))
    if place is None and (turn.intent == "affirm" or says_yes(turn.words)) and turn.spare_words <= 3:
        place = 0
    if place is not None:
        _choose(state, model, fits[place].code)
    return place is not None


def _take_number(state: State, turn: Turn) -> None:
    """A bare number that is no option is how many."""
    numbers = read_numbers(without_sizes(turn.undated))
    if state["quantity"] is None and len(numbers) == 1 and turn.spare_words <= 2:
        state["quantity"] = numbers[0]


def _choose(state: State, model: ConfigurableItem, code: str) -> None:
    """An answer takes the place of what was said to the same question before."""
    group = next(each for each in model.groups if each.code == model.options[code].group)
    others = [each for each in state["options"] if model.options[each].group != group.code]
    same = [each for each in state["options"] if model.options[each].group == group.code and each != code]
    state["options"] = [*others, *same[: group.maximum_choices - 1], code]
    state["answer"] = None


def _take_button(task: Task, turn: Turn) -> bool:
    state, sku = task.data.get("configuring"), turn.entity("sku")
    names = configurations.configurable_names(turn.session)
    if task.asked == "item" and sku in names:
        _begin(task.data, turn, configurations.configurable_item(turn.session, sku or ""), from_open=True)
        return True
    if state is None:
        return False
    model = configurations.configurable_item(turn.session, state["sku"])
    pressed = turn.entity("option")
    if pressed == "standard":
        _choose_standard(state, model)
    elif pressed in model.options:
        _choose(state, model, pressed or "")
    elif sku and state.get("answer"):
        settle(task.data, turn, sku)
    else:
        return False
    state["unclear"] = []
    return True


def _take_choice(data: dict[str, Any], state: State, turn: Turn) -> bool:
    """Which of the configurations side by side: the first is the one that was put together."""
    answer = state["answer"]
    if not answer:
        return False
    others = answer["others"]
    place = read_ordinal(turn.words, len(others) + 1)
    if place is None and turn.words.strip().isdigit() and 1 <= int(turn.words) <= len(others) + 1:
        place = int(turn.words) - 1
    if place is None and not says_options(
        configurations.configurable_item(turn.session, state["sku"]), turn.words
    ):
        place = meant_place(turn, others)
    if place is None:
        return False
    settle(data, turn, [answer["sku"], *(other["sku"] for other in others)][place])
    return True


def settle(data: dict[str, Any], turn: Turn, sku: str) -> None:
    """The configuration becomes a line of the draft like any other."""
    state = data.pop("configuring")
    put(data, turn, sku, state["quantity"])


def _reopen(data: dict[str, Any], turn: Turn) -> bool:
    """An option said once more of the one workstation on the draft: it is put together anew."""
    lines = lines_of(data)
    if len(lines) != 1:
        return False
    names = configurations.configurable_names(turn.session)
    base = lines[0]["sku"][:8] if lines[0]["sku"] not in names else lines[0]["sku"]
    if base not in names:
        return False
    model = configurations.configurable_item(turn.session, lines[0]["sku"])
    parts = {sku for option in model.options.values() for sku in option.components}
    if any(line.is_certain and (line.sku not in parts or line.stated_quantity) for line in turn.lines):
        return False
    if not read_options(model, turn.undated).chosen:
        return False
    state = _begin(data, turn, model, from_open=False)
    state["quantity"] = lines[0]["quantity"]
    state["options"] = list(configurations.chosen_of(turn.session, lines[0]["sku"]))
    lines.clear()
    _take_words(state, turn, model, asked=None)
    return True


def _keep_others(data: dict[str, Any], turn: Turn, model: ConfigurableItem) -> None:
    """What else the message wants goes on the draft; parts of the workstation do not."""
    parts = {sku for option in model.options.values() for sku in option.components}
    names = configurations.configurable_names(turn.session).keys()

    def is_other(line: ReadLine) -> bool:
        found = {candidate.sku for candidate in line.candidates}
        return bool(found) and line.stated_quantity is not None and found.isdisjoint(parts | names)

    data["configure_next"] = [
        {"sku": line.sku, "quantity": line.quantity}
        for line in turn.lines
        if line.is_certain and line.sku in names and line.sku != model.sku
    ]
    others = tuple(line for line in turn.lines if is_other(line))
    if others:
        turn.keep_lines(others)
        take_lines(data, turn)
