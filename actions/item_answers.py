"""Which item is meant: the question about a line with several candidates, and all the ways to answer it."""

import re
from decimal import Decimal
from typing import Any

from actions.change_words import opens_addition, read_number_swap, wants_kept, wants_removal
from actions.choosing import choose, is_talk
from actions.draft_lines import put_back, take_lines
from actions.draft_state import LIMIT_OF_CANDIDATES, entry_of, lines_of, open_lines_of, put
from actions.line_additions import restates
from actions.line_counts import recount
from actions.line_names import answering, fitting, name_words, named_lines, without_sizes
from actions.picking import nearest, pick, reason, say_why
from actions.reading import leaves_it, names_one_of_them, opens_question, read_numbers, says_no, says_yes
from actions.tasks import Task
from actions.turn import Button, Turn
from actions.wording import word
from backend.services import items, order_text

_WISHING = frozenset(
    "do you does nice good great something anything any got see kind sort must has prefer would could"
    " maybe really was were".split()
)
FAR = 15.0
"""So much worse than the best a found item is no more of the kind."""
MOST_WORDS = 4
"""A longer answer than this is no description of one item."""


class ItemQuestion(Task):
    """A task whose lines may have items that are still asked about."""

    def _named_candidate(self, turn: Turn) -> dict[str, Any] | None:
        open_line = open_lines_of(self.data)[0]
        candidates = open_line["candidates"]
        sku = turn.entity("sku")
        by_sku = next((entry for entry in candidates if sku and entry["sku"] == sku.upper()), None)
        if by_sku:
            return by_sku
        if opens_question(turn.words):
            return None
        found = pick(turn, candidates, turn.words)
        if found and found.only:
            return found.only
        is_yes = turn.intent == "affirm" or says_yes(turn.words)
        if len(candidates) == 1 and is_yes and not turn.lines and turn.spare_words <= MOST_WORDS:
            return candidates[0]  # type: ignore[no-any-return]
        fit = answering(turn.words, candidates)
        return fit[0] if len(fit) == 1 else choose(turn.words, candidates)

    def _take_item(self, turn: Turn) -> bool:
        """Which of the candidates was meant; "none of these" gives the line up."""
        if self.asked != "item" or not open_lines_of(self.data):
            return False
        if put_back(self.data, turn):
            open_lines_of(self.data).pop()
            return take_lines(self.data, turn)
        if self._is_of_another_line(turn) and take_lines(self.data, turn):
            return True
        chosen = self._named_candidate(turn)
        if chosen:
            self._keep_reason(turn, chosen)
            self._settle_item(turn, chosen)
            self._keep_beside(turn)
            return True
        if turn.entity("none_of_these") or self._gives_line_up(turn):
            open_lines_of(self.data).pop(0)
            return True
        if recount(self.data, turn):
            return True
        self.data.pop("is_added", None)
        return self._describe_item(turn) or self._replace_item(turn)

    def _keep_reason(self, turn: Turn, chosen: dict[str, Any]) -> None:
        """Why it was picked is said with what comes next."""
        found = pick(turn, open_lines_of(self.data)[0]["candidates"], turn.words)
        if found and found.only == chosen:
            self.data.setdefault("picked", []).append(reason(found, chosen))

    def _say_picked(self, turn: Turn) -> None:
        for picked in self.data.pop("picked", []):
            say_why(turn, picked)

    def _is_of_another_line(self, turn: Turn) -> bool:
        """Numbers that are exchanged, or a line that is clear already and shall go."""
        if read_number_swap(turn.undated):
            return True
        asked = set(name_words(open_lines_of(self.data)[0]["text"]))
        is_removal = wants_removal(turn.words) and not asked & set(name_words(turn.words))
        return is_removal and bool(named_lines(turn.words, lines_of(self.data)))

    def _gives_line_up(self, turn: Turn) -> bool:
        """None of these; no table please, forget it."""
        if turn.is_button or wants_kept(turn.words):
            return False
        words = set(name_words(turn.words)) & set(name_words(open_lines_of(self.data)[0]["text"]))
        is_off = says_no(turn.words) or leaves_it(turn.words) or wants_removal(turn.words)
        if is_off and (words and turn.spare_words <= MOST_WORDS + 2 or leaves_it(turn.words)):
            return not read_numbers(turn.undated)
        is_short = turn.spare_words <= MOST_WORDS and not read_numbers(turn.undated)
        return says_no(turn.words) and not turn.lines and is_short

    def _settle_item(self, turn: Turn, chosen: dict[str, Any]) -> None:
        line = open_lines_of(self.data).pop(0)
        said = next((read for read in turn.lines if read.stated_quantity is not None), None)
        if said and not turn.is_button and f" {said.stated_quantity:f} " not in f" {chosen['name']} ":
            line |= {"stated_quantity": str(said.stated_quantity), "stated_unit": said.stated_unit}
        quantity = quantity_in_units(turn, chosen["sku"], line)
        put(self.data, turn, chosen["sku"], quantity, line_number=line.get("line_number"))

    def _keep_beside(self, turn: Turn) -> None:
        """What else is counted in an answer is not passed over: "2 black and one of each color"."""
        first, *others = re.split(r"\s*(?:,|;|\n|\band\b|\bplus\b|&)\s*", turn.unplaced)
        counted = [
            text for text in others if order_text.read_quantity(without_sizes(text)) and name_words(text)
        ]
        if turn.is_button or not counted or not read_numbers(without_sizes(first)):
            return
        for text in counted:
            clause = {"text": text, "intent": "add_line", "confidence": 1.0, "start": -1, "end": -1}
            with turn.narrowed(clause):
                named = order_text.read_order_lines(turn.session, turn.actor, text)
                if not any(read.candidates for read in named):
                    self.data.setdefault("unknown", []).append(text)
                else:
                    take_lines(self.data, turn)

    def _describe_item(self, turn: Turn) -> bool:
        """More words for the item that was asked about: "the recycled one", said of paper."""
        line, narrowed = open_lines_of(self.data)[0], self._narrowed(turn)
        if not narrowed or narrowed == line["candidates"]:
            return False
        if len(narrowed) == 1 and not opens_question(turn.words):
            self._settle_item(turn, narrowed[0])
            self._keep_beside(turn)
        else:
            line["candidates"] = narrowed[:LIMIT_OF_CANDIDATES]
        return True

    def _narrowed(self, turn: Turn) -> list[dict[str, Any]]:
        """Items that have the words of the question and of the answer."""
        line = open_lines_of(self.data)[0]
        words = [word for word in name_words(turn.words) if not is_talk(word) and word not in _WISHING]
        if not words or len(words) > MOST_WORDS:
            return []
        asked = " ".join(name_words(line["text"]))
        found = items.search_items(turn.session, turn.actor, f"{' '.join(words)} {asked}", limit=12)
        every = {
            entry["sku"]: entry
            for entry in (*line["candidates"], *(entry_of(one) for one in found if one.is_active))
        }
        kin = fitting(asked, list(every.values())) or list(every.values())
        digits = " ".join(map(str, read_numbers(turn.words)))
        said = f"{' '.join(words)} {digits}"
        best = found[0].score - FAR if found else 0.0
        near = [every[one.sku] for one in found if one.sku in every and one.score >= best]
        offered = nearest(turn, line["candidates"], f"{' '.join(words)} {asked}")
        return answering(said, kin) or answering(said, near) or ([offered] if offered else [])

    def _replace_item(self, turn: Turn) -> bool:
        """Another item in place of the one that was asked about, or the same described anew."""
        if not any(read.candidates and name_words(read.text) for read in turn.lines):
            return False
        if names_one_of_them(turn.words):
            return False
        if opens_addition(turn.words):
            self.data["is_added"] = True
            return take_lines(self.data, turn)
        if all(restates(self.data, read) for read in turn.lines):
            return True
        quantity = open_lines_of(self.data).pop(0)["quantity"]
        take_lines(self.data, turn)
        self._inherit_quantity(quantity)
        return True

    def _inherit_quantity(self, quantity: int | None) -> None:
        """A better description of the same line keeps its quantity."""
        newest = (open_lines_of(self.data) or lines_of(self.data))[-1:]
        for line in newest:
            line["quantity"] = line["quantity"] or quantity

    def _ask_item(self, turn: Turn) -> bool:
        if not open_lines_of(self.data):
            return False
        line = open_lines_of(self.data)[0]
        self.asked = "item"
        buttons: list[Button] = [
            {"title": candidate["name"], "payload": f'/inform{{"sku": "{candidate["sku"]}"}}'}
            for candidate in line["candidates"]
        ]
        buttons.append(
            {"title": word("buttons", "none_of_these"), "payload": '/inform{"none_of_these": "yes"}'}
        )
        if line.get("gone") and len(line["candidates"]) == 1:
            successor = line["candidates"][0]["name"]
            turn.utter("utter_ask_draft_successor", buttons=buttons, name=line["gone"], successor=successor)
        elif len(line["candidates"]) == 1:
            name = line["candidates"][0]["name"]
            turn.utter("utter_ask_draft_one_item", buttons=buttons, words=line["text"], name=name)
        else:
            turn.utter("utter_ask_draft_item", buttons=buttons, words=line["text"])
        return True


def quantity_in_units(turn: Turn, sku: str, line: dict[str, Any]) -> int | None:
    """The stated quantity of an open line in units of the item now chosen; None when it does not come out whole."""
    if line.get("stated_quantity") is None:
        return line["quantity"]  # type: ignore[no-any-return]
    stated = Decimal(line["stated_quantity"])
    if (
        line["stated_unit"] is None
        and line["quantity"] is None
        and order_text.may_count_pieces(turn.session, sku, stated)
    ):
        return None
    return order_text.quantity_in_units(turn.session, sku, stated, line["stated_unit"])
