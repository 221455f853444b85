"""How personal numbers are written down: one form to store, one to compare, one to show."""

import re

NOT_DIGIT, BLANK, GROUPING = re.compile(r"[^0-9]"), re.compile(r"\s"), re.compile(r"[\s().\-]")
AT_HOME, WITHOUT_PLUS = re.compile(r"0[1-9][0-9]{6,12}"), re.compile(r"62[1-9][0-9]{6,12}")
INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")


def digits(value: str) -> str:
    return NOT_DIGIT.sub("", value)


def passport_number(value: str) -> str:
    return BLANK.sub("", value).upper()


def email_address(value: str) -> str:
    """One spelling per mailbox: how capitals are written makes no difference."""
    return value.strip().lower()


def e164(value: str) -> str:
    """Turn 08…, 62… or +62… with blanks, dots, hyphens and brackets into ``+62…``.

    A number of another country keeps its ``+``. Raises ``ValueError`` for anything else.
    """
    text = GROUPING.sub("", value)
    if AT_HOME.fullmatch(text):
        text = "+62" + text[1:]
    elif WITHOUT_PLUS.fullmatch(text):
        text = "+" + text
    if not INTERNATIONAL.fullmatch(text):
        raise ValueError("not a phone number")
    return text


def holds_number(text: str) -> bool:
    """Whether typed text may be a NIK, phone or passport number, which no address may hold.

    Eight digits or more in a row, however spaced; or letters and digits as on a passport.
    """
    passport = re.fullmatch(r"\s*[A-Za-z]{1,3}\s?(\d\s?){5,9}[A-Za-z]?\s*", text)
    return passport is not None or re.search(r"\d(?:[\s.()\-]*\d){7}", text) is not None
