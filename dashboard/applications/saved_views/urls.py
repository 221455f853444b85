from django.urls import path

from dashboard.applications.saved_views import views

urlpatterns = [
    path("views/", views.index, name="saved_views"),
    path("views/save/", views.save, name="save_view"),
    path("views/<int:pk>/rename/", views.rename, name="rename_view"),
    path("views/<int:pk>/delete/", views.delete, name="delete_view"),
]
