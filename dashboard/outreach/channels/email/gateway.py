"""E-mail through the server that ``EMAIL_URL`` names: plain text, with a way to stop it."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dashboard.applications.personal import email_address
from dashboard.offices.models import Office
from dashboard.outreach.channels.base import Letter, NotSent, Send
from dashboard.outreach.statuses import Barred, Channel, Failure

NONE = "django.core.mail.backends.dummy.EmailBackend"  # EMAIL_URL is not set, or none://
FOR_GOOD = 500  # SMTP answers from here on are final (RFC 5321)


class Email:
    """From the office's published address. The headers let a mail program offer to stop it with
    one click (RFC 8058) and keep automatic answers away (RFC 3834)."""

    code = Channel.EMAIL
    bar = Barred.EMAIL
    address = "email"

    def unready(self, office: Office) -> str:
        if settings.EMAIL_BACKEND == NONE:
            return _("No mail server is set: ask ICT to set EMAIL_URL (docs/operations.md).")
        if not office.email:
            return _("The office has no published e-mail address to write from: ask ICT.")
        return ""

    def one_form(self, address: str) -> str:
        return email_address(address)

    def written(self, letter: Letter) -> str:
        with translation.override(letter.language):
            return render_to_string("outreach/email.txt", {"letter": letter}).strip() + "\n"

    @contextmanager
    def opened(self) -> Iterator[Send]:
        connection = mail.get_connection()
        try:
            connection.open()
        except (smtplib.SMTPException, OSError):
            raise NotSent(Failure.UNREACHABLE) from None
        try:
            yield partial(self._send, connection)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.close()

    def _send(self, connection: BaseEmailBackend, letter: Letter) -> None:
        """What the server answers may quote the address: it goes no further than here."""
        try:
            connection.send_messages([self._message(letter)])
        except smtplib.SMTPRecipientsRefused as error:
            final = all(code >= FOR_GOOD for code, _answer in error.recipients.values())
            raise NotSent(Failure.REFUSED if final else Failure.LATER) from None
        except smtplib.SMTPSenderRefused:
            raise NotSent(Failure.LATER) from None
        except smtplib.SMTPResponseException as error:
            final = error.smtp_code >= FOR_GOOD
            raise NotSent(Failure.REFUSED if final else Failure.LATER) from None
        except (smtplib.SMTPException, OSError):
            raise NotSent(Failure.UNSURE) from None

    def _message(self, letter: Letter) -> mail.EmailMessage:
        office = letter.office
        with translation.override(letter.language):
            sender = formataddr((office.name, office.email))
        host = urlsplit(settings.PUBLIC_URL).hostname
        return mail.EmailMessage(
            subject=letter.subject,
            body=self.written(letter),
            from_email=sender,
            to=[letter.to],
            headers={
                "Message-ID": f"<{letter.uuid.hex}@{host}>",
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{letter.stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
