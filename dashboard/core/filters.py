"""What the filters of every list share: a query that makes no sense shows no rows, and says why."""

from functools import cached_property

import django_filters
from django.utils.translation import gettext as _

PAGING = {"page", "sort", "per_page"}


class BaseFilterSet(django_filters.FilterSet):
    """Shows the error and no rows on a value that does not parse or a key that is unknown.

    ``further_keys`` names the keys that the page itself reads from the same query.
    """

    further_keys: frozenset[str] = frozenset()

    def is_valid(self) -> bool:
        return self._makes_sense

    @cached_property
    def _makes_sense(self) -> bool:
        if not super().is_valid():
            return False
        names = {self.form.add_prefix(name) for name in self.form.fields}
        unknown = set(self.data) - names - PAGING - self.further_keys
        for key in sorted(unknown):
            self.form.add_error(None, _("There is no filter “%(name)s”.") % {"name": key})
        return not unknown

    @property
    def qs(self):
        if self.is_bound and not self.is_valid():
            return self.queryset.none()
        return super().qs
