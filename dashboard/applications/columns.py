"""Which columns the list shows, for the form that chooses them: the shown ones first, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from dashboard.applications.tables import COLUMNS


@dataclass(frozen=True)
class Option:
    """``earlier``: all shown columns with this one moved one place to the front, if it can."""

    name: str
    label: str | Promise
    shown: bool
    earlier: list[str] | None = None


class Chooser:
    """``query`` is the list's: all but the columns and the page goes along, hidden."""

    def __init__(self, shown: Sequence[str], query: QueryDict):
        self.shown = list(shown)
        self.kept = [
            (key, value)
            for key, values in query.lists()
            for value in values
            if key not in ("columns", "page")
        ]

    def __iter__(self) -> Iterator[Option]:
        labels = dict(COLUMNS)
        for place, name in enumerate(self.shown):
            yield Option(name, labels[name], True, self._earlier(place))
        for name, label in COLUMNS:
            if name not in self.shown:
                yield Option(name, label, False)

    def _earlier(self, place: int) -> list[str] | None:
        if place == 0:
            return None
        names = self.shown.copy()
        names[place - 1], names[place] = names[place], names[place - 1]
        return names
