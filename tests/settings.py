"""The project's settings on servers of the tests' own. pytest and mypy's Django plugin import this one."""

import os

from tests import servers

os.environ.update(servers.environment())

from kpiportal.settings import *  # noqa: F403 - the environment comes first
from kpiportal.settings import DATABASES

DATABASES["default"]["ENGINE"] = "tests.postgresql"
