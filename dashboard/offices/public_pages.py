"""What every page for everyone shares: one style sheet, inline, the policy that allows exactly its
bytes, and that nobody looks at who is asking."""

import base64
import hashlib
import re

from csp.constants import NONE
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe


class Style:
    """Text and policy of ``templates/public/style.css``; read once per process."""

    @cached_property
    def text(self) -> SafeString:
        """The sheet without comments and needless blanks."""
        css = re.sub(r"/\*.*?\*/", "", render_to_string("public/style.css"), flags=re.DOTALL)
        css = re.sub(r"\s+", " ", css)
        return mark_safe(re.sub(r" ?([{};,>]) ?", r"\1", css).strip())

    @cached_property
    def policy(self) -> dict[str, list[str]]:
        """Nothing may load or run; the style whose hash is named applies. The icon is data."""
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return {
            "default-src": [NONE],
            "style-src": [f"'sha256-{digest}'"],
            "img-src": ["data:"],
            "base-uri": [NONE],
            "form-action": [NONE],
            "frame-ancestors": [NONE],
        }


STYLE = Style()


def forget_the_visitor(request: HttpRequest) -> None:
    """Nothing of a session is read or answered: a broken cookie changes nothing here."""
    request.COOKIES = {}
    request.session = type(request.session)()
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
