from django.urls import path

from dashboard.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/return/", views.return_to_draft, name="return_to_draft"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
