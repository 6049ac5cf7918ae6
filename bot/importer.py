"""Reads the domain together with each topic's wording, which has a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

RESPONSES = Path("data", "responses")


class DeskImporter(RasaFileImporter):
    """Rasa's importer with `data/responses/*.yml` merged into `domain.yml`."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **_: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)

    def get_domain(self) -> Domain:
        """The contract and every topic's wording; a broken file stops the training."""
        if not self._domain_path:
            return Domain.empty()
        wording = Path(self._domain_path).parent / RESPONSES
        return Domain.load([self._domain_path, *map(str, sorted(wording.glob("*.yml")))])
