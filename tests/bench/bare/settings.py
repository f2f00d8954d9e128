"""A site of nothing but Django, on the database of the bench."""

import os

from psycopg.conninfo import conninfo_to_dict

from .middleware import MIDDLEWARE as MIDDLEWARE

_DATABASE = conninfo_to_dict(os.environ["TEST_DATABASE_URL"])
SECRET_KEY = "bare"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.bench.bare.urls"
AUTH_USER_MODEL = "kpis.User"
TIME_ZONE = "UTC"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "tests.bench.bare",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DATABASE["dbname"],
        "USER": _DATABASE["user"],
        "HOST": _DATABASE["host"],
        "CONN_MAX_AGE": 60,
    },
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]
