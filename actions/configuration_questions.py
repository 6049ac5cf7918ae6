"""What is asked of a workstation to be built: one option at a time, what fits instead of what does not, and price
and date beside what is sooner or cheaper."""

from datetime import date
from typing import Any

from actions.configuration_cards import configuration_card, option_buttons
from actions.configurations import CHOICE, OPTION, State, new_state, settle
from actions.tasks import Task
from actions.turn import Turn
from actions.wording import word
from backend.domain.configuring import ConfigurableItem, OptionGroup, choice_problems, fitting
from backend.domain.errors import Problem
from backend.services import accounts, configurations
from backend.services.configurations import ConfigurationRequest


def ask(task: Task, turn: Turn) -> bool:
    """The next open question about the workstation; False when it is put together."""
    if task.data.get("configure_next") and "configuring" not in task.data:
        task.data["configuring"] = new_state(**task.data["configure_next"].pop(0))
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
        settle(task.data, turn, answer.item.sku)
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
