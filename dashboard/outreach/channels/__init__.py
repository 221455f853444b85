"""How messages leave the house: one line for each way."""

from dashboard.outreach.channels import email
from dashboard.outreach.channels.base import Gateway

CHANNELS: dict[str, Gateway] = {
    "EMAIL": email.Email(),
}
