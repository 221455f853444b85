"""What the tables of every list share."""

from functools import cached_property

from django.core.paginator import Paginator


class CappedPaginator(Paginator):
    """Counts a table's or queryset's rows no further than ``MOST``, so that no page is slow."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows = getattr(self.object_list, "data", None)
        return (self.object_list if rows is None else rows.data).order_by()[: self.MOST].count()
