from django.urls import path

from dashboard.applications.appointments import views

app_name = "appointments"
urlpatterns = [
    path("", views.day, name="day"),
    path("mark/", views.mark, name="mark"),
    path("of/<slug:code>/", views.move, name="move"),
]
