"""Short ways to a campaign and to people with a phone."""

from dashboard.applications.models import Application
from dashboard.outreach import services
from dashboard.outreach.models import Campaign
from tests.factories import make_application, serial

SCRIPT = {
    "script_id": "Paspor {nama} ({kode}) dijanjikan {tanggal_lama}, kini {tanggal_baru}.",
    "script_en": "The document of {nama} ({kode}), promised {tanggal_lama}, is now {tanggal_baru}.",
}


def person(office, phone: str = "", **fields) -> Application:
    """An applicant who may be phoned; a number of their own unless one is given."""
    number = phone or f"+62812{next(serial):08d}"
    return make_application(
        office=office, phone=number, phone_last4=number[-4:], **{"purpose": "WISATA"} | fields
    )


def make_campaign(*, office, by, now, applications=None, **fields) -> Campaign:
    """A campaign for all applications of the office, through the service."""
    rows = Application.objects.all() if applications is None else applications
    return services.start(
        office=office,
        by=by,
        now=now,
        applications=rows,
        **{"name": "Cetak tertunda", "key": f"k{next(serial)}"} | SCRIPT | fields,
    )
