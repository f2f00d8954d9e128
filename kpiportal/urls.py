from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from kpiportal import web
from kpiportal.health import healthz, readyz

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one log-in, with its rate limits

urlpatterns = [
    path("", include("accounts.urls")),
    path("admin/library/", include("kpis.admin.library")),  # before the pages of any model
    path("admin/kpis/kpi/", include("kpis.admin.versions")),
    path("admin/packs/", include("kpis.admin.packs")),
    path("admin/", include("kpis.admin.reviews")),
    path("admin/", admin.site.urls),
    path("", include("kpis.urls")),
    path("", include("reports.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
handler400 = web.bad_request
handler403 = web.permission_denied
handler404 = web.page_not_found
handler500 = web.server_error
