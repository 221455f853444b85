"""Who may do what to a notice. Buttons, views and services ask the same functions.

Drafting: clerk, public relations, heads; approving another's: heads (model.md, "Who may").
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.notices.models import Notice
from dashboard.notices.statuses import NEXT, Status
from dashboard.offices.models import Office
from dashboard.offices.scope import offices_allowing, valid_memberships


def get_notice_for(user: User, pk: int) -> Notice:
    """The notice with its versions, or 404 outside of the person's offices."""
    notice = Notice.objects.visible_to(user).with_versions().filter(pk=pk).first()
    if notice is None:
        raise Http404
    return notice


def get_drafting_office(user: User) -> Office:
    """The first office for which the person may write notices, or 403."""
    for row in valid_memberships(user):
        if can_draft(user, row.office):
            return row.office
    raise PermissionDenied(_("Your role does not write notices."))


def is_own(user: User, notice: Notice) -> bool:
    """Whether the person wrote or edited any version since the last published one: whoever edits
    after them, their words may still stand in it."""
    return any(user.pk in (row.author_id, row.last_editor_id) for row in notice.unpublished())


def can_draft(user: User, office: Office) -> bool:
    return office.pk in offices_allowing(user, "notices.add_notice")


def can_edit(user: User, notice: Notice) -> bool:
    """A new version may be written at any time but after the withdrawal."""
    return not notice.is_withdrawn and notice.office_id in offices_allowing(
        user, "notices.change_notice"
    )


def can_submit(user: User, notice: Notice) -> bool:
    return notice.status == Status.DRAFT and can_edit(user, notice)


def is_publisher(user: User, notice: Notice) -> bool:
    """Whether the person's role approves notices of this office at all."""
    return notice.office_id in offices_allowing(user, "notices.publish_notice")


def can_publish(user: User, notice: Notice) -> bool:
    """A head, of a text that other people wrote and edited."""
    return notice.is_waiting and is_publisher(user, notice) and not is_own(user, notice)


def can_return(user: User, notice: Notice) -> bool:
    """A head; or who wrote it, to take it back."""
    return notice.is_waiting and (
        is_publisher(user, notice) or (can_edit(user, notice) and is_own(user, notice))
    )


def can_withdraw(user: User, notice: Notice) -> bool:
    """What was public: a head, alone and at once. A draft: also who wrote it."""
    if Status.WITHDRAWN not in NEXT[Status(notice.status)]:
        return False
    if is_publisher(user, notice):
        return True
    return notice.published_revision_id is None and can_edit(user, notice) and is_own(user, notice)


def why_not_publish(user: User, notice: Notice) -> str:
    """Why the person cannot approve this text, in their language; empty where they can."""
    if not notice.is_waiting:
        return _("This notice is not waiting for approval.")
    if user.pk == notice.latest.author_id:
        return _("You wrote this text, so another head approves it.")
    if user.pk == notice.latest.last_editor_id:
        return _("You were the last to edit this text, so another head approves it.")
    if is_own(user, notice):
        return _("You edited an earlier version of this text, so another head approves it.")
    if not is_publisher(user, notice):
        return _("Section heads, the ICT head and the office head approve notices.")
    return ""


def check_can_draft(user: User, office: Office) -> None:
    if not can_draft(user, office):
        raise PermissionDenied(_("Your role does not write notices of this office."))


def check_can_edit(user: User, notice: Notice) -> None:
    check_can_draft(user, notice.office)
    if not can_edit(user, notice):
        raise PermissionDenied(_("A withdrawn notice is not edited any more: write a new one."))


def check_can_publish(user: User, notice: Notice) -> None:
    if not can_publish(user, notice):
        raise PermissionDenied(why_not_publish(user, notice))


def check_can_return(user: User, notice: Notice) -> None:
    if not can_return(user, notice):
        raise PermissionDenied(_("Only a head or who wrote the text sends it back to draft."))


def check_can_withdraw(user: User, notice: Notice) -> None:
    if not can_withdraw(user, notice):
        raise PermissionDenied(_("A published notice is withdrawn by a head."))
