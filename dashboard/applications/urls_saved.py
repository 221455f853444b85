from django.urls import path

from dashboard.applications import views_saved, views_search

urlpatterns = [
    path("search/", views_search.search, name="search"),
    path("views/", views_saved.index, name="saved_views"),
    path("views/save/", views_saved.save, name="save_view"),
    path("views/<int:pk>/rename/", views_saved.rename, name="rename_view"),
    path("views/<int:pk>/delete/", views_saved.delete, name="delete_view"),
]
