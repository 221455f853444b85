"""People come, get and lose roles, and leave. Each change is audited; a lost role ends sessions.

``by`` is the acting person; ``None`` is a management command, run by whoever owns the machine.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.accounts.services import end_sessions
from dashboard.accounts.tokens import password_link
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.letters import send_password_link
from dashboard.offices.models import Membership, Office, Section, SectionCode, validate_day
from dashboard.offices.permissions import (
    check_can_appoint_deputy,
    check_can_deactivate,
    check_can_end,
    check_can_grant,
)
from dashboard.offices.roles import OF_A_SECTION, OF_THE_OFFICE, Role

DEPUTY_DAYS = 90
Verb = AuditEvent.Verb


class Invitation(NamedTuple):
    """A new person and the path of the one-time link with which they set a password."""

    person: User
    link: str


@transaction.atomic
def invite(
    *,
    username: str,
    full_name: str,
    office: Office,
    role: str,
    by: User | None,
    email: str = "",
    section: Section | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    now: datetime | None = None,
) -> Invitation:
    """Create a person with a first role. They have no password until they use the link.

    Raises ``PermissionDenied`` and ``ValidationError`` as ``grant`` does, and ``ValidationError``
    where the user name is taken or holds other than ASCII letters, digits and ``.@+-_``.
    """
    try:
        User._meta.get_field("username").run_validators(username)
    except ValidationError as error:
        raise ValidationError({"username": error.messages}) from error
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("This user name is taken. Choose another.")})
    person = User.objects.create_user(username, full_name=full_name, email=email)
    membership = grant(
        person=person,
        office=office,
        role=role,
        section=section,
        first_day=first_day,
        last_day=last_day,
        by=by,
        now=now,
    )
    _record(Verb.INVITED, person, by, membership=membership)
    return Invitation(person, _mailed_link(person))


@transaction.atomic
def grant(
    *,
    person: User,
    office: Office,
    role: str,
    by: User | None,
    section: Section | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    now: datetime | None = None,
) -> Membership:
    """Give a person their one substantive role, from ``first_day`` (today) to ``last_day``.

    Days are inclusive and local to the office. Raises ``PermissionDenied`` unless ``by`` stands
    above the role there, ``ValidationError`` where the section does not fit the role or another
    substantive role overlaps.
    """
    _check_not_self(person, by)
    if by:
        check_can_grant(by, office, section, role)
    _check_section(office, section, role)
    first_day = first_day or office.local_date(now or timezone.now())
    _check_days(first_day, last_day)
    User.objects.select_for_update().get(pk=person.pk)
    _check_one_at_a_time(person, office, first_day, last_day)
    return _give(
        by,
        user=person,
        office=office,
        section=section,
        role=role,
        valid_from=first_day,
        valid_until=last_day,
    )


@transaction.atomic
def appoint_deputy(
    *, person: User, office: Office, first_day: date, last_day: date, by: User | None
) -> Membership:
    """Make a member of the office its acting head for some days (inclusive, at most 90).

    It adds to the person's own role. Raises ``PermissionDenied`` unless ``by`` is the office's
    head, ``ValidationError`` where the days do not fit or the person has no role there.
    """
    _check_not_self(person, by)
    if by:
        check_can_appoint_deputy(by, office)
    _check_days(first_day, last_day)
    if (last_day - first_day).days >= DEPUTY_DAYS:
        raise ValidationError(
            {
                "last_day": _("At most %(days)d days; appoint again after that.")
                % {"days": DEPUTY_DAYS}
            }
        )
    User.objects.select_for_update().get(pk=person.pk)
    rows = Membership.objects.of_user(person).of_offices([office.pk])
    rows = rows.overlapping(first_day, last_day)
    if not rows.substantive().exists():
        raise ValidationError(_("Only somebody who has a role in the office can act for its head."))
    if rows.filter(role=Role.OFFICE_HEAD).exists():
        message = _("This person is head of the office on some of these days already.")
        raise ValidationError({"first_day": message})
    return _give(
        by,
        user=person,
        office=office,
        role=Role.OFFICE_HEAD,
        acting=True,
        valid_from=first_day,
        valid_until=last_day,
    )


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    by: User | None,
    last_day: date | None = None,
    now: datetime | None = None,
) -> Membership:
    """End a role after ``last_day`` (local to the office), or at once, with all sessions.

    A role that began today and ends at once counts as having ended yesterday.
    """
    User.objects.select_for_update().get(pk=membership.user_id)
    membership.refresh_from_db()
    if by:
        check_can_end(by, membership)
    today = membership.office.local_date(now or timezone.now())
    if membership.valid_until and membership.valid_until < today:
        raise ValidationError(_("This role has ended already."))
    _check_sane(last_day=last_day)
    if last_day and last_day < today:
        raise ValidationError({"last_day": _("The last day cannot lie in the past.")})
    if last_day and last_day < membership.valid_from:
        raise ValidationError({"last_day": _("The last day lies before the first one.")})
    membership.valid_until = last_day or today - timedelta(days=1)
    membership.valid_from = min(membership.valid_from, membership.valid_until)
    membership.save(update_fields=["valid_from", "valid_until"])
    if last_day is None:
        end_sessions(user=membership.user)
    _record(Verb.ENDED, membership.user, by, membership=membership)
    return membership


@transaction.atomic
def deactivate(*, person: User, by: User | None, reason: str = "") -> None:
    """Lock a person out at once: no log-in, no session, no unused link. Roles stay on record."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if by:
        check_can_deactivate(by, person)
    if not person.is_active:
        raise ValidationError(_("This person is deactivated already."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(user=person)
    _record(Verb.DEACTIVATED, person, by, reason=reason)


@transaction.atomic
def reactivate(*, person: User, by: User | None, reason: str = "") -> None:
    """Let a person in again, with the roles that are still in force."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if by:
        check_can_deactivate(by, person)
    if person.is_active:
        raise ValidationError(_("This person is active already."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record(Verb.REACTIVATED, person, by, reason=reason)


@transaction.atomic
def renew_link(*, person: User, by: User | None) -> str:
    """Return a new one-time link to set a password; older links and all sessions end."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if by:
        check_can_deactivate(by, person)
    if not person.is_active:
        raise ValidationError(_("This person is deactivated: reactivate them first."))
    end_sessions(user=person)
    _record(Verb.LINKED, person, by)
    return _mailed_link(person)


def _give(by: User | None, **fields: object) -> Membership:
    membership = Membership.objects.create(**fields)
    _record(Verb.GRANTED, membership.user, by, membership=membership)
    return membership


def _mailed_link(person: User) -> str:
    link = password_link(person)
    if person.email:
        transaction.on_commit(lambda: send_password_link(person, link))
    return link


def _check_not_self(person: User, by: User | None) -> None:
    if by and person.pk == by.pk:
        raise PermissionDenied(_("Nobody gives themselves a role."))


def _check_section(office: Office, section: Section | None, role: str) -> None:
    if section and section.office_id != office.pk:
        raise ValidationError({"section": _("This section belongs to another office.")})
    if role in OF_A_SECTION and section is None:
        raise ValidationError({"section": _("This role works in a section: choose it.")})
    if role in OF_THE_OFFICE and section is not None:
        raise ValidationError({"section": _("This role is for the whole office: no section.")})
    if role == Role.ICT_HEAD and section.code != SectionCode.TIKKIM:
        raise ValidationError({"section": _("The ICT head leads the ICT section.")})


def _check_days(first_day: date, last_day: date | None) -> None:
    _check_sane(first_day=first_day, last_day=last_day)
    if last_day and last_day < first_day:
        raise ValidationError({"last_day": _("The last day lies before the first one.")})


def _check_sane(**days: date | None) -> None:
    for name, day in days.items():
        if day:
            try:
                validate_day(day)
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from error


def _check_one_at_a_time(
    person: User, office: Office, first_day: date, last_day: date | None
) -> None:
    rows = Membership.objects.of_user(person).substantive().overlapping(first_day, last_day)
    for row in rows:
        if row.office_id == office.pk:
            message = _("Already %(role)s on some of these days: end that role first.")
            raise ValidationError(message % {"role": row.get_role_display()})
        raise ValidationError(_("This person has a role in another office on some of these days."))


def _record(
    verb: AuditEvent.Verb,
    person: User,
    by: User | None,
    *,
    membership: Membership | None = None,
    reason: str = "",
) -> None:
    home = (
        membership or Membership.objects.of_user(person).order_by("acting", "-valid_from").first()
    )
    section = home.section.code if home and home.section else ""
    changes = {}
    if membership:
        changes = {
            "role": membership.role,
            "section": section,
            "acting": membership.acting,
            "from": membership.valid_from.isoformat(),
            "until": membership.valid_until.isoformat() if membership.valid_until else "",
        }
    record(
        by=by,
        verb=verb,
        object_label=person._meta.label_lower,
        object_id=person.username,
        office_code=home.office.code if home else "",
        section_code=section,
        changes=changes,
        reason=reason,
    )
