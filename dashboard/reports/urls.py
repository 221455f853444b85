from django.urls import path

from dashboard.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.list_, name="list"),
    path("incidents/<int:pk>/", views.incident, name="incident"),
    path("incidents/<int:pk>/freeze/", views.freeze, name="freeze"),
    path("incidents/<int:pk>/rows/<slug:figure>/", views.rows, name="rows"),
    path("runs/<int:pk>/", views.run, name="run"),
]
