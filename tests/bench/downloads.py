"""A workbook of 10,000 rows as it is measured: written by us, and the same cells by openpyxl."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from random import Random

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]  # it carries no py.typed

from kpis.doors.workbooks import template_workbook
from kpis.queries.template_rows import Takes, TemplateRow
from kpis.queries.templates import Template, TemplateSheet

from .organisation import NOW, months
from .yardsticks import Samples, peak_memory, timed

ROWS, MONTHS, ROUNDS = 10_000, 24, 3


def measure_download() -> Samples:
    """Three of each, in turns."""
    template = Template("Values", ["Fill in."], [TemplateSheet("Monthly", list(rows()))], NOW)
    content = template_workbook(template)
    samples: Samples = {"download memory": [peak_memory()]}
    table = [list(row) for row in load_workbook(BytesIO(content), read_only=True)["Monthly"].values]
    for _ in range(ROUNDS):
        ours, cpu = timed(lambda: template_workbook(template))
        yardstick, cpu_of_it = timed(lambda: write_only(table))
        found = {
            "download": ours,
            "download cpu": cpu,
            "download yardstick": yardstick,
            "download yardstick cpu": cpu_of_it,
        }
        for name, seconds in found.items():
            samples.setdefault(name, []).append(seconds)
    return samples


def rows() -> Iterator[TemplateRow]:
    """Two years of as many KPIs as it takes, a tenth of them still to be entered."""
    random = Random(1)  # noqa: S311  # the same figures every time, nothing secret
    periods = list(months(MONTHS))
    for number in range(ROWS):
        kpi, at = divmod(number, MONTHS)
        value = None if random.random() < 0.1 else Decimal(random.randint(1, 99_999)).scaleb(-2)
        yield TemplateRow(
            code=f"K{kpi}",
            name=f"Share of trips without a delay on line {kpi}",
            person="",
            period=periods[at],
            input="",
            unit="%",
            previous=Decimal(random.randint(1, 99_999)).scaleb(-2),
            target="≥ 88.0%",
            value=value,
            state="",
            note="Counted by hand" if random.random() < 0.1 else "",
            measure=kpi + 1,
            version=1 if value is not None else 0,
            takes=Takes(),
            decimals=2,
        )


def write_only(table: list[list[str | float | dt.datetime | None]]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Monthly")
    for row in table:
        sheet.append(row)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
