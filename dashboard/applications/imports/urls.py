"""Included by ``urls`` above the pages of single applications."""

from django.urls import path

from dashboard.applications.exports import views as views_export
from dashboard.applications.imports import views as views_import

urlpatterns = [
    path("import/", views_import.upload, name="import_upload"),
    path("import/template.<slug:kind>", views_import.template, name="import_template"),
    path("import/<int:pk>/", views_import.show, name="import_preview"),
    path("import/<int:pk>/columns/", views_import.match_columns, name="import_match"),
    path("import/<int:pk>/rejects/", views_import.rejects, name="import_rejects"),
    path("import/<int:pk>/confirm/", views_import.run, name="import_confirm"),
    path("export/", views_export.export, name="export"),
]
