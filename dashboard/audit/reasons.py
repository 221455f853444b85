"""What a reason in the audit trail, and other free text, may hold."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Controls that turn the reading direction of what follows (a disguise for links and names), and
# NUL, which PostgreSQL cannot store. Letters of right-to-left scripts need neither.
UNSAFE = re.compile("[\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def has_long_number(text: str) -> bool:
    """Whether free text holds eight digits or more in a row, such as a NIK or a phone number."""
    return re.search(r"\d(?:[\s.\-]?\d){7}", text) is not None


def refuse_long_number(text: str) -> None:
    """Validate a reason: raises ``ValidationError``, in the reader's language, if it has one."""
    if has_long_number(text):
        raise ValidationError(_("Leave out numbers of eight digits or more: they may be personal."))
