from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _


def product(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: the demo's mark, the name, the time (UTC, aware)."""
    office = getattr(request, "office", None)
    name = _("Immigration %(city)s") % {"city": office.city} if office else _("Immigration office")
    return {"demo": settings.DEMO, "product_name": name, "now": timezone.now()}
