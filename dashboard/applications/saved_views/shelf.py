"""The saved views beside the list: the product's with their counts, one's own, the shared ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from dashboard.applications.models import Application, SavedView
from dashboard.applications.saved_views.forms import MOMENTARY, SaveViewForm
from dashboard.applications.saved_views.permissions import can_change_view, shares_for
from dashboard.applications.saved_views.worklists import counts
from dashboard.applications.statuses import Share


@dataclass(frozen=True)
class Kept:
    """``count`` is ``None`` where nothing is counted; ``current``: the list shows just this."""

    view: SavedView
    current: bool
    may_change: bool
    count: int | None = None


@dataclass(frozen=True)
class Shelf:
    kept: Sequence[Kept]
    form: SaveViewForm

    @property
    def work(self) -> list[Kept]:
        return [one for one in self.kept if one.view.share == Share.PRODUCT]

    @property
    def pressing(self) -> list[Kept]:
        """The work lists that have rows, and the one that is shown."""
        return [one for one in self.work if one.count or one.current]

    @property
    def personal(self) -> list[Kept]:
        return [one for one in self.kept if one.view.share != Share.PRODUCT]

    @property
    def current(self) -> Kept | None:
        return next((one for one in self.kept if one.current), None)


def shelf(request: HttpRequest) -> Shelf:
    """Two queries, however many views and rows there are."""
    user, today = request.user, request.office.today()
    views = list(SavedView.objects.visible_to(user).of_list(reverse("applications:list")))
    work = [view for view in views if view.share == Share.PRODUCT]
    found = counts(work, Application.objects.visible_to(user), today)
    here = _state(request.GET)
    kept = [
        Kept(
            view=view,
            current=_state(QueryDict(view.query)) == here,
            may_change=can_change_view(user, view),
            count=found.get(view.pk),
        )
        for view in views
    ]
    form = SaveViewForm(
        shares=shares_for(user, request.office),
        today=today,
        initial={"query": request.GET.urlencode()},
    )
    return Shelf(kept, form)


def _state(query: QueryDict) -> dict[str, list[str]]:
    return {key: values for key, values in query.lists() if key not in MOMENTARY}
