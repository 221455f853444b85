"""The office of these tests and its outage of 20–26 June 2024, told by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.applications.models import PromiseChange
from dashboard.incidents.models import (
    AffectedApplication,
    AffectedRun,
    IncidentAction,
    IncidentUpdate,
    LegalDeadline,
    LegalRule,
    Review,
    Service,
    ServiceImpact,
)
from dashboard.offices.roles import Role
from dashboard.outreach.models import Campaign, Contact, ContactAttempt, Mailing, Message, Told
from tests.factories import (
    make_application,
    make_incident,
    make_member,
    make_notice,
    make_office,
    make_update,
)

WIB = ZoneInfo("Asia/Jakarta")


def wib(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """An instant of June 2024 (or another month) on the office's wall."""
    return datetime(2024, month, day, hour, minute, tzinfo=WIB)


NOW = wib(1, 9, month=7)


@pytest.fixture
def office(db):
    return make_office(address="Jl. Pangeran Ratu 1", phone="0711-123456")


@pytest.fixture
def kepala(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def tikkim(office):
    return make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")


@pytest.fixture
def incident(office, tikkim):
    return make_incident(
        office=office,
        by=tikkim,
        started_at=wib(20),
        ended_at=wib(27),
        number="2024-001",
        confirmed_at=wib(20, 5),
        confirmed_by=tikkim,
    )


@pytest.fixture
def impact(incident):
    """A level of a service, by code, from one instant until another."""

    def make(code, level, starts_at, ends_at, **fields):
        service = Service.objects.get(office=incident.office, code=code)
        return ServiceImpact.objects.create(
            incident=incident,
            service=service,
            level=level,
            starts_at=starts_at,
            ends_at=ends_at,
            **fields,
        )

    return make


@pytest.fixture
def affected(incident):
    """An affected application of the one run, with its promise and what became of it."""
    run = AffectedRun.objects.create(
        incident=incident,
        at=wib(27, 10),
        applications=5,
        contacts=3,
        no_phone=1,
        missed_slot=1,
        stuck=4,
        late=2,
    )

    def make(name, *, moved_from=None, state="CURRENT", flag="stuck", **fields):
        row = make_application(office=incident.office, applicant_name=name, **fields)
        if moved_from:
            PromiseChange.objects.create(
                application=row,
                old=moved_from,
                new=row.promised_on,
                cause="INCIDENT",
                incident_number=incident.number,
                at=wib(24),
            )
        AffectedApplication.objects.create(
            incident=incident,
            application=row,
            state=state,
            first_seen=run,
            last_seen=run,
            **{flag: True},
        )
        return row

    return make


@pytest.fixture
def told(office, tikkim):
    """An attempt that told an applicant a date, by a campaign or because they asked."""

    def make(application, promise, *, campaign=None, **fields):
        attempt = ContactAttempt.objects.create(
            office=office,
            campaign=campaign,
            by=tikkim,
            recorded_at=wib(25, 10),
            key=fields.pop("key", f"coba-{application.pk}-{promise}"),
            **{"direction": "OUT", "outcome": "REACHED_AGREED", "at": wib(25, 10)} | fields,
        )
        return Told.objects.create(attempt=attempt, application=application, promise=promise)

    return make


@pytest.fixture
def campaign(incident, tikkim):
    return make_campaign(incident=incident, by=tikkim)


def make_campaign(*, incident, by, key="kampanye") -> Campaign:
    """With two numbers: one was reached, one given up."""
    row = Campaign.objects.create(
        office=incident.office,
        incident=incident,
        name="Telepon umrah",
        script_id="Halo",
        script_en="Hello",
        started_at=wib(25),
        started_by=by,
        key=key,
    )
    for phone, state in (("+6281390240001", "DONE"), ("+6281390240002", "GIVEN_UP")):
        Contact.objects.create(campaign=row, phone=phone, priority=4, state=state)
    return row


@pytest.fixture
def mailed(campaign, tikkim, told):
    """A sent message about an application; sending notes what it told."""

    def make(application):
        mailing = Mailing.objects.create(
            campaign=campaign,
            channel="EMAIL",
            subject_id="Tanggal",
            subject_en="Date",
            body_id="…",
            body_en="…",
            at=wib(25),
            by=tikkim,
            key="surat",
        )
        message = Message.objects.create(
            mailing=mailing, address="a@example.org", language="id", state="SENT", sent_at=wib(25)
        )
        message.applications.add(application)
        told(application, None, campaign=campaign, channel="EMAIL", outcome="MESSAGE_LEFT")

    return make


@pytest.fixture
def story(incident, tikkim, kepala):
    """What people wrote: two entries, a notice, an action, a legal term, the review."""
    first = make_update(incident=incident, by=tikkim, at=wib(20, 1))
    IncidentUpdate.objects.create(
        incident=incident,
        sequence=2,
        at=wib(20, 4, 30),
        recorded_at=wib(20, 9),
        status="IDENTIFIED",
        body_id="Terlambat",
        corrects=first,
        by=tikkim,
    )
    make_notice(office=incident.office, author=tikkim, approver=kepala, incident=incident)
    IncidentAction.objects.create(
        incident=incident,
        text="Pasang genset",
        owner=tikkim,
        due_on=wib(30).date(),
        created_at=NOW,
        created_by=tikkim,
        key="aksi",
    )
    rule = LegalRule.objects.create(
        code="UJI",
        trigger="PERSONAL_DATA",
        hours=72,
        authority_id="Kementerian Komdigi",
        authority_en="The ministry",
        name_id="Pemberitahuan",
        name_en="Breach notice",
        law="UU 27/2022",
    )
    LegalDeadline.objects.create(
        incident=incident, rule=rule, due_at=wib(23), met_at=wib(24), met_by=tikkim
    )
    Review.objects.create(
        incident=incident,
        description_id="Pusat data diserang.",
        description_en="The data centre was attacked.",
        lessons_id="Cadangkan data.",
    )
