"""What is said fits each person: an appointment, a changed date, one that stands, none yet."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from dashboard.applications.models import Appointment, PromiseChange
from dashboard.outreach import script, services, wording
from dashboard.outreach.forms_mailing import draft
from dashboard.outreach.known import known
from dashboard.outreach.models import Told
from tests.factories import make_affected, make_incident, make_run
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib
from tests.outreach.mail import ordered

OLD, NEW = date(2024, 6, 26), date(2024, 7, 1)
NAMES = ("Pindah", "Janji", "Baru", "Tetap", "Ragu", "Kosong")
NOW = wib(24, 9)
FALLBACKS = ("belum ada tanggal", "belum dapat dipastikan", "belum ada jadwal", "no date yet", "[")


@pytest.fixture
def incident(office, kepala):
    office.email = "kantor@imigrasi.example"
    office.save()
    return make_incident(
        office=office,
        by=kepala,
        started_at=wib(24, 8),
        down=("PRINTING",),
        number="2024-001",
        cause="DATA_CENTRE",
        confirmed_at=wib(24, 8),
        confirmed_by=kepala,
    )


@pytest.fixture
def run(incident):
    return make_run(incident=incident, at=wib(24, 8, 30))


def slot(row, at, **fields):
    return Appointment.objects.create(
        application=row,
        office=row.office,
        stage=row.stage,
        lane="REGULER",
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        starts_on=at.date(),
        **fields,
    )


def hit(run, office, name, **fields):
    """Hit by the incident: ``at`` is a booked appointment, ``old`` what was promised before."""
    at, old, flags = fields.pop("at", None), fields.pop("old", None), fields.pop("flags", {})
    row = person(office, applicant_name=name, **{"email": f"{name}@surat.example"} | fields)
    if old:
        PromiseChange.objects.create(
            application=row, at=wib(24, 8), old=old, new=row.promised_on, cause="INCIDENT"
        )
    found = {"appointment": slot(row, at), "upcoming": True} if at else {"stuck": True}
    make_affected(run=run, application=row, **found | flags)
    return row


@pytest.fixture
def people(run, office):
    """One of each kind; the last of them has neither a date nor an appointment."""
    moved = hit(run, office, "Pindah", at=wib(24, 10))
    Appointment.objects.update(status="RESCHEDULED")
    slot(moved, wib(27, 13))
    return {
        "jadwal_baru": moved,
        "janji": hit(run, office, "Janji", at=wib(25, 13)),
        "tanggal_baru": hit(run, office, "Baru", old=OLD, promised_on=NEW, net_due=NEW),
        "tanggal_tetap": hit(run, office, "Tetap", promised_on=OLD, net_due=OLD),
        "belum_pasti": hit(run, office, "Ragu", promised_on=OLD, net_due=NEW),
        "kosong": hit(run, office, "Kosong"),
    }


SENTENCES = {
    "janji": ("janji temu Anda pada 25 Juni 2024 13.00 WIB harus dijadwalkan ulang", None),
    "jadwal_baru": (
        "janji temu Anda pada 24 Juni 2024 10.00 WIB kami pindahkan ke 27 Juni 2024 13.00 WIB",
        None,
    ),
    "tanggal_baru": (
        "tidak dapat kami selesaikan pada 26 Juni 2024. Tanggal yang baru: 1 Juli",
        NEW,
    ),
    "tanggal_tetap": ("tetap kami janjikan selesai pada 26 Juni 2024", OLD),
    "belum_pasti": ("belum dapat kami pastikan", None),
    "kosong": ("belum dapat kami pastikan", None),
}


def test_call_and_letter_say_to_each_what_is_so_and_only_that_counts_as_told(
    office, kepala, telepon, incident, people, clock
):
    clock(NOW)
    script_id, script_en = wording.scripts(incident)
    made = {"incident": incident, "script_id": script_id, "script_en": script_en}
    campaign = make_campaign(office=office, by=kepala, now=NOW, **made)
    held = services.lease(campaign=campaign, by=telepon, now=NOW)
    for number, contact in enumerate(held):
        services.record(
            contact=contact, outcome="REACHED_AGREED", by=telepon, key=f"r{number}", now=NOW
        )
    ordered(campaign, kepala, **draft(campaign))
    facts = known([*people.values()], incident)
    assert len(mail.outbox) == len(people)
    for case, row in people.items():
        sentence, told = SENTENCES[case]
        letter = next(one for one in mail.outbox if f"Yth. {row.applicant_name}" in one.body)
        spoken = script.fill(script_id, applications=[row], known=facts, language="id")
        english = script.fill(script_en, applications=[row], known=facts, language="en")
        for text in (spoken, letter.body):
            assert sentence in text
            others = {words for words, _told in SENTENCES.values()} - {sentence}
            assert not [words for words in others if words in text]
        for text in (spoken, english, letter.subject, letter.body):
            assert not [words for words in FALLBACKS if words in text]
        promises = Told.objects.filter(application=row).values_list("promise", flat=True)
        assert [*promises] == [told, told]


def test_a_line_for_some_of_a_household_names_them(office, run, people, incident):
    rows = [people["tanggal_baru"], people["janji"]]
    text = "Halo {nama}.\n[tanggal_baru] Selesai {tanggal_baru}.\n[belum_pasti] Belum pasti."
    facts = known([*people.values()], incident)
    said = script.fill(text, applications=rows, known=facts, language="id")
    assert said == "Halo Baru, Janji.\nSelesai 1 Juli 2024 (Baru)."
    assert script.told(rows[0], facts, text) == NEW
    assert script.told(rows[0], facts, text, "Halo.\n[tanggal_tetap] {tanggal_baru}") is None
    assert script.told(people["tanggal_tetap"], facts, text) is None


@pytest.mark.parametrize(
    ("text", "why"), [("Halo.\n[salah] {kode}", "[salah]"), ("[janji] {jadwal}", "everybody")]
)
def test_a_case_that_is_none_and_a_text_not_for_everybody_are_refused(english, text, why):
    with pytest.raises(script.ValidationError) as refused:
        script.check(text)
    assert why in refused.value.messages[0]


def test_before_the_start_and_in_the_dry_run_those_with_nothing_are_counted(
    client, office, kepala, incident, people, clock
):
    """The one that is uncertain and the one that has nothing; the others have something."""
    clock(NOW)
    client.force_login(kepala)
    groups = {"groups": ["upcoming", "stuck"], "look": "1"}
    page = client.post(f"{reverse('outreach:create')}?incident={incident.pk}", groups)
    assert page.context["counted"].without_date == 2
    assert "2 orang belum punya tanggal pasti" in page.content.decode()
    campaign = make_campaign(office=office, by=kepala, now=NOW, incident=incident)
    url = reverse("outreach:mailing", args=[campaign.pk])
    form = client.get(url).context["form"]
    tried = client.post(url, {name: form[name].value() for name in form.fields if name != "seen"})
    assert (tried.context["preview"].messages, tried.context["preview"].without_date) == (6, 2)
    text = tried.content.decode()
    assert "2 di antaranya belum punya tanggal pasti" in text
    for why, names in {
        "no_date": {"Ragu", "Kosong"},
        "email": set(NAMES),
        "no_email": set(),
    }.items():
        files = f"{reverse('outreach:files', args=[campaign.pk])}?why={why}"
        assert files in text
        found = client.get(files).context["table"].data
        assert {row.application.applicant_name for row in found} == names


def test_paper_has_the_appointment_per_line_and_words_for_fields_in_both_languages(
    client, office, telepon, kepala, incident, people, clock
):
    clock(NOW)
    script_id, script_en = wording.scripts(incident)
    made = {"incident": incident, "script_id": script_id, "script_en": script_en}
    campaign = make_campaign(office=office, by=kepala, now=NOW, **made)
    client.force_login(telepon)
    form = {"key": "k", "count": 9, "until": "2024-06-24 16:00", "reason": "Listrik padam"}
    page = client.post(reverse("outreach:print_sheet", args=[campaign.pk]), form).content.decode()
    assert "<b>25 Juni 2024 13.00 WIB</b>" in page
    assert "<del>24 Juni 2024 10.00 WIB</del> → <b>27 Juni 2024 13.00 WIB</b>" in page
    assert "yang punya janji temu:</em> Karena itu janji temu Anda pada (janji temu" in page
    assert "with an appointment:</em> Because of this your appointment on (the appointment" in page
    assert "{" not in page.split("script-short")[1].split("<ol")[0]
    assert "tanggal_baru" not in page
    assert page.count("<b>belum dapat dipastikan</b>") == 2  # not of whom an appointment is said
