from django.urls import path

from dashboard.offices import views

app_name = "offices"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/grant/", views.grant, name="grant"),
    path("<int:pk>/deputise/", views.deputise, name="deputise"),
    path("<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:pk>/link/", views.renew_link, name="renew_link"),
    path("memberships/<int:pk>/end/", views.end_membership, name="end_membership"),
]
