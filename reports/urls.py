from django.urls import path

from reports.views import (
    bounces,
    mails,
    reading,
    sending,
    stopping,
    stopping_reminders,
    stopping_signals,
    trust,
)

urlpatterns = [
    path("trust/", trust.trust, name="trust"),
    path("reports/", reading.reports, name="reports"),
    path("reports/<int:report_id>/", reading.report, name="report"),
    path("reports/<int:report_id>/document/", reading.report_document, name="report_document"),
    path("reports/<int:report_id>/again/", sending.report_again, name="report_again"),
    path("reports/<int:report_id>/correct/", sending.report_correct, name="report_correct"),
    path("reports/<int:report_id>/abort/", sending.report_abort, name="report_abort"),
    path("reports/deliveries/<int:delivery_id>/again/", sending.delivery_again, name="delivery_again"),
    path("reports/deliveries/<int:delivery_id>/mail/", mails.delivery_mail, name="delivery_mail"),
    path("reports/bounces/", bounces.report_bounces, name="report_bounces"),
    path("reports/images/<str:token>/", reading.report_image, name="report_image"),
    path("reports/stop/<str:token>/", stopping.report_stop, name="report_stop"),
    path("reports/signals/stop/<str:token>/", stopping_signals.signal_stop, name="signal_stop"),
    path("reports/reminders/stop/<str:token>/", stopping_reminders.reminder_stop, name="reminder_stop"),
]
