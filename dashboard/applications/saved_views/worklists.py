"""The work lists that come with the product: saved views whose rows are counted together."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.http import QueryDict

from dashboard.applications.models import ApplicationQuerySet, SavedView
from dashboard.applications.models.conditions import CONDITIONS

UNCOUNTED = {"sort", "columns"}  # the look of the list


def condition(query: str, today: date) -> Q:
    """What the filters of a work list's address ask for; ``KeyError`` for any other filter."""
    found = Q()
    for key, values in QueryDict(query).lists():
        if key not in UNCOUNTED:
            found &= CONDITIONS[key](values, today)
    return found


def counts(views: Sequence[SavedView], rows: ApplicationQuerySet, today: date) -> dict[int, int]:
    """How many of the open ``rows`` each work list shows, in one query over the open work."""
    asked = {f"list_{view.pk}": Count("pk", filter=condition(view.query, today)) for view in views}
    found = rows.open().order_by().aggregate(**asked) if asked else {}
    return {view.pk: found[f"list_{view.pk}"] for view in views}
