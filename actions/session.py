"""Greetings and thanks, help, back and over again."""

from actions import tasks
from actions.answers import give_up
from actions.base import DeskAction
from actions.turn import Turn


class ActionGreet(DeskAction):
    intents = ("greet",)

    def name(self) -> str:
        return "action_greet"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_greet", name=turn.actor.name.split()[0] if turn.actor.name else "")


class ActionHelp(DeskAction):
    """What the desk can do."""

    intents = ("help",)

    def name(self) -> str:
        return "action_help"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_help")


class ActionGoodbye(DeskAction):
    intents = ("goodbye",)

    def name(self) -> str:
        return "action_goodbye"

    def act(self, turn: Turn) -> None:
        turn.is_on_task = True
        turn.utter("utter_goodbye")


class ActionGoBack(DeskAction):
    """Ask the last answered question again."""

    intents = ("go_back",)

    def name(self) -> str:
        return "action_go_back"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if task and task.go_back(turn):
            tasks.run(turn, task)
        elif task:
            turn.utter("utter_task_resumed", task=task.title)
            tasks.run(turn, task)
        else:
            resumed = tasks.resume(turn)
            if resumed:
                tasks.run(turn, resumed)
            else:
                turn.utter("utter_nothing_open")


class ActionStartOver(DeskAction):
    """Give up what is open; nothing shown can be confirmed any more."""

    intents = ("start_over",)

    def name(self) -> str:
        return "action_start_over"

    def act(self, turn: Turn) -> None:
        give_up(turn)


class ActionThank(DeskAction):
    """Thanks; "great, thanks" at a read-back is handled there as a yes."""

    intents = ("thank",)

    def name(self) -> str:
        return "action_thank"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_welcome")
