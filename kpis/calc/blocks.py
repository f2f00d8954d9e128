"""A block of cells as a spreadsheet puts it on the clipboard: lines of texts."""

import csv
import io

MOST_LINES, MOST_CELLS = 500, 100

Block = tuple[tuple[str, ...], ...]


def read_block(text: str) -> Block:
    """Cells are parted by tabs; without any tab by semicolons, as in a CSV file. A comma parts nothing: it
    may be a decimal sign. A quoted cell may hold line breaks. Empty lines at the end are no lines of it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not plain:
        return ()
    rows = csv.reader(io.StringIO(plain), delimiter="\t" if "\t" in plain else ";")
    try:
        return tuple(tuple(cell.strip() for cell in row) or ("",) for row in rows)
    except csv.Error:
        return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in plain.split("\n"))


def is_too_large(block: Block) -> bool:
    return len(block) > MOST_LINES or any(len(line) > MOST_CELLS for line in block)
