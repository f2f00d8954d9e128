"""Saves one upload in a process of its own: `python -m tests.faults.kpis.saving_uploads ID`."""

import sys

import django

if __name__ == "__main__":
    django.setup()  # before anything that has to do with rows is imported

from kpis.actions.uploads.working import work
from tests.story_entering import NOW

if __name__ == "__main__":
    work(int(sys.argv[1]), NOW)
