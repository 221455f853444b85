from django.conf import settings
from django.core.checks import CheckMessage, Warning


def careless_production(**kwargs: object) -> list[CheckMessage]:
    """What ``check --deploy`` says of the product's own settings, beside Django's."""
    found = []
    if set(settings.FIELD_KEYS.values()) & set(settings.INDEX_KEYS.values()):
        found.append(
            Warning(
                "FIELD_KEYS and INDEX_KEYS share a key.",
                hint="Make a key of its own for each.",
                id="imigrasi.W001",
            )
        )
    if not settings.SECURE:
        found.append(
            Warning(
                f"PUBLIC_URL is {settings.PUBLIC_URL}: cookies travel without TLS.",
                hint="Set PUBLIC_URL to the https address that people use.",
                id="imigrasi.W002",
            )
        )
    return found
