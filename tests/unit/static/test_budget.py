import gzip
import re
from pathlib import Path

import django_htmx
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
CSS = [STATIC / "css" / name for name in ("tokens.css", "app.css")]
SCRIPTS = [STATIC / "js" / name for name in ("theme.js", "page.js", "grid.js")]
MAIL = re.compile(r"/emails?/|/mail/")


def size(files: list[Path]) -> int:
    return sum(len(file.read_bytes()) for file in files)


def packed(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_css_of_all_pages_stays_small() -> None:
    assert size(CSS) <= 48_000
    assert packed(CSS) <= 12_000


def test_scripts_without_the_chart_stay_small() -> None:
    assert size([*SCRIPTS, HTMX]) <= 60_000
    assert packed([*SCRIPTS, HTMX]) <= 20_000


def test_first_view_of_a_page_with_a_chart_stays_under_150_kilobytes() -> None:
    chart = [*(STATIC / "vendor").rglob("*.js"), STATIC / "js" / "chart.js"]
    assert packed([*CSS, *SCRIPTS, HTMX, *chart]) <= 150_000 - 12_000  # the page itself has 12,000


def test_no_page_needs_inline_script_or_style() -> None:
    pages = [page for page in TEMPLATES.rglob("*.html") if not MAIL.search(page.as_posix())]
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)(?![^>]*json)")
    assert [page.name for page in pages if inline.search(page.read_text())] == []


def test_colours_live_in_the_tokens_alone() -> None:
    raw = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(", re.I)
    screen = (STATIC / "css" / "app.css").read_text().split("@layer print")[0]
    assert raw.findall(screen) == []
