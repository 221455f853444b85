"""A campaign with addresses, its text, and servers that fail in the ways that servers do."""

import smtplib

from dashboard.outreach import services_mailing
from tests.factories import serial
from tests.outreach.calls import make_campaign, person

TEXTS = {
    "subject_id": "Jadwal baru {kode}",
    "body_id": "Yth. {nama}: {tanggal_baru}.",
    "subject_en": "New date for {kode}",
    "body_en": "Dear {nama}: {tanggal_baru}.",
}


def writable(office, email: str, **fields):
    return person(office, email=email, **fields)


def campaign_of(office, by, now, **fields):
    office.email = "kantor@imigrasi.example"
    office.save()
    return make_campaign(office=office, by=by, now=now, **fields)


def ordered(campaign, by, **fields):
    values = TEXTS | {"campaign": campaign, "by": by, "key": f"m{next(serial)}"} | fields
    return services_mailing.order(**values)


def states(mailing) -> list[tuple[str, str]]:
    """State and error of each message, in order."""
    return list(mailing.messages.order_by("pk").values_list("state", "error"))


class Server:
    """Stands in for the mail backend: each letter is taken, or meets the next of ``troubles``."""

    def __init__(self, *troubles, opens=True):
        self.troubles, self.opens, self.taken = list(troubles), opens, []

    def __call__(self):
        return self

    def open(self):
        if not self.opens:
            raise ConnectionRefusedError("siti@surat.example")

    def close(self):
        pass

    def send_messages(self, letters):
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.taken += letters


def refused(code):
    return smtplib.SMTPRecipientsRefused({"siti@surat.example": (code, b"no siti@surat.example")})
