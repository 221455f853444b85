"""What the tests of bulk actions share: rows with a history, and the steps at the screen."""

from datetime import UTC, datetime

from dashboard.applications.models import Application, StageChange
from tests.factories import make_application

LIST = "/dashboard/applications/"
BULK = LIST + "bulk/"
SUBMITTED = datetime(2024, 6, 10, 2, tzinfo=UTC)


def make(office, stage="AWAITING_PRINT", **fields) -> Application:
    """An application with the change that brought it to its stage."""
    row = make_application(office=office, stage=stage, submitted_at=SUBMITTED, **fields)
    StageChange.objects.create(
        application=row,
        to_stage=row.stage,
        occurred_at=SUBMITTED,
        recorded_at=SUBMITTED,
        origin="IMPORT",
        idempotency_key="created",
    )
    return row


def preview(client, rows=(), to="QUALITY_CHECK", query="", **fields):
    """Tick ``rows`` (none: all that match ``query``) and ask what the step would do."""
    chosen = {"code": [row.public_code for row in rows]} if rows else {"all": "1"}
    return client.post(f"{BULK}preview/{query}", chosen | {"to": to} | fields)


def confirm(client, page, query="", **fields):
    """Press the button of a preview: what its form sends along."""
    form, chosen = page.context["form"], page.context["chosen"]
    sent = {"all": "1"} if chosen.is_all else {"code": " ".join(chosen.codes)}
    sent |= {name: form[name].value() or "" for name in form.fields}
    sent |= {"key": page.context["key"], "seen": page.context["seen"]}
    return client.post(f"{BULK}do/{query}", sent | fields, follow=True)


def stages(rows) -> list[str]:
    """Where each stands now."""
    return [Application.objects.get(pk=row.pk).stage.code for row in rows]


def said(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def reasons(page) -> dict[str, int]:
    """The refusals of a preview: how many for each reason."""
    return {group.reason: len(group.rows) for group in page.context["preview"].refused}
