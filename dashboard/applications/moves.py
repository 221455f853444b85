"""One step to come, as a screen, a file or a bulk action asks for it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.applications.checks import Found, free_text
from dashboard.applications.models import Application, Handover
from dashboard.applications.statuses import Collector
from dashboard.audit.reasons import UNSAFE

LONGEST = {
    name: Handover._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    for name in ("name", "relation")
}


@dataclass(frozen=True)
class Collected:
    """Who took the document along: a code of ``Collector``; of a proxy the name and relation."""

    collector: str
    name: str = ""
    relation: str = ""

    @property
    def tidied(self) -> dict[str, str]:
        """The fields of ``Handover`` in their one form."""
        texts = {name: UNSAFE.sub("", getattr(self, name)) for name in LONGEST}
        return {"collector": self.collector} | {n: " ".join(t.split()) for n, t in texts.items()}

    def refusals(self) -> Found:
        """Yield field and message of what is missing or has no place here."""
        said = self.tidied
        if self.collector not in Collector.values:
            yield "collector", _("Say who collected it.")
        elif self.collector == Collector.APPLICANT and (said["name"] or said["relation"]):
            yield (
                "collector",
                _("A name and relation are a proxy's: choose “a proxy”, or leave both empty."),
            )
        elif self.collector == Collector.PROXY:
            if not said["name"]:
                yield "name", _("Enter the name of the proxy.")
            if not said["relation"]:
                yield "relation", _("Enter how the proxy is related to the applicant.")
        for name, longest in LONGEST.items():
            yield from free_text(name, said[name])
            if longest < len(said[name]) <= 300:
                yield name, _("At most %(count)d characters.") % {"count": longest}


@dataclass(frozen=True)
class Move:
    """One step: the stage's code, when it was entered (aware), and the key that makes a second
    submission of the same step harmless.

    ``waits_for`` is a code of ``WaitsFor``; ``collected`` belongs to a hand-over; ``version`` is
    the one of the application that whoever asks has read, ``None`` for any.
    """

    application: Application
    to: str
    at: datetime
    key: str
    reason: str = ""
    waits_for: str = ""
    collected: Collected | None = None
    version: int | None = None
