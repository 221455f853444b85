from argparse import ArgumentTypeError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.setup import load_capacities
from dashboard.incidents.catalogue import load_services
from dashboard.offices.commands import add_format_argument, as_json
from dashboard.offices.models import Holiday, Office
from dashboard.offices.roles import Role
from dashboard.offices.services import grant, invite, renew_link
from dashboard.offices.setup import create_office

# The argument that fills a field of the office.
ARGUMENTS = {
    "code": "CODE",
    "name_id": "--name",
    "name_en": "--name",
    "city": "--name",
    "time_zone": "--time-zone",
}


def user_name(text: str) -> str:
    try:
        User._meta.get_field("username").run_validators(text)
    except ValidationError as error:
        raise ArgumentTypeError(" ".join(error.messages)) from error
    return text


class Command(BaseCommand):
    help = "Creates an office, ready for data: sections, services, working hours, holidays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="capital letters and digits, such as PLG")
        parser.add_argument("--name", required=True, help="“Kantor Imigrasi Kelas I TPI Palembang”")
        parser.add_argument("--time-zone", default="Asia/Jakarta", metavar="ZONE")
        parser.add_argument(
            "--head", metavar="USERNAME", type=user_name, help="gets a link to set a password"
        )
        add_format_argument(parser)

    def handle(self, **options) -> None:
        code, head = options["code"].upper(), options["head"]
        try:
            with transaction.atomic():
                office = create_office(
                    code=code, name_id=options["name"], time_zone=options["time_zone"]
                )
                load_capacities(office)
                load_services(office)
                link = self._appoint(office, head) if head else ""
        except ValidationError as error:
            raise CommandError(_in_words(error)) from error
        figures = {
            "code": office.code,
            "office": office.name_id,
            "services": office.services.count(),
            "holidays": Holiday.objects.filter(office=None).count(),
        }
        if link:
            figures |= {"head": head, "link": settings.PUBLIC_URL + link}
        self.stdout.write(as_json(figures) if options["format"] == "json" else _text(figures))

    def _appoint(self, office: Office, head: str) -> str:
        """Make a new or known person the head; return the path of their link."""
        person = User.objects.filter(username__iexact=head).first()
        if person is None:
            invitation = invite(
                username=head, full_name=head, office=office, role=Role.OFFICE_HEAD, by=None
            )
            return invitation.link
        grant(person=person, office=office, role=Role.OFFICE_HEAD, by=None)
        return renew_link(person=person, by=None)


def _text(figures: dict) -> str:
    ready = _("%(office)s (%(code)s) is ready: %(services)d services, %(holidays)d holidays.")
    lines = [ready % figures]
    if "link" in figures:
        lines.append(_("%(head)s is its head. One-time link to set a password: %(link)s") % figures)
    return "\n".join(lines)


def _in_words(error: ValidationError) -> str:
    """What is wrong with which argument, on one line; a name is not wrong twice."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    wrong: dict[str, list[str]] = {}
    for field, said in error.message_dict.items():
        wrong.setdefault(ARGUMENTS.get(field, field), said)
    return " ".join(f"{argument}: {' '.join(said)}" for argument, said in wrong.items())
