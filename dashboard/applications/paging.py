"""The pages of the list of applications: its keys in order first, then the rows of one page."""

from functools import cached_property

from django.core.paginator import Page
from django_tables2.rows import BoundRows

from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.core.tables import CappedPaginator


class KeyedPaginator(CappedPaginator):
    """Reads the keys of the first ``MOST`` rows, once: they tell the count, and any page is near.

    So the database sorts narrow keys without a join; only the rows of the page are read whole.
    """

    @property
    def rows(self) -> ApplicationQuerySet:
        return self.object_list.data.data

    @cached_property
    def keys(self) -> list[int]:
        return list(self.rows.values_list("pk", flat=True)[: self.MOST])

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    def page(self, number: int) -> Page:
        number = self.validate_number(number)
        keys = self.keys[(number - 1) * self.per_page : number * self.per_page]
        table = self.object_list.table
        found = Application.objects.rows_for_table(table.shown).in_bulk(keys)
        shown = BoundRows([found[key] for key in keys if key in found], table)
        return self._get_page(shown, number, self)
