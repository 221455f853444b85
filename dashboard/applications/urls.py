from django.urls import include, path

from dashboard.applications import views, views_search
from dashboard.applications.bulk import urls as urls_bulk
from dashboard.applications.imports import urls as urls_import
from dashboard.applications.page import views as page_views
from dashboard.applications.page import views_notes, views_steps
from dashboard.applications.saved_views import urls as urls_saved

app_name = "applications"
urlpatterns = [
    path("", views.index, name="list"),
    path("search/", views_search.search, name="search"),
    path("", include(urls_import.urlpatterns)),
    path("", include(urls_saved.urlpatterns)),
    path("", include(urls_bulk.urlpatterns)),
    path("<slug:code>/", page_views.detail, name="detail"),
    path("<slug:code>/advance/", page_views.advance, name="advance"),
    path("<slug:code>/send-back/", page_views.send_back, name="send_back"),
    path("<slug:code>/hand-over/", views_steps.hand_over, name="hand_over"),
    path("<slug:code>/divert/", views_steps.divert, name="divert"),
    path("<slug:code>/end/", views_steps.end, name="end"),
    path("<slug:code>/reveal/", page_views.reveal, name="reveal"),
    path("<slug:code>/note/", views_notes.note, name="note"),
    path("<slug:code>/promise/", views_notes.promise, name="promise"),
]
