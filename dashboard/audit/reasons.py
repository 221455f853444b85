"""What a reason in the audit trail may hold."""

import re


def has_long_number(text: str) -> bool:
    """Whether free text holds eight digits or more in a row, such as a NIK or a phone number."""
    return re.search(r"\d(?:[\s.\-]?\d){7}", text) is not None
