"""How a stored phone number is shown and dialled."""

import re

from django.utils.translation import gettext as _


def shown(number: str) -> str:
    """0812-3456-7890 for a stored +6281234567890; a foreign number in groups of four."""
    if number.startswith("+62"):
        text = "0" + number[3:]
        return "-".join(filter(None, (text[:4], text[4:8], text[8:])))
    return " ".join(re.findall(r"\+?\d{1,4}", number))


def links(number: str) -> list[tuple[str, str]]:
    """Addresses to dial and to write to, with their words; a landline has no WhatsApp."""
    found = [(f"tel:{number}", _("Call"))]
    if not number.startswith("+62") or number.startswith("+628"):
        found.append((f"https://wa.me/{number[1:]}", "WhatsApp"))
    return found
