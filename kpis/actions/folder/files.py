"""What an administrator sends to change the catalogue by: received, looked over by a dry run, loaded once."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import FOLDER, Actor
from accounts.models import User
from accounts.refusals import Problem, Refused
from kpis.actions.changesets import undo
from kpis.actions.folder.books import load_book
from kpis.actions.folder.load import FolderRefused, Loaded, load
from kpis.actions.folder.packs import load_pack
from kpis.actions.folder.previews import Preview, preview_of, refused_preview
from kpis.doors.book_folders import read_catalogue
from kpis.doors.folder import Folder
from kpis.doors.folder_zips import read_whole
from kpis.doors.packs import read_pack
from kpis.models import CatalogueFile

Kind = CatalogueFile.Kind

_READ: dict[str, Callable[[bytes], Folder]] = {
    Kind.PACK: read_pack,
    Kind.WORKBOOK: read_catalogue,
    Kind.FOLDER: read_whole,
}


@transaction.atomic
def send(sender: User, kind: str, name: str, content: bytes, *, now: dt.datetime) -> CatalogueFile:
    """Keeps the file; the one before that was not loaded goes. FileRefused where it cannot be read at all."""
    _READ[kind](content)
    CatalogueFile.objects.filter(actor=sender, loaded_at=None).delete()
    said = {"actor": sender, "kind": kind, "name": name[-200:], "at": now}
    return CatalogueFile.objects.create(content=content, **said)


def look_over(file: CatalogueFile, *, now: dt.datetime) -> Preview:
    """What loading it would do at this moment; nothing is written."""
    try:
        return preview_of(file.kind, _load(file, now, dry_run=True))
    except FolderRefused as refused:
        return refused_preview(file.kind, refused.mistakes)


@transaction.atomic
def confirm(file: CatalogueFile, key: str, *, leave_out: bool, now: dt.datetime) -> CatalogueFile:
    """Loads it as it was looked over, which `key` says. Raises Refused, or FolderRefused where there are
    mistakes by now. A second click finds it loaded."""
    held = CatalogueFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if held.loaded_at:
        return held
    loaded = _load(held, now)
    if preview_of(held.kind, loaded).key != key:
        rule = _("Something changed while you were looking this over, and nothing is loaded. Look again.")
        raise Refused([Problem("key", key, rule)])
    if loaded.conflicts and not leave_out:
        rule = _("Say that the lines in conflict stay as they are, or mend them in the file.")
        raise Refused([Problem("leave_out", "", rule)])
    held.content, held.loaded_at = b"", now
    if loaded.changes_anything:
        held.changeset = loaded.changeset
        loaded.changeset.actor = held.actor
        loaded.changeset.save(update_fields=["actor"])
    held.save()
    return held


def take_back(file: CatalogueFile, reason: str, *, now: dt.datetime) -> int:
    """Puts the entries it brought back to what stood there before; how many. Raises Refused."""
    if file.changeset is None:
        raise Refused([Problem("", "", _("It changed nothing that could be taken back."))])
    return undo(FOLDER, file.changeset, now=now, reason=reason).restored


def _load(file: CatalogueFile, now: dt.datetime, *, dry_run: bool = False) -> Loaded:
    """A whole folder is loaded as by command, for its values are those of all teams; its changeset says who
    sent it."""
    folder = _READ[file.kind](bytes(file.content))
    if file.kind == Kind.FOLDER:
        return load(folder, FOLDER, now=now, reason=FOLDER.label, dry_run=dry_run)
    loader = load_pack if file.kind == Kind.PACK else load_book
    return loader(folder, Actor.of(file.actor), now=now, dry_run=dry_run)
