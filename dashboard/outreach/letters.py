"""From a mailing's text to what one address gets; and the signed link that stops it."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from dashboard.applications.models import Application
from dashboard.outreach import script
from dashboard.outreach.channels.base import Letter
from dashboard.outreach.models import Mailing, Message

# The link tells which message it was, not to whom; what it is signed with stays as long as the key.
signer = signing.Signer(salt="outreach.stop", sep=".")


def letter(
    *,
    mailing: Mailing,
    uuid: UUID,
    to: str,
    language: str,
    applications: Sequence[Application],
    known: script.Known,
) -> Letter:
    """The text of ``mailing``, which may be unsaved, in ``language`` about these applications."""
    office = mailing.campaign.office
    texts = {
        name: script.fill(
            getattr(mailing, f"{name}_{language}"),
            applications=applications,
            known=known,
            language=language,
            caller=office.name,
        )
        for name in ("subject", "body")
    }
    return Letter(uuid, office, applications, language, stop=stop_url(uuid), to=to, **texts)


def stop_url(uuid: UUID) -> str:
    """The whole address of the page where the reader of this message wants no more."""
    return settings.PUBLIC_URL + reverse("stop", args=[signer.sign(uuid.hex)])


def message_of(token: str) -> Message | None:
    """The message of a stop link; ``None`` for a token that is none of ours."""
    try:
        found = UUID(hex=signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Message.objects.of_uuid(found)
