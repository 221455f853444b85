"""Pages through the views, as the office's head sees them."""

import time
from typing import Any

from django.test import Client

from dashboard.accounts.models import User
from dashboard.applications.models import Application
from tests.bench.databases import HEAD

_clients: dict[str, Client] = {}


def _client() -> Client:
    if HEAD not in _clients:
        client = Client(SERVER_NAME="localhost")
        client.force_login(
            User.objects.get(username=HEAD),
            backend="dashboard.offices.backends.MembershipBackend",
        )
        _clients[HEAD] = client
    return _clients[HEAD]


def get(path: str) -> dict[str, Any]:
    """Fetch a page; the time is that of the whole request."""
    client = _client()
    began = time.perf_counter()
    answer = client.get(path)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "status": answer.status_code, "bytes": len(answer.content)}


def some_codes(count: int) -> dict[str, Any]:
    """Public codes of applications spread over the whole table, and what finds the newest."""
    last = Application.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [last * n // count for n in range(1, count + 1)]
    rows = Application.objects.filter(pk__in=keys)
    newest = Application.objects.exclude(external_no=None).order_by("-pk")[0]
    return {
        "codes": list(rows.values_list("public_code", flat=True)),
        "number": newest.external_no,
        "day": newest.submitted_on.isoformat(),
        "name": newest.applicant_name,
        "group": Application.objects.exclude(group_ref="").order_by("-pk")[0].group_ref,
    }
