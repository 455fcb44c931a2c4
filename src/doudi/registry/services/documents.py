"""Documents: sniffed, limited, scanned, stored once under their content's digest."""

import codecs
import hashlib
import os
import shlex
import subprocess
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Broken, NotFound, Refused
from doudi.offices.scope import COUNTY
from doudi.registry import selectors
from doudi.registry.models import Document, Household, Person
from doudi.registry.services.guards import REGISTRARS, locked_household, locked_person
from doudi.registry.vocabulary import DocumentKind

MOST_BYTES = 20 * 1024 * 1024
IMPORT_BYTES = 60 * 1024 * 1024
ZIP = b"PK\x03\x04"
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
)
INSIDE_ZIP = (
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"OFD.xml", "application/ofd"),
)
SCAN_SECONDS = 120


def sniffed(content: bytes) -> str:
    """The kind of file by its content, whatever it is called. Raises `Refused` for others."""
    for start, mime in MAGIC:
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(ZIP):
        for name, mime in INSIDE_ZIP:
            if name in content:
                return mime
    if b"\x00" not in content[:4096] and _reads_as_text(content[:4096]):
        return "text/csv"
    raise Refused("kind_of_file_not_accepted", _("只接受 PDF、图片、Word、Excel、OFD 和文本表格"))


def _reads_as_text(start: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(start)  # a cut end is no fault
        except UnicodeDecodeError:
            continue
        return "<script" not in text.lower() and "<html" not in text.lower()
    return False


@transaction.atomic
def attach_document(
    *, content: bytes, name: str, kind: str, by: Actor, at: datetime,
    household_id: int | None = None, person_id: int | None = None, taken_on: date | None = None,
    area: str = "",
) -> Document:  # fmt: skip
    """Keep a file with a household or a person. Raises `Refused` for empty, too large, or unwanted
    files and those in which the scanner found something; `Broken` when the scanner failed.

    `area` is the place of the county that handles the matter where it is not the household's own:
    the file is then seen there and by the county.
    """
    area = _handled_in(area, household_id, by) or _owner(household_id, person_id, by).area
    document = _kept(
        content, name=name, kind=kind, area=area, by=by, at=at, most=MOST_BYTES,
        household_id=household_id, person_id=person_id, taken_on=taken_on,
    )  # fmt: skip
    subject = ("household", household_id) if household_id else ("person", person_id)
    events.record(
        "registry.document_attached", by=by, at=at, subject=(subject[0], subject[1] or 0), area=area,
        facts={"document": document.pk, "kind": kind, "sha256": document.sha256},
    )  # fmt: skip
    return document


@transaction.atomic
def keep_import(*, content: bytes, name: str, area: str, by: Actor, at: datetime) -> Document:
    """Keep a file that is going to be imported."""
    by.must_be(*REGISTRARS, area=area)
    return _kept(
        content, name=name, kind=DocumentKind.IMPORT, area=area, by=by, at=at, most=IMPORT_BYTES
    )


def _handled_in(area: str, household_id: int | None, by: Actor) -> str:
    """The place that handles the matter of a household of another place of the same county."""
    if not area or not household_id:
        return ""
    home = Household.objects.filter(pk=household_id).values_list("area", flat=True).first()
    if home is None or home == area or home[:COUNTY] != area[:COUNTY]:
        return ""
    by.must_be(*REGISTRARS, area=area)
    return area


def _owner(household_id: int | None, person_id: int | None, by: Actor) -> Household | Person:
    if household_id is not None:
        return locked_household(household_id, by)
    if person_id is not None:
        return locked_person(person_id, by)
    raise Refused("document_of_nobody")


def _kept(
    content: bytes, *, name: str, kind: str, area: str, by: Actor, at: datetime, most: int,
    household_id: int | None = None, person_id: int | None = None, taken_on: date | None = None,
) -> Document:  # fmt: skip
    if not content:
        raise Refused("file_empty", _("文件是空的"))
    if len(content) > most:
        raise Refused("file_too_large", _("文件太大"), most=most)
    if kind not in DocumentKind.values:
        raise Refused("kind_not_in_list")
    mime = sniffed(content)
    is_scanned = scan(content)
    digest = hashlib.sha256(content).hexdigest()
    _store(digest, content)
    return Document.objects.create(
        sha256=digest, size=len(content), mime=mime, name=_plain_name(name), kind=kind, area=area,
        household_id=household_id, person_id=person_id, is_scanned=is_scanned, taken_on=taken_on,
        attached_at=at, attached_by=by.user_id,
    )  # fmt: skip


def _plain_name(name: str) -> str:
    """The name without any folder and without what a header could be broken with."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable() and c not in '"<>|:*?;')[-160:] or "file"


def scan(content: bytes) -> bool:
    """Ask the configured scanner (`DOUDI_FILE_SCANNER`, a command that reads standard input and
    exits with 0 for clean and 1 for found); False where none is configured."""
    command = getattr(settings, "FILE_SCANNER", "")
    if not command:
        return False
    try:
        ran = subprocess.run(
            shlex.split(command), input=content, capture_output=True, timeout=SCAN_SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise Broken("scanner_failed") from fault
    if ran.returncode == 1:
        raise Refused("file_infected", _("病毒检测发现文件有问题"))
    if ran.returncode:
        raise Broken("scanner_failed")
    return True


def path_of(digest: str) -> Path:
    """Where a content lies."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def _store(digest: str, content: bytes) -> None:
    target = path_of(digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.chmod(0o600)
    draft.replace(target)  # nobody ever sees half a file


@transaction.atomic
def open_document(*, document_id: int, by: Actor, at: datetime) -> tuple[Document, bytes]:
    """The document with its content; opening it is logged. Raises `NotFound`, and `Broken` where
    the content is gone or was altered."""
    document = selectors.documents_visible_to(by).filter(pk=document_id).first()
    if document is None:
        raise NotFound("no_document")
    content = content_of(document)
    owner = ("household", document.household_id) if document.household_id else (
        "person", document.person_id or 0)  # fmt: skip
    events.record_read(
        by=by, at=at, subject=owner, area=document.area, fields=[f"document:{document.pk}"]
    )
    return document, content


def content_of(document: Document) -> bytes:
    """The stored bytes, proven to be those that were stored."""
    try:
        content = path_of(document.sha256).read_bytes()
    except OSError as fault:
        raise Broken("file_gone") from fault
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Broken("file_altered")
    return content


@transaction.atomic
def remove_document(*, document_id: int, by: Actor, at: datetime) -> int | None:
    """Take a document out of the file; its row stays, its content goes when no other row
    has it. Returns the household's id."""
    document = selectors.documents_visible_to(by).filter(pk=document_id).first()
    if document is None:
        raise NotFound("no_document")
    by.must_be(*REGISTRARS, area=document.area)
    document.removed_at = at
    document.save(update_fields=["removed_at"])
    if not Document.objects.filter(sha256=document.sha256, removed_at=None).exists():
        transaction.on_commit(lambda: path_of(document.sha256).unlink(missing_ok=True))
    events.record(
        "registry.document_removed", by=by, at=at,
        subject=("household", document.household_id or 0), area=document.area,
        facts={"document": document.pk, "sha256": document.sha256},
    )  # fmt: skip
    return document.household_id
