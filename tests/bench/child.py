"""One measurement in a process of its own: `python -m tests.bench.child MODULE FUNCTION ARGUMENT...`.

Its peak memory is its own, and what it imports is not timed. It prints a list of numbers for each name.
"""

import json
import sys
from importlib import import_module

import django

OF_DJANGO = ("ours", "changes", "downloads", "forms", "mails", "pages", "served", "uploads")


def main(module: str, function: str, *arguments: str) -> None:
    if module in OF_DJANGO:
        django.setup()
    measure = getattr(import_module(f"tests.bench.{module}"), function)
    sys.stdout.write(json.dumps(measure(*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
