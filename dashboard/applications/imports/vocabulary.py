"""The words that a file may use for catalogue rows: codes in any case, and Indonesian names."""

import re
from typing import Any

from dashboard.applications.models import ApplicationType, Channel, Purpose, Reason, Stage
from dashboard.applications.models.catalogue import UNRECORDED
from dashboard.applications.statuses import Lane

MODELS: dict[str, Any] = {
    "type": ApplicationType,
    "reason": Reason,
    "purpose": Purpose,
    "channel": Channel,
}
LANES = {"REGULER": Lane.REGULAR, "PERCEPATAN": Lane.SAME_DAY}
LANE_CODES = {lane: code for code, lane in LANES.items()}
OTHER_LANES = {
    "regular": Lane.REGULAR,
    "same_day": Lane.SAME_DAY,
    "layanan_percepatan": Lane.SAME_DAY,
    "satu_hari_jadi": Lane.SAME_DAY,
}


def folded(text: str) -> str:
    """“Wawancara & biometrik” and “WAWANCARA_BIOMETRIK” are the same word."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


class Vocabulary:
    """The catalogue as read once (five queries); inactive rows too, as old files name them."""

    def __init__(self) -> None:
        self._rows = {name: list(model.objects.all()) for name, model in MODELS.items()}
        self._stages = list(Stage.objects.all())
        self._words = {
            name: {folded(word): row for row in rows for word in (row.name_id, row.code)}
            for name, rows in self._rows.items()
        }
        self._stage_words = {
            (stage.workflow, folded(word)): stage.code
            for stage in self._stages
            for word in (stage.name_id, stage.code)
        }
        self._lanes = OTHER_LANES | {folded(code): lane for code, lane in LANES.items()}
        self.unrecorded = {
            name: next(row for row in self._rows[name] if row.code == UNRECORDED)
            for name in ("reason", "purpose", "channel")
        }
        self.any_type = self._rows["type"][0]  # stands in for one that cannot be read
        self.by_key = {name: {row.pk: row for row in rows} for name, rows in self._rows.items()} | {
            "stage": {stage.pk: stage for stage in self._stages}
        }

    def row(self, name: str, text: str) -> Any:
        """The type, reason, purpose or channel that ``text`` names. Raises ``KeyError``."""
        return self._words[name][folded(text)]

    def lane(self, text: str) -> str:
        """Raises ``KeyError``."""
        return self._lanes[folded(text)]

    def stage(self, kind: Any, text: str) -> str:
        """The code of a stage of the type's workflow. Raises ``KeyError``."""
        return self._stage_words[kind.workflow, folded(text)]

    def known(self, name: str, kind: Any = None) -> list[str]:
        """The codes that a column takes; with a type, those that go with it."""
        if name == "lane":
            return list(LANES)
        if name == "stage":
            return [s.code for s in self._stages if kind is None or s.workflow == kind.workflow]
        rows = self._rows.get(name, [])
        return [
            row.code
            for row in rows
            if kind is None or getattr(row, "family", "") in ("", kind.family)
        ]
