"""Included by ``urls`` above the pages of single applications."""

from django.urls import path

from dashboard.applications.bulk import views

urlpatterns = [
    path("bulk/", views.index, name="bulk_list"),
    path("bulk/preview/", views.preview, name="bulk"),
    path("bulk/do/", views.do, name="bulk_do"),
    path("bulk/<int:pk>/", views.show, name="bulk_action"),
    path("bulk/<int:pk>/undo/", views.undo, name="bulk_undo"),
]
