"""What a browser fetches for a page: its own bytes, and those of what it links."""

import gzip
from collections.abc import Iterator
from html.parser import HTMLParser

from .sites import Answer, Site

LINKS = {"link": "href", "script": "src"}


class Linked(HTMLParser):
    """Style sheets, scripts and the icon."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(LINKS.get(tag, ""))
        if address:
            self.addresses.append(address)


def linked(page: str) -> list[str]:
    reader = Linked()
    reader.feed(page)
    return reader.addresses


def bytes_of(site: Site, address: str) -> tuple[int, int]:
    """Of the first view, and of one after it. A proxy packs the page, we the files, which browsers keep."""
    page = site.get(address).body
    packed = len(gzip.compress(page, 6))
    files = [site.get(link) for link in linked(page.decode())]
    return packed + sum(len(file.body) for file in files), packed + sum(_asked_again(files))


def _asked_again(files: list[Answer]) -> Iterator[int]:
    return (len(file.body) for file in files if "immutable" not in file.headers.get("Cache-Control", ""))
