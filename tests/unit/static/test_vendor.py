from hashlib import sha256
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


def test_every_vendored_file_is_the_one_that_was_reviewed() -> None:
    listed = [line.split("  ", 1) for line in (VENDOR / "CHECKSUMS").read_text().splitlines()]
    ours = {"CHECKSUMS", "README.md"}
    files = sorted(file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file())
    assert sorted(name for _, name in listed) == [name for name in files if name not in ours]
    assert [(sha256((VENDOR / name).read_bytes()).hexdigest(), name) for _, name in listed] == [
        (digest, name) for digest, name in listed
    ]


def test_every_library_brings_its_licence() -> None:
    libraries = [folder for folder in VENDOR.iterdir() if folder.is_dir()]
    assert [folder.name for folder in libraries if not (folder / "LICENSE.md").exists()] == []
