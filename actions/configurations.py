"""Workstations built to order, in conversation: what was said is taken, the rest asked one question at a time,
what does not fit is told with what does, and price and date stand beside what is sooner or cheaper."""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from actions.configuration_cards import configuration_card, option_buttons
from actions.draft_lines import put, take_lines
from actions.draft_state import lines_of, open_lines_of
from actions.line_names import without_sizes
from actions.reading import NUMBER_WORDS, read_numbers, read_ordinal, says_no, says_yes
from actions.tasks import Task
from actions.turn import Turn
from actions.wording import word
from backend.domain.configuring import ConfigurableItem, OptionGroup, choice_problems, completed, fitting
from backend.domain.errors import Problem
from backend.domain.option_words import NOUNS, read_options
from backend.services import accounts, configurations
from backend.services.configurations import ConfigurationRequest
from backend.services.order_text import ReadLine

OPTION, CHOICE = "configuration", "configuration_choice"
QUESTIONS = frozenset({OPTION, CHOICE})
State = dict[str, Any]

_KIND = re.compile(r"\bwork\s?stations?\b", re.IGNORECASE)
_STANDARD = re.compile(r"\b(?:standard|default|usual|normal|as (?:it )?(?:is|comes|shown))\b", re.IGNORECASE)
_AS_USUAL = r"(?:standard|default|usual|normal)"
_REST = r"(?:rest|everything|all|others?|remaining|else)"
_REST_STANDARD = re.compile(
    rf"\b{_REST}\b[^,;.]{{0,20}}\b{_AS_USUAL}\b|\b{_AS_USUAL}\b[^,;.]{{0,20}}\b{_REST}\b", re.IGNORECASE
)
_KEEPS = re.compile(
    r"\b(?:keep|mine|my own|as (?:chosen|shown|is)|as (?:i|we) \w+|original|stay|stick|leave it|this one|that one)\b",
    re.IGNORECASE,
)
_PRICED = re.compile(r"\b(?:costs?|price|how much|difference|what(?:'s| is| are))\b[^?]*\?", re.IGNORECASE)
"""A question about an option rather than an answer."""
_SOONER = re.compile(r"\b(?:soon\w*|fast\w*|quick\w*|earl\w*|other|alternative|switch|swap)\b", re.IGNORECASE)
_CHEAPER = re.compile(r"\b(?:cheap\w*|less|saves?|saving|lower)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:qty|quantity|x|make (?:it|that))\s*(\d+)\b|\b(\d+)\s*(?:x\b|of (?:them|those|these)|pieces|pcs|units|in total)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(\w+) of (?:them|those|these)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|one)\s+(?:\w+[\s-]+){0,3}$", re.IGNORECASE)


# which item


def names_configuration(turn: Turn) -> bool:
    """Whether a message says what a workstation is to be made of."""
    model = _named(turn)
    return model is not None and _says_options(model, turn.words)


def _says_options(model: ConfigurableItem, text: str) -> bool:
    read = read_options(model, text)
    return bool(read.chosen or read.unwanted or read.unclear)


def _named(turn: Turn, among: Sequence[str] = ()) -> ConfigurableItem | None:
    """The item built to order that a message names: by a name of its own, by its model, or by its number."""
    text = turn.words.lower()
    number = next((sku.upper() for sku in turn.entities("sku")), None)
    names = configurations.configurable_names(turn.session)
    if number in names and _says_options(configurations.configurable_item(turn.session, number), turn.words):
        return configurations.configurable_item(turn.session, number)
    kind = _KIND.search(text)
    found: list[tuple[int, int, str]] = []
    for sku, phrases in names.items():
        for phrase, is_own in phrases:
            match = re.search(rf"\b{re.escape(phrase)}s?\b", text)
            if match and (is_own or kind or sku in among):
                away = min(abs(match.start() - kind.end()), abs(kind.start() - match.end())) if kind else 0
                found.append((away, -len(phrase), sku))
    return configurations.configurable_item(turn.session, min(found)[2]) if found else None


# reading


def take(task: Task, turn: Turn) -> bool:
    """Take what a message says of a workstation to be built; False when it speaks of something else."""
    data, state = task.data, task.data.get("configuring")
    if turn.is_button:
        return _take_button(task, turn)
    among = _candidates(task)
    model = _named(turn, among)
    if model is not None and (state is None or state["sku"] != model.sku):
        state = _begin(data, turn, model, from_open=bool(among))
        _take_words(state, turn, model, asked=None)
        _keep_others(data, turn, model)
        return True
    if state is None:
        return _reopen(data, turn)
    if _PRICED.search(turn.words):
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
    quantity = _quantity_before(turn)
    if from_open:
        quantity = quantity or open_lines_of(data).pop(0)["quantity"]
    state = data["configuring"] = _new_state(model.sku, quantity)
    return state


def _new_state(sku: str, quantity: int | None) -> State:
    return {
        "sku": sku,
        "quantity": quantity,
        "options": [],
        "unclear": [],
        "group": None,
        "answer": None,
    }


def _quantity_before(turn: Turn) -> int | None:
    """How many: the number before the item's name, an article, or one said apart."""
    text = without_sizes(turn.unplaced)
    counted = _count_said(text)
    if counted:
        return counted
    kind = _KIND.search(text)
    before = text[: kind.start()] if kind else text
    numbers = read_numbers(before)
    if numbers:
        return numbers[0]
    return 1 if _ARTICLE.search(before) else None


def _count_said(text: str) -> int | None:
    """Make it 4; x 3; two of them."""
    counted = _COUNTED.search(text)
    if counted:
        return int(counted[1] or counted[2])
    of_them = _OF_THEM.search(text)
    return NUMBER_WORDS.get(of_them[1].lower()) if of_them else None


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
    state["quantity"] = _count_said(without_sizes(text)) or state["quantity"]
    is_standard = _STANDARD.search(text) and group is None and not _names_part(text)
    if is_standard or _REST_STANDARD.search(text):
        _choose_standard(state, model)
    elif not (read.chosen or read.unclear or group and _take_place(state, turn, model, group)):
        _take_number(state, turn)
    if read.chosen or read.unwanted:
        state["answer"] = None


def _names_part(text: str) -> bool:
    return any(noun in text.lower().split() for nouns in NOUNS.values() for noun in nouns)


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
        _settle(task.data, turn, sku)
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
    if place is None and not _says_options(
        configurations.configurable_item(turn.session, state["sku"]), turn.words
    ):
        place = _meant(turn, others)
    if place is None:
        return False
    _settle(data, turn, [answer["sku"], *(other["sku"] for other in others)][place])
    return True


def _meant(turn: Turn, others: Sequence[dict[str, Any]]) -> int | None:
    """By what it is: mine, the sooner, the cheaper."""
    if _KEEPS.search(turn.words) or says_no(turn.words):
        return 0
    cheaper = [place for place, other in enumerate(others, 1) if float(other["saved_amount"]) > 0]
    if _CHEAPER.search(turn.words) and cheaper:
        return cheaper[-1]
    sooner = [place for place, other in enumerate(others, 1) if other["days_earlier"] > 0]
    if _SOONER.search(turn.words) and (sooner or others):
        return (sooner or [1])[0]
    is_yes = turn.intent == "affirm" or says_yes(turn.words)
    return 0 if is_yes and turn.spare_words <= 4 else None


def _settle(data: dict[str, Any], turn: Turn, sku: str) -> None:
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


# asking


def ask(task: Task, turn: Turn) -> bool:
    """The next open question about the workstation; False when it is put together."""
    if task.data.get("configure_next") and "configuring" not in task.data:
        task.data["configuring"] = _new_state(**task.data["configure_next"].pop(0))
    state = task.data.get("configuring")
    if state is None:
        return False
    model = configurations.configurable_item(turn.session, state["sku"])
    if _tell_conflict(task, turn, model, state) or _ask_option(task, turn, model, state):
        return True
    if not state["quantity"]:
        task.asked, state["group"] = OPTION, None
        turn.utter("utter_ask_draft_quantity_each", name=model.name.split(":")[0])
        return True
    return _offer(task, turn, model, state)


def _tell_conflict(task: Task, turn: Turn, model: ConfigurableItem, state: State) -> bool:
    """What does not go together, with what works instead."""
    problems = [each for each in choice_problems(model, state["options"]) if each.code != "option_missing"]
    if not problems:
        return False
    task.asked, state["group"] = OPTION, None
    first: Problem = problems[0]
    facts: dict[str, Any] = {name: value for name, value in first.facts.items() if isinstance(value, str)}
    chosen = [each["name"] for each in first.facts.get("chosen", ())]
    works = ", ".join(each["name"] for each in first.facts["instead"])
    buttons = option_buttons(turn, model, [each["code"] for each in first.facts["instead"]])
    facts |= {"works": works, "chosen": ", ".join(chosen), "maximum": first.facts.get("maximum", "")}
    turn.utter(f"utter_configuration_{first.code}", buttons=buttons, **facts)
    return True


def _ask_option(task: Task, turn: Turn, model: ConfigurableItem, state: State) -> bool:
    """One question at a time, the likely answer first; between those that were meant, if that is unclear."""
    unclear = state["unclear"][0] if state["unclear"] else None
    group = next((each for each in model.groups if unclear and unclear[0] in _codes(each)), None) or next(
        (
            each
            for each in model.groups
            if each.minimum_choices and not model.chosen_of(each, state["options"])
        ),
        None,
    )
    if group is None:
        return False
    task.asked, state["group"] = OPTION, group.code
    codes = unclear or [each.code for each in fitting(model, group, state["options"])]
    buttons = option_buttons(turn, model, codes)
    if not unclear:
        buttons.append(
            {"title": word("buttons", "standard_rest"), "payload": '/inform{"option": "standard"}'}
        )
    turn.utter(
        "utter_ask_configuration_option",
        buttons=buttons,
        group=group.name.lower(),
        name=model.name.split(":")[0],
        options=", ".join(model.options[code].name for code in codes),
    )
    return True


def _codes(group: OptionGroup) -> set[str]:
    return {option.code for option in group.options}


def _offer(task: Task, turn: Turn, model: ConfigurableItem, state: State) -> bool:
    """Price and date, beside what is sooner or cheaper; without any such, it is taken as it is."""
    request = ConfigurationRequest(
        model.sku, tuple(state["options"]), state["quantity"], _ship_to(task, turn), _requested(task)
    )
    answer = turn.write(lambda session: configurations.configure(session, turn.actor, request, now=turn.now))
    turn.see_written()
    card = configuration_card(turn, answer)
    if not answer.alternatives:
        turn.utter("utter_configuration_shown", name=model.name.split(":")[0], card=card)
        _settle(task.data, turn, answer.item.sku)
        return ask(task, turn)
    task.asked = CHOICE
    state["answer"] = {
        "sku": answer.item.sku,
        "others": [
            {
                "sku": other.item.sku,
                "days_earlier": other.days_earlier,
                "saved_amount": str(other.saved_amount),
            }
            for other in answer.alternatives
        ],
    }
    turn.utter("utter_configuration_offered", name=model.name.split(":")[0], card=card)
    return True


def _requested(task: Task) -> date | None:
    given = task.data.get("requested_date")
    return date.fromisoformat(given) if given else None


def _ship_to(task: Task, turn: Turn) -> int | None:
    """Where it would go: the address said, else the usual one."""
    if task.data.get("ship_to_id"):
        return int(task.data["ship_to_id"])
    known = accounts.list_ship_tos(turn.session, turn.actor)
    usual = next((each for each in known if each.is_default), known[0] if known else None)
    return usual.id if usual else None
