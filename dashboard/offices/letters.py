import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dashboard.accounts.models import User

logger = logging.getLogger(__name__)


def send_password_link(person: User, link: str) -> bool:
    """E-mail the one-time link; whether the mail server took it.

    A failure is no error of the invitation: the link also stands on the inviter's screen.
    """
    context = {"person": person, "link": settings.PUBLIC_URL + link}
    try:
        send_mail(
            _("Set your password"),
            render_to_string("offices/password_link.txt", context),
            None,
            [person.email],
        )
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("The mail server refused a password link: %s", type(error).__name__)
        return False
    return True
