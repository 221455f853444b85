"""Who may import, where, and whose file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import ImportBatch
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids, offices_allowing, valid_memberships

IMPORT = "applications.import_application"


def office_to_import(user: User) -> Office:
    """The office that this person's files are for. Raises ``PermissionDenied`` without one."""
    allowed = offices_allowing(user, IMPORT)
    for row in valid_memberships(user):
        if row.office_id in allowed:
            return row.office
    raise PermissionDenied(_("Your role imports no applications."))


def get_batch_for(user: User, pk: int) -> ImportBatch:
    """The import of this number, or 404 outside of the person's offices."""
    rows = ImportBatch.objects.of_offices(office_ids(user)).select_related("office", "by")
    batch = rows.filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def can_import_batch(user: User, batch: ImportBatch) -> bool:
    """Look at and import a file: whoever brought it, while their role in its office allows it."""
    return batch.by_id == user.pk and batch.office_id in offices_allowing(user, IMPORT)


def check_can_import_batch(user: User, batch: ImportBatch) -> None:
    if not can_import_batch(user, batch):
        raise PermissionDenied(_("Only whoever brought a file sees and imports it."))
