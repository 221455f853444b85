"""A message to each address of a campaign: tried out, ordered, sent, and told as such."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from dashboard.applications.models import PromiseChange
from dashboard.audit.models import AuditEvent
from dashboard.outreach import services_mailing
from dashboard.outreach.models import ContactAttempt, Mailing, Message, Told
from dashboard.outreach.services_barred import bar
from tests.factories import make_incident
from tests.outreach.conftest import wib
from tests.outreach.mail import TEXTS, campaign_of, ordered, states, writable

NOW = wib(24, 9)


@pytest.fixture
def siti(office):
    """Promised for 24 June, then for 3 July."""
    row = writable(
        office, "siti@surat.example", applicant_name="Siti Aminah", promised_on=date(2024, 7, 3)
    )
    PromiseChange.objects.create(
        application=row,
        old=date(2024, 6, 24),
        new=date(2024, 7, 3),
        cause="INCIDENT",
        at=NOW,
    )
    return row


@pytest.fixture
def campaign(office, kepala, siti):
    return campaign_of(office, kepala, NOW)


def test_one_letter_reaches_an_address_however_many_applicants_share_it(office, kepala, siti):
    child = writable(
        office,
        "SITI@surat.example",
        applicant_name="Budi",
        promised_on=date(2024, 7, 3),
        phone=siti.phone.open(),
    )
    writable(office, "", applicant_name="Tanpa Alamat")
    mailing = ordered(campaign_of(office, kepala, NOW), kepala)
    assert states(mailing) == [("SENT", "")]
    (letter,) = mail.outbox
    assert letter.to == ["siti@surat.example"]
    assert "Yth. Siti Aminah, Budi: 3 Juli 2024." in letter.body
    assert siti.public_code in letter.body
    assert child.public_code in letter.body


def test_a_letter_says_who_writes_and_how_to_stop_it(campaign, kepala, siti):
    ordered(campaign, kepala)
    (letter,) = mail.outbox
    assert letter.subject == f"Jadwal baru {siti.public_code}"
    assert letter.from_email == '"Kantor Imigrasi Palembang" <kantor@imigrasi.example>' or (
        letter.from_email == "Kantor Imigrasi Palembang <kantor@imigrasi.example>"
    )
    assert "0711-123-456" in letter.body
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop.startswith("http://localhost:8000/berhenti/")
    assert stop in letter.body
    assert "siti" not in stop
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_foreigner_is_written_to_in_english(office, kepala):
    row = writable(
        office, "jo@mail.example", type="ITAS", reason="PERPANJANGAN", applicant_name="Jo"
    )
    ordered(campaign_of(office, kepala, NOW), kepala)
    (letter,) = mail.outbox
    assert letter.subject == f"New date for {row.public_code}"
    assert "Dear Jo: not yet certain." in letter.body
    assert "We never ask for money, an OTP code or your NIK." in letter.body


def test_what_was_sent_counts_as_told(campaign, kepala, siti):
    ordered(campaign, kepala)
    attempt = ContactAttempt.objects.get()
    assert (attempt.direction, attempt.channel, attempt.outcome, attempt.by) == (
        "OUT",
        "EMAIL",
        "MESSAGE_LEFT",
        kepala,
    )
    told = Told.objects.get()
    assert (told.application, told.promise) == (siti, date(2024, 7, 3))


def test_an_order_is_on_record_and_a_double_click_is_one(campaign, kepala):
    first = ordered(campaign, kepala, key="sekali")
    again = ordered(campaign, kepala, key="sekali")
    assert first == again
    assert len(mail.outbox) == 1
    event = AuditEvent.objects.get(object_label="outreach.mailing")
    assert event.changes["messages"] == 1
    assert "siti" not in str(event.changes)


def test_who_wants_no_e_mails_gets_none(campaign, office, kepala):
    writable(office, "budi@surat.example")
    bar(office=office, way="EMAIL", address="Siti@Surat.example", by=kepala, now=NOW)
    mailing = ordered(campaign_of(office, kepala, NOW), kepala)
    assert states(mailing) == [("STOPPED", ""), ("SENT", "")]
    assert [letter.to for letter in mail.outbox] == [["budi@surat.example"]]


def test_a_dry_run_counts_and_shows_and_writes_nothing(campaign, kepala):
    tried = services_mailing.preview(campaign=campaign, texts=TEXTS, by=kepala)
    assert (tried.messages, tried.applications, tried.without, tried.barred) == (1, 1, 0, 0)
    ((language, count, letter, text),) = tried.samples
    assert (language, count) == ("id", 1)
    assert "3 Juli 2024" in text
    assert "siti@" not in text + letter.to
    assert not Mailing.objects.exists()
    assert not Message.objects.exists()
    assert mail.outbox == []


def test_in_practice_there_is_the_dry_run_only(office, kepala, siti):
    drill = make_incident(office=office, by=kepala, started_at=NOW, practice=True)
    campaign = campaign_of(office, kepala, NOW, incident=drill)
    assert services_mailing.preview(campaign=campaign, texts=TEXTS, by=kepala).messages == 1
    with pytest.raises(ValidationError, match=r"practice|[Ll]atihan"):
        ordered(campaign, kepala)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body_id", "Yth. {namanya}"),
        ("subject_en", "two\nlines"),
        ("body_en", ""),
        ("body_id", "NIK 1671015705900001"),
    ],
)
def test_it_refuses_a_text_that_cannot_be_sent(campaign, kepala, field, text):
    with pytest.raises(ValidationError) as refusal:
        ordered(campaign, kepala, **{field: text})
    assert list(refusal.value.message_dict) == [field]
    assert mail.outbox == []


def test_it_says_before_the_order_that_no_server_is_set(campaign, kepala, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tried = services_mailing.preview(campaign=campaign, texts=TEXTS, by=kepala)
    assert "EMAIL_URL" in tried.why_not
    with pytest.raises(ValidationError, match="EMAIL_URL"):
        ordered(campaign, kepala)
