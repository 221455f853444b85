from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from imigrasi.checks import careless_production


class StaffAdminConfig(AdminConfig):
    """Django's admin behind the product's own login and roles (see ``imigrasi.admin``)."""

    default_site = "imigrasi.admin.StaffAdminSite"

    def ready(self) -> None:
        super().ready()
        register(careless_production, Tags.security, deploy=True)
