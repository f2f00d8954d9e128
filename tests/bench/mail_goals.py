"""The goals of mails: which samples a figure is made of, and what it must be."""

from collections.abc import Iterator, Mapping

from .figures import Figure


def mail_figures(size: str, middle: Mapping[str, float]) -> Iterator[Figure]:
    """Half as many mails a second as the yardstick are twice its time for each."""
    yield Figure("P5 a report mailed, each", size, middle["mail"], middle["mail yardstick"], 2, 1, "s")
    alone, together = middle["mail, processes 1"], middle["mail, processes 2"]
    yield Figure("P5b by two processes", size, together, alone, 1 / 1.4, 1 / 1.7, "s")
    mails = middle["mail tasks for"]
    name = f"P5c tasks for {mails:.0f} mails"
    yield Figure(name, size, middle["mail tasks"], must=mails / 50 + 5, aim=mails / 100 + 5)
    yield Figure("P5c mails sent twice", size, middle["mails twice"], must=0)
    yield Figure("a report for 5,000 built", size, middle["report build"], must=30, unit="s")
    yield Figure("its process", size, middle["report memory"], must=400, unit="MiB")
