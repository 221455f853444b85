"""Rows for tests: keyword-only functions with sensible defaults, straight into the tables."""

import itertools
import uuid
from datetime import UTC, date, datetime, time, timedelta

from dashboard.accounts.models import User
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
    SavedView,
    Stage,
    StageStay,
)
from dashboard.applications.models.application import public_code
from dashboard.incidents.catalogue import load_services
from dashboard.incidents.models import (
    CLASSES,
    AffectedApplication,
    AffectedRun,
    Incident,
    IncidentUpdate,
    Service,
    ServiceImpact,
)
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.offices.models import Membership, Office, Section, SectionCode, WorkingHours
from dashboard.offices.roles import Role
from dashboard.outreach.models import Campaign, Contact, Recipient

PASSWORD = "sandi-uji-coba-123"
serial = itertools.count(1)


def make_office(*, code: str = "PLG", name: str = "Kantor Imigrasi Palembang", **fields) -> Office:
    """An office with its five sections, its services and hours Monday–Friday 08.00–16.00."""
    office = Office.objects.create(
        code=code, name_id=name, name_en=name, city="Palembang", **{"public": True} | fields
    )
    Section.objects.bulk_create(
        Section(office=office, code=section, name_id=label, name_en=label)
        for section, label in SectionCode.choices
    )
    hours = {"valid_from": date(2014, 1, 1), "opens": time(8), "closes": time(16)}
    WorkingHours.objects.bulk_create(
        WorkingHours(office=office, weekday=weekday, **hours) for weekday in range(1, 6)
    )
    load_services(office)
    return office


def make_user(*, username: str = "", full_name: str = "", **fields) -> User:
    username = username or f"orang{next(serial)}"
    return User.objects.create_user(
        username, PASSWORD, full_name=full_name or username.title(), **fields
    )


def make_member(
    *, office: Office, role: Role, section: str | None = None, username: str = "", **fields
) -> User:
    """A person with one membership, valid since 2020; ``section`` is a section code."""
    user = make_user(username=username or f"{role.lower()}{next(serial)}")
    Membership.objects.create(
        user=user,
        office=office,
        role=role,
        section=office.sections.get(code=section) if section else None,
        **{"valid_from": date(2020, 1, 1)} | fields,
    )
    return user


def make_application(
    *,
    office: Office,
    type: str = "PASPOR_BIASA",
    reason: str = "BARU",
    purpose: str = "UMRAH",
    channel: str = "MPASPOR",
    stage: str = "SUBMITTED",
    submitted_at: datetime | None = None,
    **fields,
) -> Application:
    """An application in ``stage`` with one stay; codes name the catalogue rows."""
    kind = ApplicationType.objects.get(code=type)
    row = Stage.objects.get(workflow=kind.workflow, code=stage)
    at = submitted_at or datetime(2024, 6, 10, 2, tzinfo=UTC)
    number = next(serial)
    identity = uuid.uuid4()
    submitted_on = office.local_date(at)
    application = Application.objects.create(
        uuid=identity,
        creation_key=str(identity),
        public_code=public_code(identity),
        office=office,
        section=office.sections.get(code=kind.section_code),
        type=kind,
        reason=Reason.objects.get(code=reason),
        purpose=Purpose.objects.get(code=purpose),
        channel=Channel.objects.get(code=channel),
        subject=kind.subject,
        submitted_at=at,
        submitted_on=submitted_on,
        stage=row,
        **{
            "applicant_name": f"Pemohon {number}",
            "external_no": f"{number:016d}",
            "stage_entered_at": at,
            "is_open": row.is_open,
            "closed_on": None if row.is_open else submitted_on,
        }
        | fields,
    )
    StageStay.objects.create(application=application, stage=row, entered_at=at)
    return application


def make_incident(
    *,
    office: Office,
    by: User,
    started_at: datetime,
    down: tuple[str, ...] = (),
    ended_at: datetime | None = None,
    **fields,
) -> Incident:
    """An incident with one DOWN impact per service code, as long as the incident."""
    number = next(serial)
    incident = Incident.objects.create(
        office=office,
        started_at=started_at,
        ended_at=ended_at,
        lead=by,
        reported_by=by,
        creation_key=str(uuid.uuid4()),
        **{
            "number": f"{started_at.year}-{number:03d}",
            "title_id": "Gangguan Pusat Data Nasional",
            "title_en": "National data centre outage",
            "cause": "DATA_CENTRE",
            "detected_at": started_at,
            "confirmed_at": started_at,
            "confirmed_by": by,
        }
        | fields,
    )
    for code in down:
        ServiceImpact.objects.create(
            incident=incident,
            service=Service.objects.get(office=office, code=code),
            level="DOWN",
            starts_at=started_at,
            ends_at=ended_at,
        )
    return incident


def make_run(*, incident: Incident, at: datetime, **fields) -> AffectedRun:
    return AffectedRun.objects.create(incident=incident, at=at, **fields)


def make_affected(*, run: AffectedRun, application: Application, **fields) -> AffectedApplication:
    """The application as ``run`` found it affected; stuck unless a flag says otherwise."""
    return AffectedApplication.objects.create(
        incident=run.incident,
        application=application,
        **{
            "first_seen": run,
            "last_seen": run,
            "stuck": not {*CLASSES} & {*fields},
            "evidence_id": "Tertahan di Menunggu cetak.",
            "evidence_en": "Stuck in Awaiting print.",
        }
        | fields,
    )


def make_update(*, incident: Incident, by: User, at: datetime, **fields) -> IncidentUpdate:
    return IncidentUpdate.objects.create(
        incident=incident,
        sequence=incident.updates.count() + 1,
        at=at,
        recorded_at=at + timedelta(minutes=1),
        status=incident.status,
        by=by,
        **{"body_id": "Pencetakan berhenti.", "body_en": "Printing has stopped."} | fields,
    )


def make_notice(*, office: Office, author: User, approver: User | None = None, **fields) -> Notice:
    """A notice with one revision; published (``at``) when ``approver`` is given, else a draft."""
    number = next(serial)
    now = fields.pop("at", datetime(2024, 6, 21, 3, tzinfo=UTC))
    texts = {
        name: fields.pop(name) for name in tuple(fields) if name.endswith(("_id", "_en", "_due"))
    }
    notice = Notice.objects.create(
        office=office,
        creation_key=str(uuid.uuid4()),
        **{"slug": f"pengumuman-{number}", "kind": "DISRUPTION", "created_at": now} | fields,
    )
    revision = NoticeRevision.objects.create(
        notice=notice,
        no=1,
        author=author,
        last_editor=author,
        edited_at=now,
        submitted_at=now if approver or notice.status == "IN_REVIEW" else None,
        approver=approver,
        published_at=now if approver else None,
        **{
            "headline_id": "Pencetakan paspor dihentikan sementara",
            "headline_en": "Passport printing is suspended",
            "body_id": "Sistem pusat terganggu.",
            "body_en": "The central system is down.",
        }
        | texts,
    )
    if approver:
        notice.published_revision, notice.status = revision, "PUBLISHED"
        notice.published_at = now
        notice.save()
    return notice


def make_view(*, owner: User, office: Office, **fields) -> SavedView:
    """A saved view of the list of applications, private unless ``share`` says otherwise."""
    name = fields.pop("name", f"Tampilan {next(serial)}")
    return SavedView.objects.create(
        owner=owner,
        office=office,
        name_id=name,
        name_en=name,
        **{"path": "/dashboard/applications/", "query": "purpose=UMRAH"} | fields,
    )


def make_campaign(
    *, office: Office, by: User, at: datetime, applications: list[Application], **fields
) -> Campaign:
    """A running campaign with one queued contact per application, each with a number of its own."""
    campaign = Campaign.objects.create(
        office=office,
        started_at=at,
        started_by=by,
        key=str(uuid.uuid4()),
        **{"name": "Cetak tertunda", "script_id": "Halo {nama}.", "script_en": "Hello {nama}."}
        | fields,
    )
    for application in applications:
        phone = f"+62812{next(serial):08d}"
        contact = Contact.objects.create(
            campaign=campaign, phone=phone, phone_last4=phone[-4:], priority=4
        )
        Recipient.objects.create(campaign=campaign, application=application, contact=contact)
    return campaign
