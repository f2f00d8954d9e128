"""One settings file for demo, production and test. What differs comes in through kpiportal.env."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from kpiportal import env
from kpiportal.celery import ROUTES, beat_schedule

ENV = env.read()
BASE_DIR = Path(env.ROOT)
PRODUCTION = ENV.mode == "production"
TESTING = ENV.mode == "test"
DEMO_LOGINS = ENV.mode == "demo"

# --- What there is ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "accounts",
    "kpis",
    "reports",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kpiportal.web.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kpis.middleware.number_style_middleware",
    "kpiportal.web.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kpiportal.urls"
WSGI_APPLICATION = "kpiportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.demo_people",
                "accounts.context.organisation_name",
                "reports.context.navigation",
            ],
        },
    },
]

# --- Where it keeps things -------------------------------------------------------------------------------

_STATEMENT_SECONDS = 15 if ENV.process == "web" else 120
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **ENV.database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={_STATEMENT_SECONDS}s -c lock_timeout=3s"
            " -c idle_in_transaction_session_timeout=30s"
            " -c jit=off",  # statements of many parts look dear and are not: compiling them takes longer
            **ENV.database["OPTIONS"],
        },
    },
}
CACHES = {
    "default": {
        "BACKEND": "kpiportal.cache.DispensableRedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_PREFIX": "kpi-cache",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if TESTING
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in PostgreSQL
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = TESTING

# --- Words and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English")
]  # a language joins with its whole catalogue; half a page of German helps nobody
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
KPIPORTAL_INSIGHT_WRITER = ENV.insight_writer
KPIPORTAL_ARRIVAL_CHECK = ENV.arrival_check

_SECONDS = {
    "lost_hint": 30,  # a row that is stale for longer was not heard of
    "build_lease": 330,  # above the time limit of a task
    "fresh_wait": 5 * 60,  # then a report is built from what is stored, and says so
    "send_chunk": 25,  # a task claims no further mail after it: the last one may need the rest of the limit
    "claim_lease": 120,
    "handover_lease": 290,
    "smtp_connect": 10,
    "smtp_command": 60,
    "smtp_data": 240,  # below the time limit of a task: the answer is "unknown", not a killed worker
    "breaker_pause": 2 * 60,
    "spread": 2 * 60,
    "beat_stale": 5 * 60,
    "late_alarm": 30 * 60,
    "backoff_1": 60,
    "backoff_2": 5 * 60,
    "backoff_3": 15 * 60,
    "backoff_4": 60 * 60,
    "backoff_later": 4 * 60 * 60,
    "give_up": 48 * 60 * 60,
    "bounce_signature": 5 * 60,  # as long as what a provider has signed may be under way
    "soft_bounces": 7 * 24 * 60 * 60,
    "ask_again": 7 * 24 * 60 * 60,  # for so long a transport is asked about a mail nobody knows about
    "invitation": 48 * 60 * 60,
}
TIMES = {
    name: timedelta(seconds=max(seconds / ENV.time_divisor, min(seconds, 1)))
    for name, seconds in _SECONDS.items()
}
MAIL_BREAKER_FAILURES = 5
MAIL_RATE_PER_MINUTE = 1200
MAIL_CATCH_UP_RATE_PER_MINUTE = 60
UNKNOWN_DELIVERY_POLICY = "hold"
BOUNCE_SECRET = ENV.bounce_secret
SOFT_BOUNCES = 3

# --- Who may come in -------------------------------------------------------------------------------------

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
SITE_URL = ENV.site_url
ALLOWED_HOSTS = [ENV.site_host] if PRODUCTION else [ENV.site_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address before there was an account
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition("://")[0]
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
API_READS_PER_MINUTE = 600  # of each token
API_WRITES_PER_MINUTE = 60
API_FAILURES_PER_HOUR = 50  # of each address: requests without a valid token

# --- What the browser is told ----------------------------------------------------------------------------

SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
# Cookies know no ports, so two demos on one machine need names of their own.
_COPY = f"-{urlsplit(SITE_URL).port}"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else f"session{_COPY}"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else f"csrf{_COPY}"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True  # htmx reads the token from hx-headers
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kpiportal.web.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Secure-language" if PRODUCTION else "language"
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Mail ------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.from_email
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if ENV.email else "accounts.emails.OutboxBackend"
)
EMAIL_HOST = ENV.email.get("EMAIL_HOST", "")
EMAIL_PORT = ENV.email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = ENV.email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = ENV.email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = ENV.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = ENV.email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = TIMES["smtp_command"].total_seconds()

# --- Work behind the pages: PostgreSQL knows the truth, Celery carries hints -----------------------------

# A page gives a hint and goes on, whatever the broker does; a worker waits at the broker for work.
_BROKER_SECONDS, _BROKER_CONNECT_SECONDS = (1, 1) if ENV.process == "web" else (30, 5)
CELERY_BROKER_URL = ENV.broker_url
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_throttle": 1,  # what a killed worker held comes back after 11 s instead of 102 s
    "socket_timeout": _BROKER_SECONDS,
    "socket_connect_timeout": _BROKER_CONNECT_SECONDS,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "kpi:",
}
CELERY_VISIBILITY_TIMEOUT = 900
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_TRACK_STARTED = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "compute"
CELERY_TASK_ROUTES = ROUTES
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 3,
    "interval_start": 0,
    "interval_step": 0.25,
    "interval_max": 0.5,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # a blip must not kill a mail in mid-DATA
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = max(60 / ENV.time_divisor, 5)  # all of it is waited, if anything runs
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # the default writes files into the working directory
CELERY_BEAT_SCHEDULE = beat_schedule(ENV.time_divisor)
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"

# --- What is written down: ids and events, never names, addresses or values ------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
}
