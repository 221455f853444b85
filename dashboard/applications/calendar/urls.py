from django.urls import path

from dashboard.applications.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.add, name="add"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
