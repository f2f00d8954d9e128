"""The rooms of the house: who may import whom, how long a file may be, and what nobody writes."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "kpis", "reports")  # each may import those to its left
PLACES = ("kpiportal", *APPS, "templates", "static", "tests")
LAYERS = {"calc": 0, "models": 1, "queries": 2, "actions": 3, "forms": 4}
TOP = dict.fromkeys(("views", "admin", "api", "tasks", "management", "urls"), 5)
RANKS = LAYERS | TOP
STATISTICS = ("kpis.calc.signals", "kpis.calc.forecast", "kpis.calc.leadlag")  # the only homes of numpy
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}
IMPURE = {"os", "random", "socket", "subprocess", "time"}
LOOK_AGAIN, STOP = 250, 400
# JSON, file and redirect answers; everything else shows a template of its name
WITHOUT_PAGE = {
    *("catalogue_workbook", "healthz", "readyz", "openapi", "nowhere"),
    *("outbox_attachment", "outbox_document", "outbox_image"),
    *("report_document", "report_file", "report_image", "sheet_problems"),
    *("delivery_mail", "report_bounces"),
    *("delivery_again", "demo_login", "report_abort", "report_again", "report_correct"),
    *("theme", "token_revoke"),
    *("formula_check", "sheet_template"),
    *("schedule_pause", "schedule_preview_document", "schedule_resume", "schedule_run", "schedule_test"),
    *("subscription_start", "subscription_stop"),
}
OURS = ("kpiportal.", *(f"{app}." for app in APPS))
MAILS = {"emails", "mail"}  # folders of templates; mail programs know no other style than inline
ALLOWED_IN_MAILS = ("inline script, style or handler",)
OWN_DRAWINGS = ROOT / "kpis" / "templatetags" / "show.py"  # SVG out of numbers, the one trusted markup
THIS = Path(__file__)


def files(*suffixes: str) -> list[Path]:
    found = (path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if "vendor" not in path.parts and "__pycache__" not in path.parts)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def app_files() -> list[Path]:
    return [
        path for path in files(".py") if module_of(path).startswith(APPS) and "migrations" not in path.parts
    ]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of everything imported anywhere in the file; `from a import b` counts as `a.b`."""
    inside = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = (
                [*inside[: len(inside) - node.level], *filter(None, [node.module])]
                if node.level
                else [str(node.module)]
            )
            yield from (".".join([*map(str, base), alias.name]) for alias in node.names)


def part(module: str, place: int) -> str:
    parts = module.split(".")
    return parts[place] if len(parts) > place else ""


def complaints(found: list[str]) -> str:
    return "\n".join(["", *found])


def test_apps_import_only_apps_below_and_of_kpiportal_only_web() -> None:
    upward = [
        f"{module_of(path)} imports {name}"
        for path in app_files()
        for name in imports_of(path)
        if part(name, 0) in APPS[APPS.index(part(module_of(path), 0)) + 1 :]
        or (part(name, 0) == "kpiportal" and part(name, 1) != "web")
    ]
    assert not upward, complaints(upward)


def test_layers_import_only_layers_below() -> None:
    upward = [
        f"{module_of(path)} imports {name}"
        for path in app_files()
        for name in imports_of(path)
        if part(name, 0) in APPS
        and RANKS.get(part(name, 1), 0) > RANKS.get(part(module_of(path), 1), LAYERS["forms"])
    ]
    assert not upward, complaints(upward)


def test_calc_and_rendering_stay_pure() -> None:
    impure = []
    for path in app_files():
        module = module_of(path)
        if part(module, 1) != "calc":
            continue
        for name in imports_of(path):
            first = part(name, 0)
            ours = first in APPS and part(name, 1) == "calc"
            statistics = first == "numpy" and module.startswith(STATISTICS)
            plain = first in sys.stdlib_module_names and first not in IMPURE
            if not (ours or statistics or plain):
                impure.append(f"{module} imports {name}")
    assert not impure, complaints(impure)


def test_rendering_reads_no_rows() -> None:
    reading = [
        f"{module_of(path)} imports {name}"
        for path in app_files()
        if part(module_of(path), 1) in ("rendering", "charts")
        for name in imports_of(path)
        if part(name, 1) in ("models", "queries", "actions") or name.startswith("django.db")
    ]
    assert not reading, complaints(reading)


def test_calc_reads_no_clock() -> None:
    reading = [
        f"{module_of(path)}:{node.lineno} calls {node.func.attr}()"
        for path in app_files()
        if part(module_of(path), 1) == "calc"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert not reading, complaints(reading)


def test_only_env_reads_the_environment() -> None:
    readers = []
    for path in [ROOT / "manage.py", *files(".py")]:
        if path == ROOT / "kpiportal" / "env.py" or path.is_relative_to(ROOT / "tests"):
            continue
        text = path.read_text(encoding="utf-8").replace("os.environ.setdefault(", "")
        if re.search(r"\bos\.(environ|getenv)\b", text):
            readers.append(module_of(path))
    assert readers == []


def test_files_stay_short() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(".py", ".html", ".js", ".css")
        if "migrations" not in path.parts
    }
    for path, length in lengths.items():
        if LOOK_AGAIN < length <= STOP:
            warnings.warn(f"{path} has {length} lines: look for the second noun", stacklevel=1)
    assert [f"{path}: {length}" for path, length in lengths.items() if length > STOP] == []


@pytest.mark.parametrize(
    ("what", "pattern", "suffixes"),
    [
        ("markup past the escaping", r"mark_safe|SafeString\(|\|\s*safe\b|autoescape off", (".py", ".html")),
        (
            "inline script, style or handler",
            r"<script>|<style|\sstyle=\"|\son[a-z]+=\"|hx-on|js:",
            (".html",),
        ),
        ("a signal", r"django\.dispatch|models\.signals|@receiver", (".py",)),
        (
            "a promise instead of code",
            r"\b(TODO|FIXME|XXX)\b|NotImplementedError",
            (".py", ".html", ".js", ".css"),
        ),
        ("an eager task", r"ALWAYS_EAGER|always_eager\s*=\s*True", (".py",)),
    ],
)
def test_nobody_writes(what: str, pattern: str, suffixes: tuple[str, ...]) -> None:
    places = [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for path in files(*suffixes)
        if path not in (THIS, OWN_DRAWINGS)
        and not (what in ALLOWED_IN_MAILS and MAILS & set(path.relative_to(ROOT).parts))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert not places, complaints(places)


def test_tests_neither_sleep_nor_get_skipped() -> None:
    pattern = re.compile(r"time\.sleep\(|pytest\.(skip|xfail)\(|mark\.(skip|skipif|xfail)\b")
    places = [
        str(path.relative_to(ROOT))
        for path in files(".py")
        if path.is_relative_to(ROOT / "tests") and path not in (THIS, ROOT / "tests" / "conftest.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []


def test_there_is_no_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "mixins", "base", "signals"}
    allowed = {"kpis.calc.signals", "tests.postgresql.base"}  # a noun of ours; Django's name for a backend
    assert [
        module_of(path) for path in files(".py") if path.stem in drawers and module_of(path) not in allowed
    ] == []


def test_no_place_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(work|root|home|Users|farm)/")
    beside = [ROOT / name for name in ("Makefile", "README.md", "CHANGELOG.md", "pyproject.toml", ".ci/run")]
    everything = [*files(".py", ".html", ".js", ".css"), *beside, *(ROOT / "docs").rglob("*.md")]
    places = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in everything
        if path != THIS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not places, complaints(places)


def test_locks_hold_hashes_and_no_index_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"^--|https?://", text, re.MULTILINE), lock
        packages = re.findall(r"^([a-z0-9][\w.\-\[\]]*)==", text, re.MULTILINE)
        hashed = re.findall(r"^[a-z0-9][\w.\-\[\]]*==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(packages) == len(hashed) > 0, lock


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_url_name_view_function_and_template_are_one_word() -> None:
    templates = {path.stem for path in files(".html") if not path.stem.startswith("_")}
    ours = [entry for entry in patterns(get_resolver()) if entry.callback.__module__.startswith(OURS)]
    names = {str(entry.name): entry.callback.__name__ for entry in ours}
    assert names == {name: name for name in names}
    assert set(names) - WITHOUT_PAGE - templates == set()
