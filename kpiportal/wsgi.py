import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpiportal.settings")
os.environ.setdefault("KPIPORTAL_PROCESS", "web")  # shorter statements than a worker may run

application = get_wsgi_application()
