"""Two offices and their people, made by the services that a real office uses."""

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from dashboard.accounts.models import User
from dashboard.applications.setup import load_capacities
from dashboard.incidents.catalogue import load_services
from dashboard.offices.models import Office, SectionCode
from dashboard.offices.roles import Role
from dashboard.offices.services import invite
from dashboard.offices.setup import create_office

SINCE = date(2024, 1, 2)
LANTASKIM, INTALTUSKIM = SectionCode.LANTASKIM, SectionCode.INTALTUSKIM
TIKKIM, TATA_USAHA = SectionCode.TIKKIM, SectionCode.TATA_USAHA
PEOPLE = (
    ("kepala", "Rahmawati Siregar", Role.OFFICE_HEAD, None),
    ("tikkim", "Hendra Saputra", Role.ICT_HEAD, TIKKIM),
    ("lantaskim", "Nur Aini Lubis", Role.SECTION_HEAD, LANTASKIM),
    ("intaltuskim", "Bambang Wijaya", Role.SECTION_HEAD, INTALTUSKIM),
    ("petugas", "Dewi Anggraini", Role.CLERK, LANTASKIM),
    ("telepon", "Fajar Ramadhan", Role.CALLER, LANTASKIM),
    ("humas", "Maya Oktaviani", Role.PUBLIC_RELATIONS, TATA_USAHA),
    ("auditor", "Zainal Hidayat", Role.AUDITOR, None),
)
ELSEWHERE = (
    ("kepala.lain", "Sri Maharani", Role.OFFICE_HEAD, None),
    ("petugas.lain", "Ilham Pratama", Role.CLERK, LANTASKIM),
    ("intaltuskim.lain", "Yusuf Firmansyah", Role.SECTION_HEAD, INTALTUSKIM),
)
ACCOUNTS = (*(name for name, *_ in PEOPLE), "admin", "kepala.lain")


def offices() -> tuple[Office, Office]:
    """Palembang, whose public page ``/`` shows, and a second office without one."""
    palembang = create_office(
        code="PLG",
        name_id="Kantor Imigrasi Kelas I TPI Palembang",
        name_en="Palembang Immigration Office (Class I TPI)",
        city="Palembang",
        public=True,
        address="Jalan Pangeran Ratu, Jakabaring, Palembang",
        phone="0711-000-0000",
        email="humas@imigrasi-palembang.example",
    )
    jambi = create_office(
        code="JMB",
        name_id="Kantor Imigrasi Kelas I TPI Jambi",
        name_en="Jambi Immigration Office (Class I TPI)",
        city="Jambi",
        public=False,
    )
    for office in (palembang, jambi):
        load_capacities(office)
        load_services(office)
    return palembang, jambi


def people(office: Office, cast: tuple) -> dict[str, User]:
    """Invite the cast into the office: its head by command, everyone else by the head."""
    head: User | None = None
    made = {}
    for username, full_name, role, section in cast:
        made[username] = invite(
            username=username,
            full_name=full_name,
            office=office,
            role=role,
            section=office.sections.get(code=section) if section else None,
            by=head,
            first_day=SINCE,
        ).person
        head = head or made[username]
    return made


def superuser() -> User:
    return User.objects.create_superuser("admin", full_name="Administrator katalog")


def set_passwords() -> None:
    """Give all demo accounts ``DEMO_PASSWORD``, where they do not have it already."""
    rows = User.objects.filter(username__in=ACCOUNTS)
    first = rows.first()
    if first and not first.check_password(settings.DEMO_PASSWORD):
        rows.update(password=make_password(settings.DEMO_PASSWORD))
