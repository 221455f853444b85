"""What the tables of every list share."""

from functools import cached_property

from django.core.paginator import Paginator


class CappedPaginator(Paginator):
    """Counts the rows of a table's queryset no further than ``MOST``, so that no page is slow."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.data.data.order_by()[: self.MOST].count()
