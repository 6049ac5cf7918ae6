"""Each service is priced by the finest table there is for it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.domain.freight import linehaul_amount
from backend.domain.importing import ImportRefused
from backend.domain.tariffs import (
    BandTariff,
    Freight,
    LtlTariff,
    ParcelTariff,
    Tariff,
    TruckloadTariff,
    fuel_rate,
)
from backend.services.importing import import_directory
from backend.services.network import load_network
from backend.services.seeding import seed
from backend.services.tariff_tables import load_surcharges, load_tariffs
from tests.builders import NOW, TODAY


@pytest.fixture
def tariffs(session: Session) -> dict[str, Tariff]:
    seed(session, now=NOW)
    services = load_network(session, NOW, None).services
    return {each.service.code: each for each in load_tariffs(session, services)}


def test_seeded_services_have_the_tables_of_their_mode(tariffs: dict[str, Tariff]) -> None:
    kinds = {code: type(each) for code, each in tariffs.items()}

    assert kinds == {
        **dict.fromkeys(("RDG-ECO", "RDG-STD", "RDG-EXP"), ParcelTariff),
        **dict.fromkeys(("ILF-ECO", "ILF-STD"), LtlTariff),
        **dict.fromkeys(("PBL-STD", "WLF-STD"), BandTariff),
        "HTL-STD": TruckloadTariff,
    }


def test_a_parcel_costs_in_its_zone_what_was_estimated_for_the_promise(tariffs: dict[str, Tariff]) -> None:
    parcels = tariffs["RDG-STD"]
    for kg in (Decimal(1), Decimal(20), Decimal(68)):
        asked = parcels.linehaul(Freight(kg, kg, Decimal("0.1"), 450.0))

        estimate = linehaul_amount(parcels.service, parcels.service.bands[1], kg)
        assert asked and asked.amount == estimate


def test_ltl_is_near_what_was_estimated_and_less_dense_goods_cost_more(tariffs: dict[str, Tariff]) -> None:
    ltl = tariffs["ILF-STD"]
    kg = Decimal(800)

    dense, airy = (ltl.linehaul(Freight(kg, kg, Decimal(m3), 450.0)) for m3 in ("5.5", "16"))

    estimate = linehaul_amount(ltl.service, ltl.service.bands[1], kg)
    assert dense and airy
    assert Decimal("0.6") < dense.amount / estimate < Decimal("1.4")
    assert dense.amount < airy.amount


def test_a_truckload_is_worth_it_only_for_what_fills_a_truck(tariffs: dict[str, Tariff]) -> None:
    def asked(code: str, kg: int) -> Decimal:
        found = tariffs[code].linehaul(Freight(Decimal(kg), Decimal(kg), Decimal(kg) / 200, 450.0))
        assert found
        return found.amount

    assert asked("HTL-STD", 300) > asked("ILF-STD", 300)
    assert asked("HTL-STD", 15000) < asked("ILF-STD", 15000)


def test_fuel_is_that_of_the_day_of_shipping(session: Session, tariffs: dict[str, Tariff]) -> None:
    surcharges, service = load_surcharges(session), tariffs["RDG-STD"].service

    rates = [fuel_rate(service, surcharges, TODAY + timedelta(days=days)) for days in (-400, 0, 30)]

    assert rates == [Decimal("0.08"), Decimal("0.085"), Decimal("0.08")]


@pytest.mark.parametrize(
    ("file", "rows", "reason"),
    [
        (
            "ltl_rates",
            "service_code,to_km,freight_class,from_kg,per_100_kg_amount\nILF-STD,300,72,0,10",
            "72",
        ),
        ("parcel_rates", "service_code,zone,to_kg,amount\nRDG-STD,Z2,0,10", "above zero"),
        ("tariff_terms", "service_code,minimum_amount,per_km_amount\nHTL-STD,600,1.5", "by the stop"),
        ("fuel_surcharges", "service_code,from_date,surcharge_rate\nRDG-STD,+1,1.2", "between 0 and 1"),
        ("parcel_zones", "service_code,zone,to_km,over_kg_amount\nNONE,Z2,300,1", "carrier_services"),
    ],
)
def test_a_bad_tariff_is_refused_with_its_reason(
    session: Session, tmp_path: Path, file: str, rows: str, reason: str
) -> None:
    seed(session, now=NOW)
    (tmp_path / f"{file}.csv").write_text(rows)

    with pytest.raises(ImportRefused) as refused:
        import_directory(session, tmp_path, now=NOW)

    assert reason in str(refused.value.problems[0])
