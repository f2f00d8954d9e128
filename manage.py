#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpiportal.settings")
    from django.core.management import execute_from_command_line

    from kpiportal.addresses import MisconfiguredError

    try:
        execute_from_command_line(sys.argv)
    except MisconfiguredError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
