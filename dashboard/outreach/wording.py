"""What a script says before a head changes it: texts of ``catalogue.toml`` by the cause."""

from dashboard.core import catalogue
from dashboard.incidents.models import Incident


def scripts(incident: Incident | None) -> tuple[str, str]:
    """Indonesian and English; without an incident, what fits any list of applications."""
    texts = catalogue.read()["script"]
    if incident is None:
        first, second = texts["list"]
        return first.strip(), second.strip()
    frames, because = texts["incident"], texts["cause"][incident.cause]
    first, second = (
        frame.replace("{sebab}", words) for frame, words in zip(frames, because, strict=True)
    )
    return first, second
