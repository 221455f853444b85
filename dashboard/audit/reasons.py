"""What a reason in the audit trail may hold."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def has_long_number(text: str) -> bool:
    """Whether free text holds eight digits or more in a row, such as a NIK or a phone number."""
    return re.search(r"\d(?:[\s.\-]?\d){7}", text) is not None


def refuse_long_number(text: str) -> None:
    """Validate a reason: raises ``ValidationError``, in the reader's language, if it has one."""
    if has_long_number(text):
        raise ValidationError(_("Leave out numbers of eight digits or more: they may be personal."))
