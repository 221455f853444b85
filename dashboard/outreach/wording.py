"""What a script or a message says before a head changes it: texts of ``catalogue.toml`` by the
cause; without an incident, what fits any list of applications."""

from dashboard.core import catalogue
from dashboard.incidents.models import Incident


def scripts(incident: Incident | None) -> tuple[str, str]:
    """Indonesian and English."""
    first, second = _texts("script", incident)
    return first, second


def letters(incident: Incident | None) -> tuple[str, str, str, str]:
    """Subject and text, Indonesian and English."""
    subject_id, body_id, subject_en, body_en = _texts("mail", incident)
    return subject_id, body_id, subject_en, body_en


def _texts(kind: str, incident: Incident | None) -> list[str]:
    texts = catalogue.read()
    if incident is None:
        return [text.strip() for text in texts[kind]["list"]]
    frames = texts[kind]["incident"]
    because = texts["script"]["cause"][incident.cause]
    half = len(frames) // 2
    return [
        text.strip().replace("{sebab}", because[place // half]) for place, text in enumerate(frames)
    ]
