"""When goods that leave a warehouse on a day arrive by a service."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.domain.calendars import delivery_date
from backend.domain.freight import Service, band_for, distance_km
from backend.domain.sites import Destination, WarehouseTerms
from backend.services.network import load_network


@dataclass(frozen=True)
class Transit:
    """The network as it is now, by code."""

    warehouses: dict[str, WarehouseTerms]
    services: dict[str, Service]

    def arrival(
        self, warehouse: str, service_code: str, destination: Destination, shipped_on: date
    ) -> date | None:
        """The day at the ship-to; None where the service does not go."""
        service = self.services.get(service_code)
        distance = distance_km(self.warehouses[warehouse].postcode, destination.postcode)
        band = band_for(service, distance) if service and distance is not None else None
        if service is None or band is None:
            return None
        days = (service.delivery_weekdays, destination.receiving_weekdays)
        return delivery_date(shipped_on, band.transit_days, *days)


def load_transit(session: Session, now: datetime) -> Transit:
    """Warehouses and services in two queries."""
    network = load_network(session, now, None)
    return Transit(
        {terms.code: terms for terms in network.warehouses},
        {service.code: service for service in network.services},
    )
