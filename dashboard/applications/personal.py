"""How personal numbers are written down: one form to store, one to compare, one to show."""

import re


def digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def passport_number(value: str) -> str:
    return re.sub(r"\s", "", value).upper()


def e164(value: str) -> str:
    """Turn 08…, 62… or +62… with blanks, dots, hyphens and brackets into ``+62…``.

    A number of another country keeps its ``+``. Raises ``ValueError`` for anything else.
    """
    text = re.sub(r"[\s().\-]", "", value)
    if re.fullmatch(r"0[1-9][0-9]{6,12}", text):
        text = "+62" + text[1:]
    elif re.fullmatch(r"62[1-9][0-9]{6,12}", text):
        text = "+" + text
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", text):
        raise ValueError("not a phone number")
    return text


def holds_number(text: str) -> bool:
    """Whether typed text may be a NIK, phone or passport number, which no address may hold.

    Eight digits or more in a row, however spaced; or letters and digits as on a passport.
    """
    passport = re.fullmatch(r"\s*[A-Za-z]{1,3}\s?(\d\s?){5,9}[A-Za-z]?\s*", text)
    return passport is not None or re.search(r"\d(?:[\s.()\-]*\d){7}", text) is not None
