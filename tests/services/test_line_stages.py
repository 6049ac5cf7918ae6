"""Where each unit of a line is, from the shelf to the door."""

from dataclasses import replace

from sqlalchemy.orm import Session

from backend.services import departures, orders, waves
from backend.services.line_stages import line_stages
from backend.services.shipments import track_order
from tests.builders import NOW, TODAY, Shop, a_request, a_ship_to, a_shop
from tests.services.test_warehouse import LATER, PICKER, loaded, picked, placed, release


def stages(session: Session, shop: Shop, number: str) -> list[tuple[int, str]]:
    tracking = track_order(session, shop.actor, number, now=LATER)
    return [(stage.quantity, stage.code) for stage in line_stages(session, tracking)]


def test_a_line_tells_every_step_of_its_way(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 4))

    seen = [stages(session, shop, number)]
    release(session)
    seen.append(stages(session, shop, number))
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    seen.append(stages(session, shop, number))
    waves.pick(session, PICKER, wave.number, None, LATER)
    seen.append(stages(session, shop, number))
    load = loaded(session)
    seen.append(stages(session, shop, number))
    departures.ship(session, PICKER, load, LATER)
    seen.append(stages(session, shop, number))

    steps = ["reserved", "set_aside", "being_picked", "picked", "loaded", "shipped"]
    assert seen == [[(4, step)] for step in steps]


def test_on_a_truck_the_stop_is_told_among_the_others(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    release(session)
    picked(session)
    load = loaded(session)

    (stage,) = line_stages(session, track_order(session, shop.actor, number, now=LATER))

    facts = {name: stage.facts[name] for name in ("load_number", "stop", "stop_count", "warehouse_name")}
    assert facts == {"load_number": load, "stop": 1, "stop_count": 1, "warehouse_name": "Reno"}


def test_of_two_addresses_on_a_truck_each_has_its_own_stop(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop)
    elsewhere = replace(a_request(shop), ship_to_id=a_ship_to(session, shop.company).id)
    other = orders.place_order(session, shop.actor, elsewhere, request_key="K2", now=NOW).number
    release(session)
    picked(session)
    loaded(session)

    stops = [
        (stage.facts["stop"], stage.facts["stop_count"])
        for each in (number, other)
        for stage in line_stages(session, track_order(session, shop.actor, each, now=LATER))
    ]

    assert sorted(stops) == [(1, 2), (2, 2)]


def test_what_was_not_found_at_picking_is_told_apart_from_what_was(session: Session) -> None:
    shop = a_shop(session)
    number = placed(session, shop, ("PAP-1001", 4))
    release(session)
    wave = waves.open_wave(session, PICKER, "RNO", TODAY, NOW)
    found = {pick.allocation_id: 3 for pick in wave.picks}

    waves.pick(session, PICKER, wave.number, found, LATER)

    told = dict((code, quantity) for quantity, code in stages(session, shop, number))
    assert told["picked"] == 3
    assert sum(told.values()) == 4
