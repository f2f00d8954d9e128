"""Packs of a small catalogue, and ZIP files with whatever a test puts in."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile

GOOD_PACK = {
    "perspectives.csv": "code,name\ncustomer,Customer\n",
    "objectives.csv": "code,name,perspective\nRELIABLE,Run on time,customer\n",
    "kpis.csv": "code,name,objective,aggregation,unit\nPUNCT,Punctuality,RELIABLE,mean,%\n",
}


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def texts(content: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
