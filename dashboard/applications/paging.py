"""The pages of the list of applications: its keys in order first, then the rows of one page."""

from collections.abc import Callable
from functools import cached_property

from django.core.paginator import Page
from django_tables2.rows import BoundRows

from dashboard.applications.models import Application
from dashboard.core.tables import CappedPaginator

IN_ORDER = ("submitted", "-submitted")  # what the keys come sorted by


class KeyedPaginator(CappedPaginator):
    """Pages of at most ``MOST`` rows: the latest, or the oldest where the sort asks for those.

    ``keys_of(most, oldest_first=…)`` reads their keys, once: they tell the count, and every page
    is near. Any other sort is within these rows, so that none reads the archive; the 25 rows of
    the page alone are read whole.
    """

    def __init__(self, *args, keys_of: Callable[..., list[int]], **kwargs):
        super().__init__(*args, **kwargs)
        self.keys_of = keys_of

    @property
    def sort(self) -> tuple[str, ...]:
        return tuple(map(str, self.object_list.table.order_by or ()))

    @property
    def oldest_first(self) -> bool:
        return self.sort[:1] == IN_ORDER[:1]

    @cached_property
    def keys(self) -> list[int]:
        keys = self.keys_of(self.MOST, oldest_first=self.oldest_first)
        if not self.sort or self.sort[0] in IN_ORDER:
            return keys
        order = self.object_list.data.data.query.order_by
        return list(Application.objects.in_order(keys, order))

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    @property
    def is_capped(self) -> bool:
        return self.count == self.MOST

    def page(self, number: int) -> Page:
        number = self.validate_number(number)
        keys = self.keys[(number - 1) * self.per_page : number * self.per_page]
        table = self.object_list.table
        found = Application.objects.rows_for_table(table.shown).in_bulk(keys)
        shown = BoundRows([found[key] for key in keys if key in found], table)
        return self._get_page(shown, number, self)
