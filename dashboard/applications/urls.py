from django.urls import include, path

from dashboard.applications import (
    urls_bulk,
    urls_import,
    urls_saved,
    views,
    views_detail,
    views_notes,
    views_steps,
)

app_name = "applications"
urlpatterns = [
    path("", views.index, name="list"),
    path("", include(urls_import.urlpatterns)),
    path("", include(urls_saved.urlpatterns)),
    path("", include(urls_bulk.urlpatterns)),
    path("<slug:code>/", views_detail.detail, name="detail"),
    path("<slug:code>/advance/", views_detail.advance, name="advance"),
    path("<slug:code>/send-back/", views_detail.send_back, name="send_back"),
    path("<slug:code>/hand-over/", views_steps.hand_over, name="hand_over"),
    path("<slug:code>/divert/", views_steps.divert, name="divert"),
    path("<slug:code>/end/", views_steps.end, name="end"),
    path("<slug:code>/reveal/", views_detail.reveal, name="reveal"),
    path("<slug:code>/note/", views_notes.note, name="note"),
    path("<slug:code>/promise/", views_notes.promise, name="promise"),
]
