"""What a preset fills the form of a new incident with, in one office."""

from dataclasses import dataclass
from typing import TypedDict

from dashboard.applications.models import ApplicationType
from dashboard.incidents.models import Preset, Service
from dashboard.offices.models import Office


@dataclass(frozen=True)
class ImpactSpec:
    """A level that an incident starts with; ``type`` and ``lane`` empty: all."""

    service: Service
    level: str
    lane: str = ""
    type: ApplicationType | None = None
    pauses_clock: bool = False


class PresetFields(TypedDict):
    title_id: str
    title_en: str
    cause: str
    public_id: str
    public_en: str
    impacts: list[ImpactSpec]


def preset_fields(preset: Preset, office: Office) -> PresetFields:
    """The preset as keyword arguments of ``services.report``. Two queries.

    A service that the office does not have is left out.
    """
    services = {service.code: service for service in Service.objects.of_office(office)}
    return {
        "title_id": preset.title_id,
        "title_en": preset.title_en,
        "cause": preset.cause,
        "public_id": preset.update_id,
        "public_en": preset.update_en,
        "impacts": [
            ImpactSpec(services[row.service_code], row.level)
            for row in preset.impacts.all()
            if row.service_code in services
        ],
    }
