import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose sockets fit into 107 bytes, which pytest's own folders do not promise."""
    with tempfile.TemporaryDirectory(prefix="kpi-") as folder:
        yield Path(folder)
