"""The lines of a team's month: one measure, what stands there, what is missing and who owes it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from kpis.models import EntryApproval, Measure
from kpis.queries.entry_book import Key
from kpis.queries.entry_cells import Cell, Desk
from kpis.queries.windows import Window


@dataclass(frozen=True, slots=True)
class MonthRow:
    """`of_person` and `page_team` are empty where the other is not. `owes` is empty where nobody does.
    `approval`: "" where none is asked for, else waiting or given."""

    measure: int
    code: str
    name: str
    page_team: str
    of_person: str
    cell: Cell
    state: str
    owes: list[User]
    has_draft: bool
    asks_comment: bool
    approval: str
    approved_words: str
    may_approve: bool

    @property
    def is_in(self) -> bool:
        return self.state in ("in", "na")

    @property
    def owes_words(self) -> str:
        return ", ".join(map(str, self.owes))


@dataclass(frozen=True, slots=True)
class MonthDesk:
    """What rows are made of, beside what cells are made of. `owers` owe what is missing; `waiting` are the
    cells to approve, `given` the approvals by revision; `drafts` are the measures of which others keep a
    draft, `owed` the cells whose comment is missing, `managed` the measures the reader may correct."""

    cells: Desk
    window: Window
    owers: Mapping[int, list[User]]
    waiting: Collection[Key]
    given: Mapping[int, EntryApproval]
    drafts: Collection[int]
    owed: Collection[Key]
    managed: Collection[int]

    def row(self, measure: Measure) -> MonthRow | None:
        """None where the measure takes no figure in the period."""
        cell = self.cells.cell(measure, self.window)
        if cell is None:
            return None
        entry = self.cells.book.entries.get((measure.pk, self.window.period.start))
        state = (
            "missing" if entry is None or entry.state == "blank" else "na" if entry.state == "na" else "in"
        )
        waits = (measure.pk, self.window.period.start) in self.waiting
        given = self.given.get(entry.revision_id) if entry else None
        is_mine = entry is not None and entry.revision.actor_id == self.cells.reader.user.pk
        return MonthRow(
            measure=measure.pk,
            code=measure.kpi.code,
            name=measure.kpi.name,
            page_team="" if measure.person_id else measure.team.code,
            of_person=str(measure.person or ""),
            cell=cell,
            state=state,
            owes=self.owers.get(measure.pk, []) if state == "missing" else [],
            has_draft=measure.pk in self.drafts,
            asks_comment=(measure.pk, self.window.period.start) in self.owed,
            approval="waiting" if waits else "given" if given else "",
            approved_words=self._approved(given) if given else "",
            may_approve=waits and measure.pk in self.managed and not is_mine,
        )

    def _approved(self, approval: EntryApproval) -> str:
        said = {"who": approval.by, "time": self.cells.moment(approval.at)}
        return _("Approved by %(who)s, %(time)s") % said
