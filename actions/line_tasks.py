"""Reading a message into lines, address, date and notes, and asking for what stays unclear.
Drafts and changes of documents read the same way."""

from decimal import Decimal
from typing import Any

from actions.dates import is_not_before, speaks_of_way, wants_cheapest, wants_fastest
from actions.draft_lines import take_lines
from actions.draft_state import lines_of, single_line
from actions.formatting import show_date, show_quantity
from actions.item_answers import ItemQuestion
from actions.line_counts import stated_alone
from actions.line_names import name_words
from actions.order_words import read_delivery_note, read_po_number
from actions.reading import is_correction, read_numbers, read_ordinal
from actions.turn import Button, Turn
from actions.wording import unit_word, word
from backend.services import accounts, items, order_text
from backend.services.order_text import ReadLine

NOT_WANTED = ("option_key", "options", "proposal_id", "last_sku", "po_number", "delivery_note")


class LinesTask(ItemQuestion):
    """A task about items, an address and a date."""

    # reading

    def read(self, turn: Turn) -> None:
        before = self._wanted()
        answered = self._take_item(turn) or self._take_quantity(turn) or self._take_day(turn)
        option = not answered and self._take_option(turn)
        if option:
            self._take_counted(turn)
        elif not answered:
            take_lines(self.data, turn)
        self.take_way(turn)
        if not option and self._wanted() != before:
            self.data.pop("option_key", None)

    def take_way(self, turn: Turn) -> None:
        """Where to, by when and how, without the lines."""
        for take in (self._take_ship_to, self._take_date, self._take_pace, self._take_notes):
            take(turn)

    def _take_counted(self, turn: Turn) -> None:
        """Another quantity said with the choice: the cheapest, but make the pads 4; 2 of the first one."""
        stated = stated_alone(turn) if not turn.words.strip(" .!").isdigit() else None
        line = single_line(lines_of(self.data))
        if stated and line and read_numbers(turn.unplaced):
            quantity = order_text.quantity_in_units(turn.session, line["sku"], *stated)
            line["quantity"] = quantity or line["quantity"]
            return
        if any(read.stated_quantity is not None and name_words(read.text) for read in turn.lines):
            take_lines(self.data, turn)

    def _wanted(self) -> str:
        """What is wanted, without how it is delivered."""
        return repr({name: value for name, value in self.data.items() if name not in NOT_WANTED})

    def _take_option(self, turn: Turn) -> bool:
        """Which of the offers was chosen, where the task makes offers."""
        return False

    def _take_quantity(self, turn: Turn) -> bool:
        if self.asked != "quantity" or turn.is_button and not turn.entity("quantity"):
            return False
        line = next((entry for entry in lines_of(self.data) if not entry["quantity"]), None)
        if line is None:
            return False
        given = turn.entity("quantity")
        stated = next((read for read in turn.lines if read.stated_quantity is not None), None)
        numbers = read_numbers(turn.words)
        if given and given.isdigit():
            line["quantity"] = int(given)
        elif stated and (stated.sku in (None, line["sku"])):
            line["quantity"] = self._in_units(line["sku"], stated, turn)
        elif len(numbers) == 1 and (turn.spare_words <= 3 or not turn.lines):
            line["quantity"] = numbers[0]
        return bool(line["quantity"])

    def _take_day(self, turn: Turn) -> bool:
        """Which of two readings of a date was meant, by its place."""
        readings = self.data.get("date_readings") or ()
        place = read_ordinal(turn.words, len(readings)) if self.asked == "date" and not turn.dates else None
        if place is None:
            return False
        self.data["requested_date"] = readings[place]
        self.data.pop("date_readings")
        return True

    def _in_units(self, sku: str, stated: ReadLine, turn: Turn) -> int | None:
        """The quantity answered, in units of the item; a plain number counts these units."""
        number = stated.stated_quantity
        assert number is not None
        if stated.stated_unit is None:
            return int(number) if number == int(number) else None
        return order_text.quantity_in_units(turn.session, sku, number, stated.stated_unit)

    def _take_ship_to(self, turn: Turn) -> None:
        given = turn.entity("ship_to_id")
        if given:
            self.data["ship_to_id"] = int(given)
        elif turn.named_ship_tos:
            self.data["ship_to_id"] = turn.named_ship_tos[-1 if is_correction(turn.words) else 0][0].id
        else:
            return
        self.data.pop("ask_ship_to", None)

    def _take_date(self, turn: Turn) -> None:
        given = turn.entity("requested_date")
        if given:
            self.data["requested_date"] = given
            self.data.pop("date_readings", None)
            return
        if not turn.dates:
            return
        reading = turn.dates[-1]
        self.data.pop("requested_date", None)
        self.data.pop("date_readings", None)
        if reading.day and is_not_before(reading, turn.words):
            day = show_date(reading.day.isoformat(), turn.locale.locale)
            self.data |= {"not_before": day, "delivery_note": word("delivery_notes", "not_before", date=day)}
        elif reading.day:
            self.data["requested_date"] = reading.day.isoformat()
        else:
            self.data["date_readings"] = [day.isoformat() for day in reading.days]
        self.data.pop("pace", None)

    def _take_pace(self, turn: Turn) -> None:
        pace = "fastest" if wants_fastest(turn.words) else "cheapest" if wants_cheapest(turn.words) else None
        is_of_item = pace == "cheapest" and (turn.lines or self.data.get("picked"))
        if (
            pace is None
            or turn.dates
            and self.data.get("requested_date")
            or is_of_item
            and not speaks_of_way(turn.words)
        ):
            return
        self.data["pace"] = pace
        self.data.pop("requested_date", None)

    def _take_notes(self, turn: Turn) -> None:
        """The customer's PO number, and what the driver should know."""
        po_number = turn.entity("po_number") or read_po_number(turn.words)
        given = {"po_number": po_number, "delivery_note": read_delivery_note(turn.words)}
        self.data.update({name: value for name, value in given.items() if value})

    def restates(self, turn: Turn) -> bool:
        """The address that it goes to anyway."""
        named = turn.named_ship_tos[:1]
        return bool(named) and named[0][0].id == self.data.get("ship_to_id")

    # asking

    def _ask_quantity(self, turn: Turn) -> bool:
        line = next((entry for entry in lines_of(self.data) if not entry["quantity"]), None)
        if line is None:
            return False
        self.asked = "quantity"
        if self._ask_packs(turn, line):
            return True
        facts = items.show_item(turn.session, turn.actor, line["sku"], now=turn.now)
        buttons = [
            {
                "title": word("buttons", "quantity_in", quantity=level.quantity, count=1, level=level.level),
                "payload": f'/inform{{"quantity": "{level.quantity}"}}',
            }
            for level in facts.price_breaks
            if level.level != facts.unit
        ]
        response = "utter_ask_draft_quantity_each" if facts.unit == "each" else "utter_ask_draft_quantity"
        turn.utter(response, buttons=buttons, name=line["name"], unit=facts.unit)
        return True

    def _ask_packs(self, turn: Turn, line: dict[str, Any]) -> bool:
        """35 reams of what is sold by the box of ten: how many boxes that takes, or whether packs were meant."""
        if not line.get("said"):
            return False
        said, unit = line["said"]
        packs = order_text.packs_for(turn.session, line["sku"], Decimal(said), unit)
        if packs is None:
            return False
        plain = int(Decimal(said)) if unit is None else packs[0]
        titles = {
            quantity: show_quantity(quantity, line["unit"], turn.locale.locale)
            for quantity in (packs[0], plain)
        }
        turn.utter(
            "utter_ask_draft_packs",
            buttons=[
                {"title": title, "payload": f'/inform{{"quantity": "{quantity}"}}'}
                for quantity, title in titles.items()
            ],
            name=line["name"],
            unit=unit_word(line["unit"], 1),
            units=unit_word(line["unit"], 2),
            in_one=packs[1],
            packs=titles[packs[0]],
        )
        return True

    def _ask_date(self, turn: Turn) -> bool:
        readings = self.data.get("date_readings")
        if not readings:
            return False
        self.asked = "date"
        locale = turn.locale.locale
        buttons = [
            {"title": show_date(day, locale), "payload": f'/inform{{"requested_date": "{day}"}}'}
            for day in readings
        ]
        turn.utter("utter_ask_draft_date", buttons=buttons)
        return True


def ship_to_buttons(known: tuple[accounts.ShipToFacts, ...]) -> list[Button]:
    return [
        {"title": ship_to.label, "payload": f'/inform{{"ship_to_id": "{ship_to.id}"}}'}
        for ship_to in known[:8]
    ]
