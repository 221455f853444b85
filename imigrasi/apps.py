from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin behind the product's own login and roles (see ``imigrasi.admin``)."""

    default_site = "imigrasi.admin.StaffAdminSite"
