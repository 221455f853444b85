from argparse import ArgumentTypeError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.incidents.catalogue import load_services
from dashboard.offices.models import Holiday, Office
from dashboard.offices.roles import Role
from dashboard.offices.services import grant, invite, renew_link
from dashboard.offices.setup import create_office


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

    def handle(self, **options) -> None:
        code, head = options["code"].upper(), options["head"]
        try:
            with transaction.atomic():
                office = create_office(
                    code=code, name_id=options["name"], time_zone=options["time_zone"]
                )
                load_services(office)
                link = self._appoint(office, head) if head else ""
        except ValidationError as error:
            raise CommandError(_in_words(error)) from error
        self.stdout.write(
            _("%(office)s (%(code)s) is ready: %(services)d services, %(holidays)d holidays.")
            % {
                "office": office.name_id,
                "code": office.code,
                "services": office.services.count(),
                "holidays": Holiday.objects.filter(office=None).count(),
            }
        )
        if link:
            text = _("%(head)s is its head. One-time link to set a password: %(link)s")
            self.stdout.write(text % {"head": head, "link": settings.PUBLIC_URL + link})

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


def _in_words(error: ValidationError) -> str:
    """What is wrong with which field, on one line."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())
