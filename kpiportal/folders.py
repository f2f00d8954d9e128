"""Where servers keep their data and sockets, and who may enter. Existing folders keep their modes."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

LONGEST_SOCKET = 107  # bytes the system keeps for the path of a unix socket
VARIABLE_TEMPORARY = Path("/var/tmp")  # noqa: S108 - checked for its owner before use


class StartError(Exception):
    """Why something cannot start, in words for the person at the terminal."""


def server_account() -> str | None:
    """PostgreSQL refuses to run as root, so there it is `nobody`."""
    return "nobody" if os.geteuid() == 0 else None


def short_name(checkout: Path) -> str:
    """`kpi-<8 hex of the checkout path>`: two copies never meet."""
    return "kpi-" + hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]


def socket_folder(name: str) -> Path:
    """A 0700 folder for sockets, short enough for the system, owned by whoever runs the server."""
    longest = len("/.s.PGSQL.5432.lock")
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - checked for its owner below
        folder = base / name
        if len(os.fsencode(folder)) + longest <= LONGEST_SOCKET and _open_to_server(base):
            return _own_folder(folder)
    raise StartError(f"No temporary folder is short and open enough for sockets; set TMPDIR=/tmp ({name}).")


def data_folder(checkout: Path) -> Path:
    """Where the demo's cluster lives: `.data/pg`, for root beside the copied binaries."""
    if server_account():
        return root_folder(checkout) / "pg"
    return checkout / ".data" / "pg"


def root_folder(checkout: Path) -> Path:
    """Ours, so that nobody else can plant binaries in it; others may enter."""
    folder = VARIABLE_TEMPORARY / short_name(checkout)
    folder.mkdir(mode=0o755, exist_ok=True)
    _refuse_foreign(folder, {os.geteuid()})
    return folder


def _own_folder(folder: Path) -> Path:
    account = server_account()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if account:
            shutil.chown(folder, account)
    _refuse_foreign(folder, {os.geteuid(), _uid(account)})
    return folder


def _uid(account: str | None) -> int:
    import pwd  # absent where a server never runs as root

    return pwd.getpwnam(account).pw_uid if account else os.geteuid()


def _refuse_foreign(folder: Path, owners: set[int]) -> None:
    if folder.is_symlink() or folder.lstat().st_uid not in owners:
        raise StartError(f"{folder} belongs to somebody else; remove it or set TMPDIR to a folder of yours.")


def _open_to_server(base: Path) -> bool:
    """Root's own folders are closed to the account the server runs as."""
    return server_account() is None or all(folder.stat().st_mode & 0o001 for folder in (base, *base.parents))
