from django.urls import path

from dashboard.incidents import views, views_affected, views_follow_up, views_reschedule

app_name = "incidents"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/add-update/", views.add_update, name="add_update"),
    path("<int:pk>/set-impact/", views.set_impact, name="set_impact"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/add-action/", views_follow_up.add_action, name="add_action"),
    path("<int:pk>/finish-action/", views_follow_up.finish_action, name="finish_action"),
    path("<int:pk>/set-facts/", views_follow_up.set_facts, name="set_facts"),
    path("<int:pk>/meet-deadline/", views_follow_up.meet_deadline, name="meet_deadline"),
    path("<int:pk>/review/", views_follow_up.review, name="review"),
    path("<int:pk>/announce/", views.announce, name="announce"),
    path("<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/affected/", views_affected.affected, name="affected"),
    path("<int:pk>/affected/refresh/", views_affected.refresh_affected, name="refresh_affected"),
    path("<int:pk>/affected/confirm/", views_affected.confirm_promises, name="confirm_promises"),
    path("<int:pk>/reschedule/", views_reschedule.reschedule, name="reschedule"),
    path(
        "<int:pk>/reschedule/<int:action>/undo/",
        views_reschedule.undo,
        name="undo_reschedule",
    ),
]
