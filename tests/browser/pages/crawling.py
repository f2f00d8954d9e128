"""Following every link of the demo, as far as each kind of page and no further."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

OF_A_KIND, OF_THE_ADMIN = 4, 2
"""Pages of one kind that are opened by one person. A kind is a view with the names of its parameters;
Django's own lists multiply filters, so of the admin site only the view counts."""

BEGINNINGS = ("/", "/search/?q=a", "/people/me/")
"""Home, and what only a form or a hint leads to."""

Kind = tuple[str, ...]


class Page(HTMLParser):
    """The links and the ids of a page; what is inside of a template has no id yet, but its links count."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self._templates = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        given = dict(attrs)
        if tag == "a" and (link := given.get("href")):
            self.links.append(link)
        if not self._templates and (name := given.get("id")):
            self.ids[name] += 1

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"


@dataclass
class Crawl:
    """What one person met: addresses by kind, and everything that is wrong, with the page it is wrong on."""

    client: Client
    opened: dict[Kind, list[str]] = field(default_factory=dict)
    broken: list[tuple[str, str, int]] = field(default_factory=list)
    doubled: list[tuple[str, list[str]]] = field(default_factory=list)
    nowhere: list[tuple[str, str]] = field(default_factory=list)

    def follow(self) -> "Crawl":
        waiting, seen = deque(("", address) for address in BEGINNINGS), set(BEGINNINGS)
        ids: dict[str, set[str]] = {}
        places: list[tuple[str, str]] = []
        while waiting:
            came_from, address = waiting.popleft()
            page = self._open(came_from, address)
            if page is None:
                continue
            ids[address] = set(page.ids)
            for link in page.links:
                target, place = urldefrag(urljoin(address, link))
                places += [(address, f"{target}#{place}")] if place else []
                if target not in seen and self._is_wanted(target):
                    seen.add(target)
                    waiting.append((address, target))
        self.nowhere = list(_without_place(places, ids))
        return self

    def _is_wanted(self, address: str) -> bool:
        if not address.startswith("/"):
            return False
        kind = kind_of(address)
        found = self.opened.setdefault(kind, [])
        if len(found) >= (OF_THE_ADMIN if _is_of_the_admin(kind) else OF_A_KIND):
            return False
        found.append(address)
        return True

    def _open(self, came_from: str, address: str) -> Page | None:
        answer = self.client.get(address, follow=True)
        if answer.status_code != 200:
            self.broken.append((came_from, address, answer.status_code))
        if not answer["Content-Type"].startswith("text/html"):
            return None
        page = Page(answer.content.decode())
        if doubled := [name for name, count in page.ids.items() if count > 1]:
            self.doubled.append((address, doubled))
        return page


def kind_of(address: str) -> Kind:
    """An address of no view is a kind of its own, so that it is opened and found broken."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = parts.path
    parameters = [] if _is_of_the_admin((name,)) else sorted(dict(parse_qsl(parts.query)))
    return name, *parameters


def _is_of_the_admin(kind: Kind) -> bool:
    return kind[0].startswith("admin:")


def _without_place(places: list[tuple[str, str]], ids: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for came_from, link in dict.fromkeys(places):
        address, place = urldefrag(link)
        if address in ids and place not in ids[address]:
            yield came_from, link
