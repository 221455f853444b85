from dashboard.outreach.models.barred import DoNotContact
from dashboard.outreach.models.campaign import Campaign, CampaignQuerySet, Recipient
from dashboard.outreach.models.contact import (
    CallSheet,
    Contact,
    ContactAttempt,
    ContactQuerySet,
    Told,
)
from dashboard.outreach.models.message import Mailing, Message

__all__ = [
    "CallSheet",
    "Campaign",
    "CampaignQuerySet",
    "Contact",
    "ContactAttempt",
    "ContactQuerySet",
    "DoNotContact",
    "Mailing",
    "Message",
    "Recipient",
    "Told",
]
