from django.db import transaction
from django.db.models import F

from dashboard.accounts.models import User


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """End all of a person's sessions at once, and make their unused password links worthless.

    For log-out, lost role, deactivation and new password. ``user`` follows the database.
    """
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
