"""Included by ``urls`` above the pages of single applications."""

from django.urls import path

from dashboard.applications import views_bulk

urlpatterns = [
    path("bulk/", views_bulk.index, name="bulk_list"),
    path("bulk/preview/", views_bulk.preview, name="bulk"),
    path("bulk/do/", views_bulk.do, name="bulk_do"),
    path("bulk/<int:pk>/", views_bulk.show, name="bulk_action"),
    path("bulk/<int:pk>/undo/", views_bulk.undo, name="bulk_undo"),
]
