"""How messages leave the house: one line for each way."""

from dashboard.outreach.channels.base import Gateway
from dashboard.outreach.channels.email.gateway import Email

CHANNELS: dict[str, Gateway] = {
    "EMAIL": Email(),
}
