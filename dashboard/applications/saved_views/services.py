"""Saved views of the list: filters, columns and sort under a name. The address is all they hold."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import free_text, refuse
from dashboard.applications.models import SavedView
from dashboard.applications.saved_views.permissions import (
    check_can_change_view,
    check_can_share,
    heads_section,
)
from dashboard.applications.statuses import Share
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office

MOST_VIEWS = 50  # of one person


@transaction.atomic
def save_view(
    *,
    by: User,
    office: Office,
    share: str,
    name: str,
    path: str,
    query: str,
    replace: bool = False,
) -> SavedView:
    """Keep ``query`` (checked by the form) under ``name``; ``replace`` an own view of that name.

    The same view twice is a double click. Raises ``PermissionDenied`` for a share that is not this
    person's to give, ``ValidationError`` at ``name``: with the code ``taken`` where another view
    of theirs has it, for what no name may hold and for too many views.
    """
    check_can_share(by, office, share)
    head = heads_section(by, office) if share == Share.SECTION else None
    name = _tidy(name)
    User.objects.select_for_update().get(pk=by.pk)  # two at once would both find room
    own = SavedView.objects.of_owner(by)
    standing = own.named(path, name).first()
    if standing and (standing.query, standing.share) == (query, share):
        return standing
    if standing and not replace:
        message = _("You have a view of this name: choose another name, or replace it.")
        raise ValidationError({"name": ValidationError(message, code="taken")})
    if not standing and own.count() >= MOST_VIEWS:
        message = _("You have %(most)d views: delete one first.") % {"most": MOST_VIEWS}
        raise ValidationError({"name": message})
    values = {"name_en": name, "office": office, "share": share, "query": query}
    view, is_new = SavedView.objects.update_or_create(
        owner=by,
        path=path,
        name_id=name,
        defaults=values | {"section": head.section if head else None},
    )
    _record(view, by, AuditEvent.Verb.CREATED if is_new else AuditEvent.Verb.CHANGED)
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str, by: User) -> SavedView:
    """Raises ``ValidationError`` at ``name`` where its owner has another view of that name."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    check_can_change_view(by, view)
    name = _tidy(name)
    others = SavedView.objects.of_owner(view.owner).named(view.path, name)
    if others.exclude(pk=view.pk).exists():
        raise ValidationError({"name": _("There is a view of this name already.")})
    view.name_id = view.name_en = name
    view.save(update_fields=["name_id", "name_en"])
    _record(view, by, AuditEvent.Verb.CHANGED, field="name")
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Take the view away for all who see it; ``PermissionDenied`` for whom it is not theirs."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    check_can_change_view(by, view)
    _record(view, by, AuditEvent.Verb.WITHDRAWN)
    view.delete()


def _tidy(name: str) -> str:
    text = " ".join(name.split())
    refuse(free_text("name", text))
    return text


def _record(view: SavedView, by: User, verb: AuditEvent.Verb, **changes: Any) -> None:
    """Keys, not values, and never the name: a person typed it."""
    told = {"share": view.share, "filters": sorted(QueryDict(view.query))} | changes
    record(
        by=by,
        verb=verb,
        object_label=SavedView._meta.label_lower,
        object_id=str(view.pk),
        office_code=view.office.code if view.office else "",
        section_code=view.section.code if view.section else "",
        changes=told,
    )
