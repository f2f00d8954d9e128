from django.urls import path

from reports.views import (
    curating,
    previews,
    reading,
    running,
    schedules,
    sending,
    stopping,
    stopping_reminders,
    stopping_signals,
    subscriptions,
)

urlpatterns = [
    path("reports/", reading.reports, name="reports"),
    path("reports/<int:report_id>/", reading.report, name="report"),
    path("reports/<int:report_id>/document/", reading.report_document, name="report_document"),
    path("reports/<int:report_id>/again/", sending.report_again, name="report_again"),
    path("reports/<int:report_id>/abort/", sending.report_abort, name="report_abort"),
    path("reports/schedules/", schedules.schedules, name="schedules"),
    path("reports/schedules/new/", curating.schedule_new, name="schedule_new"),
    path("reports/schedules/<int:schedule_id>/", schedules.schedule, name="schedule"),
    path("reports/schedules/<int:schedule_id>/edit/", curating.schedule_edit, name="schedule_edit"),
    path("reports/schedules/<int:schedule_id>/pause/", running.schedule_pause, name="schedule_pause"),
    path("reports/schedules/<int:schedule_id>/resume/", running.schedule_resume, name="schedule_resume"),
    path("reports/schedules/<int:schedule_id>/test/", running.schedule_test, name="schedule_test"),
    path("reports/schedules/<int:schedule_id>/run/", running.schedule_run, name="schedule_run"),
    path("reports/schedules/<int:schedule_id>/preview/", previews.schedule_preview, name="schedule_preview"),
    path(
        "reports/schedules/<int:schedule_id>/preview/document/",
        previews.schedule_preview_document,
        name="schedule_preview_document",
    ),
    path("reports/subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("reports/subscriptions/new/", subscriptions.subscription_new, name="subscription_new"),
    path("reports/subscriptions/<int:schedule_id>/", subscriptions.subscription, name="subscription"),
    path(
        "reports/subscriptions/<int:schedule_id>/stop/",
        subscriptions.subscription_stop,
        name="subscription_stop",
    ),
    path(
        "reports/subscriptions/<int:schedule_id>/start/",
        subscriptions.subscription_start,
        name="subscription_start",
    ),
    path("reports/deliveries/<int:delivery_id>/again/", sending.delivery_again, name="delivery_again"),
    path("reports/images/<str:token>/", reading.report_image, name="report_image"),
    path("reports/stop/<str:token>/", stopping.report_stop, name="report_stop"),
    path("reports/signals/stop/<str:token>/", stopping_signals.signal_stop, name="signal_stop"),
    path("reports/reminders/stop/<str:token>/", stopping_reminders.reminder_stop, name="reminder_stop"),
]
