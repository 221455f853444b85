from django.urls import path

from dashboard.outreach import (
    views,
    views_barred,
    views_call,
    views_inbound,
    views_mailing,
    views_sheets,
    views_start,
)

app_name = "outreach"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views_start.create, name="create"),
    path("untold/", views.untold, name="untold"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/contacts/", views.contacts, name="contacts"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/refill/", views.refill, name="refill"),
    path("<int:pk>/release/<int:holder>/", views.release_of, name="release_of"),
    path("<int:pk>/call/", views_call.call, name="call"),
    path("<int:pk>/lease/", views_call.lease, name="lease"),
    path("<int:pk>/release/", views_call.release, name="release"),
    path("<int:pk>/contacts/<int:contact>/record/", views_call.record, name="record"),
    path("<int:pk>/sheets/", views_sheets.print_sheet, name="print_sheet"),
    path("sheets/<int:pk>/", views_sheets.sheet, name="sheet"),
    path("inbound/", views_inbound.inbound, name="inbound"),
    path("inbound/answer/", views_inbound.answer, name="answer"),
    path("do-not-contact/", views_barred.barred, name="barred"),
    path("do-not-contact/<int:pk>/lift/", views_barred.lift, name="lift"),
    path("<int:pk>/mailing/", views_mailing.mailing, name="mailing"),
    path("<int:pk>/mailing/send/", views_mailing.send, name="send_mailing"),
    path("<int:pk>/mailing/<int:mailing>/", views_mailing.progress, name="mailing_progress"),
    path("<int:pk>/mailing/<int:mailing>/retry/", views_mailing.retry, name="retry_mailing"),
]
