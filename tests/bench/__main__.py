"""`make bench`: builds organisations on a PostgreSQL of its own, measures, and prints the table.

Every measurement runs in a process of its own, ours and its yardstick in turns.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import monotonic

from .databases import create_database, environment, running_servers
from .figures import show_figures
from .goals import figures_of, growth, show_counts
from .yardsticks import Samples

MOST_TURNS, PATIENCE = 5, 60.0
"""A measurement is repeated as often as fits into so many seconds."""


@dataclass
class Bench:
    size: str
    folder: Path
    samples: Samples = field(default_factory=lambda: defaultdict(list))

    @property
    def values(self) -> str:
        return str(self.folder / self.size)

    @property
    def late(self) -> str:
        return f"{self.values}-late"

    def run(self, module: str, function: str, *arguments: str) -> None:
        found: Samples = json.loads(self.child(module, function, *arguments))
        middles = [f"{name} {median(numbers):.4g}" for name, numbers in found.items()]
        print(self.size, function, ", ".join(middles), file=sys.stderr, flush=True)
        for name, numbers in found.items():
            self.samples[name] += numbers

    def child(self, *arguments: str) -> bytes:
        command, env = [sys.executable, "-m", "tests.bench.child", *arguments], environment(self.database)
        return subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout

    @property
    def database(self) -> str:
        return f"bench_{self.size.lower()}"

    def load(self) -> None:
        """The last of the databases stays."""
        self.run("yardsticks", "write", self.size, self.values, self.late)
        for _ in turns():
            create_database(self.database)
            self.run("yardsticks", "copy", self.values)
            self.run("ours", "load", self.values)
        self.run("yardsticks", "copy", self.values)
        self.run("ours", "correct", self.late)
        self.run("yardsticks", "prepare", self.values, self.late)

    def recompute(self) -> None:
        for _ in turns():
            self.run("yardsticks", "full")
            self.run("ours", "full")
        self.run("yardsticks", "full")
        self.run("ours", "compare")
        self.run("ours", "floor")
        self.run("yardsticks", "tidy")

    def workbooks(self) -> None:
        """Once, and late: the upload fills months that had no values."""
        self.run("downloads", "measure_download")
        self.run("uploads", "measure_upload")

    def mails(self) -> None:
        """Before the pages: a report reads the KPIs of all teams where they are."""
        self.run("mails", "measure_mails")

    def pages(self) -> None:
        """Last: measures go to one team, and KPIs come that nobody measures."""
        self.run("graphics", "measure_graphics")
        self.run("pages", "measure_pages")
        self.run("served", "measure_served")


def main(sizes: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, running_servers():
        benches = [Bench(size, Path(folder)) for size in sizes]
        for bench in benches:
            bench.load()
            bench.recompute()
        for turn in turns():
            for bench in benches:
                bench.run("changes", "measure_changes", str(turn))
                bench.run("forms", "measure_forms", str(turn))
        for bench in benches:
            bench.workbooks()
            bench.mails()
            bench.pages()
        report(benches)


def turns() -> Iterator[int]:
    started = monotonic()
    for turn in range(MOST_TURNS):
        yield turn
        if monotonic() - started > PATIENCE:
            return


def report(benches: list[Bench]) -> None:
    figures = [figure for one in benches for figure in figures_of(one.size, one.samples)]
    for few, many in pairwise(benches):
        figures += growth(few.size, few.samples, many.size, many.samples)
    print(show_figures(figures), end="\n\n")
    print(show_counts({one.size: one.samples for one in benches}))


if __name__ == "__main__":
    main(sys.argv[1:] or ["S", "M"])
