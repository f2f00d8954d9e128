from allauth.account import views as allauth
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods

from accounts.views import entrance, outbox, preferences, tokens

form = require_http_methods(["GET", "HEAD", "POST"])  # allauth itself answers any method

# Of allauth only what people do themselves here: nobody signs up, and addresses change by an administrator.
account = [
    path("login/", form(allauth.login), name="account_login"),
    path("logout/", form(allauth.logout), name="account_logout"),
    path("inactive/", form(allauth.account_inactive), name="account_inactive"),
    path("password/change/", form(allauth.password_change), name="account_change_password"),
    path("password/set/", form(allauth.password_set), name="account_set_password"),
    path("password/reset/", form(allauth.password_reset), name="account_reset_password"),
    path("password/reset/done/", form(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        form(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("preferences/", preferences.preferences, name="preferences"),
    path("theme/", preferences.theme, name="theme"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("demo/<slug:role>/", entrance.demo_login, name="demo_login"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
outbox_pages = [
    path("", outbox.outbox, name="outbox"),
    path("<int:mail_id>/", outbox.outbox_mail, name="outbox_mail"),
    path("<int:mail_id>/document/", outbox.outbox_document, name="outbox_document"),
    path("<int:mail_id>/attachments/<int:number>/", outbox.outbox_attachment, name="outbox_attachment"),
    path("images/<str:token>/", outbox.outbox_image, name="outbox_image"),
]
urlpatterns = [
    path("account/", include(account)),
    path("outbox/", include(outbox_pages)),
]
