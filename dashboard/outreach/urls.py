from django.urls import path

from dashboard.outreach import views

app_name = "outreach"
urlpatterns = [
    path("", views.list_, name="list"),
]
