"""The addresses behind the figures: the list of applications with exactly the rows counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

Value = str | date | Sequence[str]


@dataclass(frozen=True)
class Rows:
    """Makes addresses of the list of applications; ``fixed`` filters are part of each."""

    fixed: tuple[tuple[str, Value], ...] = ()

    def on(self, **filters: Value) -> "Rows":
        """The same with further fixed filters."""
        return Rows((*self.fixed, *filters.items()))

    def url(self, **filters: Value) -> str:
        """The list narrowed by ``filters``: keys of the list's own filters, dates as ISO."""
        pairs = [(key, _text(value)) for key, value in (*self.fixed, *filters.items())]
        query = urlencode(pairs, doseq=True)
        return f"{reverse('applications:list')}?{query}"


def _text(value: Value) -> str | Sequence[str]:
    return value.isoformat() if isinstance(value, date) else value
