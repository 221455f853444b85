from django.db import transaction
from django.db.models import F

from dashboard.accounts.models import User


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """End all of a person's sessions at once: log-out, lost role, deactivation, new password."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
