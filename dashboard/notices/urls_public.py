"""Addresses for everyone: the language stands in the address, never in a cookie. Under
``kantor/<code>/`` the same tree for each public office, under the same names."""

from django.urls import path

from dashboard.notices import views_public as views

app_name = "public"


def _tree(prefix: str) -> list:
    indonesian, english = {"language": "id"}, {"language": "en"}
    return [
        path(prefix, views.status, indonesian, name="status"),
        path(f"{prefix}en/", views.status, english, name="status_en"),
        path(f"{prefix}pengumuman/<slug:slug>/", views.notice, indonesian, name="notice"),
        path(f"{prefix}en/notices/<slug:slug>/", views.notice, english, name="notice_en"),
        path(f"{prefix}riwayat/", views.history, indonesian, name="history"),
        path(f"{prefix}en/history/", views.history, english, name="history_en"),
    ]


urlpatterns = [*_tree(""), *_tree("kantor/<slug:code>/")]
