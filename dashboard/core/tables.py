from functools import cached_property

from django.core.paginator import Paginator


class CappedPaginator(Paginator):
    """1 to ``LARGEST`` rows a page; counts no further than ``MOST``, so that no page is slow."""

    MOST, LARGEST = 10_000, 100

    def __init__(self, rows, per_page: int, *args, **kwargs):
        super().__init__(rows, min(max(per_page, 1), self.LARGEST), *args, **kwargs)

    @cached_property
    def count(self) -> int:
        rows = getattr(self.object_list, "data", None)
        return (self.object_list if rows is None else rows.data).order_by()[: self.MOST].count()
