"""Which office a public address means, and links inside its tree. All links are relative, so that
the same page works at the root of a host and under ``/kantor/<code>/``."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse

from dashboard.offices.models import Office

LANGUAGES = ("id", "en")
PATHS = {
    ("status", "id"): "",
    ("status", "en"): "en/",
    ("history", "id"): "riwayat/{}",
    ("history", "en"): "en/history/{}",
    ("notice", "id"): "pengumuman/{}/",
    ("notice", "en"): "en/notices/{}/",
}


@dataclass(frozen=True)
class Place:
    """A page of an office's public tree, and the way from it to the others.

    ``slug`` is that of a notice, or the query of the history's year.
    """

    page: str
    language: str
    slug: str = ""

    @property
    def root(self) -> str:
        """The way up to the tree's first page."""
        return "../" * PATHS[self.page, self.language].count("/") or "./"

    def to(self, page: str, language: str = "", slug: str = "") -> str:
        """A relative link to another page, in this language unless told."""
        return self.root + PATHS[page, language or self.language].format(slug)

    @property
    def status(self) -> str:
        return self.to("status")

    @property
    def history(self) -> str:
        return self.to("history")

    @property
    def alternates(self) -> dict[str, str]:
        """This very page in each language."""
        return {language: self.to(self.page, language, self.slug) for language in LANGUAGES}


def public_offices() -> list[Office]:
    return list(Office.objects.filter(public=True, active=True))


def office_for(request: HttpRequest, code: str = "") -> Office | None:
    """The office that the address means: by code, by its own host, or the only public one."""
    offices = public_offices()
    if code:
        return next((office for office in offices if office.code == code.upper()), None)
    host = urlsplit(f"//{request.get_host()}").hostname
    own = [office for office in offices if office.public_host and office.public_host == host]
    if own:
        return own[0]
    return offices[0] if len(offices) == 1 else None


def public_url(office: Office, page: str, language: str = "id", slug: str = "") -> str:
    """The path under which staff find an office's public page on this host; empty without one."""
    if not office.public:
        return ""
    name = f"public:{page}{'_en' if language == 'en' else ''}"
    others = [other for other in public_offices() if other.pk != office.pk]
    arguments = ([office.code] if others else []) + ([slug] if slug else [])
    return reverse(name, args=arguments)
