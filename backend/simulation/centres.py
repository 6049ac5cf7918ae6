"""The distribution centres: a shift a day from release to departure; sometimes a bin holds less than the books say."""

from datetime import date, datetime

from backend.domain.actors import OPERATOR
from backend.services import departures, lapses, loading, packing, releases, waves
from backend.services.waves import PickList
from backend.simulation.dice import Dice
from backend.simulation.world import World, at

WAVE_MINUTES = 10
MOST_TRUCKS = 12
"""Of one service on one day: more than any centre has."""


def work_shift(world: World, day: date) -> None:
    """Everything that is due, in every centre that works."""
    for code in world.open_centres(day):
        dice = world.dice(day, "centre", code)
        for minute in range(0, 3 * WAVE_MINUTES, WAVE_MINUTES):
            now = at(day, 16, 20 + minute)
            release(world, code, day, now)
            if not pick(world, code, day, dice, now):
                break
        depart(world, code, day)


def close_shift(world: World, day: date) -> None:
    """What did not leave is promised for the next shift."""
    now = at(day, 17, 15)
    world.do("put off", lambda session: lapses.put_off(session, OPERATOR, now))


def release(world: World, code: str, day: date, now: datetime) -> None:
    """Stock for everything that is promised to leave up to today."""
    world.do("release", lambda session: releases.release(session, OPERATOR, code, day, now))


def pick(world: World, code: str, day: date, dice: Dice, now: datetime) -> bool:
    """One wave; each pick may find fewer than were asked for. Whether one did: the rest is looked for once more."""
    wave = world.do("wave", lambda session: waves.open_wave(session, OPERATOR, code, day, now))
    found = _found(world, wave, dice) if wave else {}
    if wave is None or not found:
        return False
    world.do("pick", lambda session: waves.pick(session, OPERATOR, wave.number, found, now))
    return any(each.quantity > found.get(each.id, each.quantity) for each in wave.picks)


def _found(world: World, wave: PickList, dice: Dice) -> dict[int, int]:
    found = {}
    for each in wave.picks:
        if each.status == "released":
            is_short = dice.happens(world.rates.pick_short)
            found[each.id] = dice.number(0, each.quantity - 1) if is_short else each.quantity
    return found


def depart(world: World, code: str, day: date) -> None:
    """Pack what is picked, load it by carrier, let the trucks go."""
    now = at(day, 17)
    packed = world.do("pack", lambda session: packing.pack(session, OPERATOR, code, now))
    services = {each.service_code for each in packed.packed if each.service_code} if packed else set()
    for service in sorted(services):
        for _ in range(MOST_TRUCKS):
            if not _send(world, code, service, day, now):
                break


def _send(world: World, code: str, service: str, day: date, now: datetime) -> bool:
    """One truck or pick-up; whether another one may find more to take."""
    made = world.do(
        "make load", lambda session: loading.make_load(session, OPERATOR, code, service, day, now)
    )
    if made is None or made.status != "planned":
        return False
    world.do("load", lambda session: loading.load(session, OPERATOR, made.number, now))
    gone = world.do("ship", lambda session: departures.ship(session, OPERATOR, made.number, now))
    return gone is not None and made.vehicle_code is not None
